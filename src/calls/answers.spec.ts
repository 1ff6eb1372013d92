import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { ClaimService } from '../queue/claim.service';
import { ScriptService } from '../scripts/script.service';
import { CallCardService } from './call-card.service';
import { CallReportService } from './call-report.service';
import { DialService } from './dial.service';
import { DraftService } from './draft.service';
import { RecordService } from './record.service';

const SCRIPT = { script: { code: 'new-policy', version: 2 } };
const GOOD = {
  person: 'self',
  moment: 'yes',
  policy: 'yes',
  'business-card': 'no',
  'cover-explained': 'yes',
  'form-guided': 'unsure',
  'service-guide': 'yes',
  'thank-you-letter': 'yes',
  contact: 'no',
  'contact-other': ' <b>13912345678</b> {{plate}} ',
};

/** What customers answer is stored with the disposition, judged against the version that the task was drawn with (product §8). */
describe('answers', () => {
  let dialer: DialerFixture;
  let records: RecordService;
  let drafts: DraftService;

  beforeAll(async () => {
    dialer = await openDialer({ seed: 'answered' }, 'manual');
    records = dialer.app.get(RecordService);
    drafts = dialer.app.get(DraftService);
    await dialer.app.get(ScriptService).ensureScripts(dialer.clock.now());
    // Plans never change: this one is the fixture's, with the newest script.
    await dialer.database.query(`ALTER TABLE campaign_version DISABLE TRIGGER USER`);
    await dialer.database.query(`UPDATE campaign_version SET "values" = "values" || $1`, [
      JSON.stringify(SCRIPT),
    ]);
  });
  afterAll(() => dialer.close());
  beforeEach(async () => {
    await dialer.database.query('DELETE FROM script_answer');
    await dialer.database.query('DELETE FROM call_draft');
    await dialer.reset();
  });

  async function claimed() {
    await dialer.tasks(1);
    return (await dialer.app.get(ClaimService).takeNext('A1'))!;
  }
  const stored = () =>
    dialer.database.query(
      `SELECT question_id, service_item, choices, number, words, meets FROM script_answer ORDER BY question_id`,
    );
  const desk = (task: { id: number; epoch: number }, answers: object, disposition = 'completed') =>
    records.recordDeskCall('A1', task.id, task.epoch, { disposition, answers: { ...answers } });

  it('are stored as data against the script’s version, with the service item that they tell of', async () => {
    const task = await claimed();
    const { attemptId } = await desk(task, GOOD);
    expect(await stored()).toEqual(
      expect.arrayContaining([
        {
          question_id: 'business-card',
          service_item: 'business-card',
          choices: ['no'],
          number: null,
          words: null,
          meets: false,
        },
        {
          question_id: 'form-guided',
          service_item: 'form-guided',
          choices: ['unsure'],
          number: null,
          words: null,
          meets: null,
        },
        // Text stays text: whoever shows it escapes it.
        {
          question_id: 'contact-other',
          service_item: null,
          choices: null,
          number: null,
          words: '<b>13912345678</b> {{plate}}',
          meets: null,
        },
      ]),
    );
    expect(
      await dialer.one(
        `SELECT DISTINCT attempt_id, campaign_code, branch_code, script_code, script_version, answered_at FROM script_answer`,
      ),
    ).toEqual({
      attempt_id: attemptId,
      campaign_code: 'new-policy',
      branch_code: '33',
      script_code: 'new-policy',
      script_version: 2,
      answered_at: dialer.clock.now(),
    });
  });

  it.each([
    ['of a question off the path', { ...GOOD, 'policy-wrong': 'x' }, 'answers.policy-wrong'],
    ['of no question', { ...GOOD, salary: 1 }, 'answers.salary'],
    ['that is no option', { ...GOOD, person: 'ghost' }, 'answers.person'],
    ['short of a required one', { ...GOOD, 'cover-explained': '' }, 'answers.cover-explained'],
    ['with a hostile key', JSON.parse('{"__proto__":"x"}') as object, 'answers.__proto__'],
  ])('%s are refused, and nothing of the call is written', async (_, answers, field) => {
    const task = await claimed();
    const given = Object.fromEntries(Object.entries(answers));
    const told = records.recordDeskCall('A1', task.id, task.epoch, {
      disposition: 'completed',
      answers: given,
    });
    await expect(told).rejects.toMatchObject({ code: 'answers_invalid', details: { field } });
    expect(await stored()).toEqual([]);
    expect(await dialer.one(`SELECT state FROM call_task WHERE id = $1`, [task.id])).toEqual({
      state: 'claimed',
    });
    expect(await dialer.one(`SELECT count(*) FROM attempt`)).toEqual({ count: 0 });
  });

  it.each([
    ['no_answer', {}],
    ['refused', { person: 'self', moment: 'yes', policy: 'yes' }],
    ['hung_up', { person: 'self' }],
  ])('are not owed by a call that ended early: %s', async (disposition, answers) => {
    await desk(await claimed(), answers, disposition);
    expect(await stored()).toHaveLength(Object.keys(answers).length);
  });

  it('left out altogether leave recording as it was', async () => {
    const task = await claimed();
    await records.recordDeskCall('A1', task.id, task.epoch, { disposition: 'completed' });
    expect(await stored()).toEqual([]);
  });

  it('of a call in two steps are written with its disposition, once', async () => {
    const task = await claimed();
    const attempt = await dialer.app.get(DialService).dial('A1', task.id, task.epoch);
    await dialer.app.get(CallReportService).settled();
    await dialer.database.query(`UPDATE attempt SET state = 'ended', ended_at = $1, token = NULL`, [
      dialer.clock.now(),
    ]);
    await drafts.save('A1', task.id, task.epoch, {
      answers: { person: 'self' },
      note: '你好',
      stepId: 'moment',
    });
    const input = { disposition: 'completed', answers: GOOD };
    const both = await Promise.all([
      records.recordByAgent('A1', attempt.id, input),
      records.recordByAgent('A1', attempt.id, input),
    ]);
    expect(both.map(({ attemptId }) => attemptId)).toEqual([attempt.id, attempt.id]);
    expect(await stored()).toHaveLength(Object.keys(GOOD).length);
    expect(await drafts.of(task.id)).toBeNull();
  });
});

