import { insertCampaign } from '../../../test/factory';
import { LineCentre } from '../../../test/line-centre';
import { TEST_NUMBER } from '../../../test/twilio/options';
import { CampaignService } from '../../campaigns/campaign.service';
import { asSystem } from '../../database/data-scope';

const OWN = '+8657188880000';
const HOUR = 3_600_000;
const AS_DRAWN = { callerId: OWN, ringSeconds: 17, recording: 'on', machineDetection: true } as const;
const CHANGED = { callerId: null, ringSeconds: 25, recording: 'off', machineDetection: false } as const;

/** How a call is carried is what its campaign says when it is dialled, and stays so to the call's end, whatever was drawn before or changes later. */
describe('a campaign’s caller ID, ring time, recording and detection', () => {
  let centre: LineCentre;
  beforeAll(async () => {
    centre = await LineCentre.open({
      twilio: { numbers: [TEST_NUMBER, OWN] },
      values: AS_DRAWN,
    });
  });
  // The newest version is the one in force: as it was, again.
  afterEach(async () => {
    for (const { token } of await centre.database.query<{ token: string }>(`SELECT token FROM attempt`))
      for (const { sid } of centre.twilio.legs(token)) centre.twilio.hangUp(sid);
    await centre.forgetCalls();
    await insertCampaign(centre.database.pool, 'new-policy', { values: AS_DRAWN });
  });
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });

  const change = (values: object, effectiveFrom: Date | null = null) =>
    asSystem(() =>
      centre.app.get(CampaignService).change('new-policy', { values, effectiveFrom, note: 'test' }, 'boss'),
    );
  /** What the call was placed with, by its own row; and the version of the values that its dial is on record with. */
  async function kept(attemptId: number) {
    const [row] = await centre.database.query<object>(
      `SELECT l.caller_id AS "callerId", l.ring_seconds AS "ringSeconds", l.recording, l.machine_detection AS "machineDetection",
         (e.after ->> 'ruleVersion')::int AS "ruleVersion"
       FROM call_line l JOIN attempt a ON a.id = l.attempt_id
         JOIN audit_entry e ON e.action = 'call_task.dialled' AND e.entity_id = a.task_id::text
       WHERE l.attempt_id = $1`,
      [attemptId],
    );
    return row;
  }
  /** Numbers that the telephones of a call were shown. */
  const shown = (token: string) => centre.twilio.legs(token).map(({ from }) => from);

  it('are those in force at the dial, also for a call that was drawn and claimed before', async () => {
    const task = await centre.claimed('A1');
    const { version } = await change(CHANGED);
    const attempt = await centre.dial('A1', task);
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    expect(await kept(attempt.id)).toEqual({ ...CHANGED, recording: false, ruleVersion: version.version });
    expect(shown(attempt.token!)).toEqual([TEST_NUMBER, TEST_NUMBER]);
    centre.twilio.hangUpCustomer(attempt.token!);
    await centre.quiet();
    // Nothing was recorded, and so nothing announced.
    const asked = centre.twilio.journal.filter(
      (it) => it.event === 'instructions' && it.token === attempt.token,
    );
    expect(asked.map(({ url }) => url!.split('/').at(-1))).toEqual(['bridge', 'over']);
    for (const table of ['recording', 'recording_watch'])
      expect(
        await centre.database.query(`SELECT 1 FROM ${table} WHERE attempt_id = $1`, [attempt.id]),
      ).toEqual([]);
  });

  it('are what the call was dialled with, where they change while the agent’s telephone rings', async () => {
    const { attempt, token, bridge } = await centre.ringing('A2');
    await change(CHANGED);
    const { body } = (await bridge())!;
    expect(body).toContain(`callerId="${OWN}" timeout="17"`);
    expect(body).toContain('record="record-from-answer-dual"');
    expect(body).toContain(`/voice/${token}/announce`);
    expect(body).toContain('machineDetection="Enable"');
    expect(await kept(attempt.id)).toMatchObject({ ...AS_DRAWN, recording: true });
    expect(shown(token)).toEqual([OWN]);
  });

  it('of a later day count from that day on', async () => {
    const { version } = await change(CHANGED, new Date(centre.clock.now().getTime() + HOUR));
    const [before, after] = [await centre.claimed('A3'), await centre.claimed('A4')];
    const first = await centre.dial('A3', before);
    expect(await kept(first.id)).toEqual({ ...AS_DRAWN, recording: true, ruleVersion: version.version - 1 });
    centre.clock.skip(HOUR);
    // The claim's lease is over by its clock, and nobody has taken it back yet.
    const second = await centre.dial('A4', after);
    expect(await kept(second.id)).toEqual({ ...CHANGED, recording: false, ruleVersion: version.version });
  });

  it('of another campaign are not theirs, and what else the values say stays as it was drawn', async () => {
    await centre.database.query(
      `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
       SELECT 'second-visit', 99, clause, "values" || '{"ringSeconds": 99}', effective_from, created_by, created_at
       FROM campaign_version WHERE id = $1`,
      [centre.planId],
    );
    const task = await centre.claimed('A5', { attempts: 1, epoch: 1 });
    // One attempt is all that later draws will have; this call was drawn with three.
    await change({ maxAttempts: 1 });
    const attempt = await centre.dial('A5', task);
    expect(await kept(attempt.id)).toMatchObject({ ...AS_DRAWN, recording: true });
  });
});