describe('a draft', () => {
  let dialer: DialerFixture;
  let drafts: DraftService;
  const typed = { answers: { person: 'self', odd: ['x', 1] }, note: '<script>', stepId: 'moment' };

  beforeAll(async () => {
    dialer = await openDialer({}, 'manual');
    drafts = dialer.app.get(DraftService);
    await dialer.app.get(ScriptService).ensureScripts(dialer.clock.now());
  });
  afterAll(() => dialer.close());
  beforeEach(async () => {
    await dialer.database.query('DELETE FROM call_draft');
    await dialer.reset();
  });
  async function claimed(agent = 'A1') {
    await dialer.tasks(1);
    return (await dialer.app.get(ClaimService).takeNext(agent))!;
  }

  it('comes back with the card after a reload, as it was typed, beside the script in the language asked for', async () => {
    const task = await claimed();
    const cards = dialer.app.get(CallCardService);
    expect((await cards.card(task.id)).draft).toBeNull();
    await drafts.save('A1', task.id, task.epoch, typed);
    const card = await cards.card(task.id, 'en');
    expect(card.draft).toEqual({ ...typed, savedAt: dialer.clock.now() });
    expect(card.script).toMatchObject({ code: 'new-policy', version: 1, language: 'en' });
    expect(card.script.steps[0]).toMatchObject({ id: 'greeting', kind: 'say' });
  });

  it('is written by whoever holds the task, and nobody else', async () => {
    const task = await claimed();
    for (const [agent, epoch] of [
      ['A2', task.epoch],
      ['A1', task.epoch + 1],
    ] as const)
      await expect(drafts.save(agent, task.id, epoch, typed)).rejects.toMatchObject({ code: 'lease_lost' });
    await dialer.app.get(RecordService).recordDeskCall('A1', task.id, task.epoch, { disposition: 'busy' });
    await expect(drafts.save('A1', task.id, task.epoch, typed)).rejects.toMatchObject({ code: 'lease_lost' });
  });

  it('of an earlier claim is not seen, and the next one takes its place', async () => {
    const task = await claimed();
    await drafts.save('A1', task.id, task.epoch, typed);
    await dialer.database.query(`UPDATE call_task SET epoch = epoch + 1, claimed_by = 'A2' WHERE id = $1`, [
      task.id,
    ]);
    expect(await drafts.of(task.id)).toBeNull();
    // The same agent, who takes it once more, is shown nothing of the first time either.
    await dialer.database.query(`UPDATE call_task SET epoch = epoch + 1, claimed_by = 'A1' WHERE id = $1`, [
      task.id,
    ]);
    expect(await drafts.of(task.id)).toBeNull();
    await dialer.database.query(`UPDATE call_task SET claimed_by = 'A2' WHERE id = $1`, [task.id]);
    const other = await claimed('A1');
    await drafts.save('A1', other.id, other.epoch, { answers: {}, note: null, stepId: null });
    await drafts.save('A1', other.id, other.epoch, { answers: { a: 1 }, note: null, stepId: null });
    expect(await dialer.one('SELECT count(*) FROM call_draft')).toEqual({ count: 1 });
    expect(await drafts.of(other.id)).toMatchObject({ answers: { a: 1 } });
  });
});
