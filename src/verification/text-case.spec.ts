import { CaseCentre, START } from '../../test/case-centre';
import { textNote } from './case-words.rules';
import { findCase } from './case.sql';

let centre: CaseCentre;
let count = 0;
const key = () => `P${String(++count).padStart(3, '0')}`;
const PHONE = '+8613812341234';

beforeAll(async () => {
  centre = await CaseCentre.open();
});
afterAll(() => centre.db.close());
beforeEach(() => centre.clock.set(START));

/** A text about a record that did not reach its number; `reason` as the sender noted it. */
async function failedText(
  recordKey: string,
  reason = 'invalid_number',
  { phone = PHONE, type = 'policy', dueOn = '2026-03-03' } = {},
): Promise<void> {
  const state = reason === 'number_not_textable' ? 'skipped' : 'failed';
  await centre.db.query(
    `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, body, state, reason, created_at, not_before,
       expires_at, intent_at, ended_at, case_due)
     VALUES ('renewal-notice', $1, $2, $3, '3301', $4, 'x', $5, $6, $7, $7, $7, $7, $7, true)`,
    [type, recordKey, dueOn, phone, state, reason, centre.now],
  );
}
const event = async (caseId: number) =>
  (
    await centre.db.query<Record<string, unknown>>(
      'SELECT kind, note, after FROM case_event WHERE case_id = $1 ORDER BY id',
      [caseId],
    )
  ).at(-1)!;
const casesOf = (recordKey: string) =>
  centre.db.query('SELECT id FROM verification_case WHERE record_key = $1', [recordKey]);

describe('a text that did not reach its number', () => {
  it('opens a case of its record, with the reason in words, and lowers the flag', async () => {
    const policy = key();
    await centre.policy(policy);
    await failedText(policy, 'landline');
    expect(await centre.cases.tickOpen(centre.now)).toBe(1);
    const found = await centre.case(policy);
    expect(found).toMatchObject({
      state: 'open',
      reason: 'wrong_number',
      task_id: null,
      branch_code: '3301',
      holder_code: '3301',
      due_at: new Date('2026-03-10T18:00:00+08:00'),
    });
    expect(await event(found.id)).toEqual({
      kind: 'opened',
      note: textNote({ phone: PHONE, code: 'landline' }),
      after: expect.objectContaining({ reason: 'wrong_number', phone: PHONE }),
    });
    expect(textNote({ phone: PHONE, code: 'landline' })).toContain('138****1234');
    expect(await centre.audited(found.id)).toEqual(['case.opened']);
    expect(await centre.cases.tickOpen(centre.now)).toBe(0);
    // The clerk sees which number it was.
    expect(await findCase(centre.db.dataSource, '3301', found.id)).toMatchObject({ phone: PHONE });
  });

  it('opens none where the record has another number by now, or is gone', async () => {
    const [moved, gone] = [key(), key()];
    await centre.policy(moved, ['+8613900000000']);
    await failedText(moved);
    await failedText(gone);
    expect(await centre.cases.tickOpen(centre.now)).toBe(2);
    expect(await casesOf(moved)).toEqual([]);
    expect(await casesOf(gone)).toEqual([]);
    expect(await centre.db.query('SELECT 1 FROM message WHERE case_due')).toEqual([]);
  });

  it('is noted on the case that is open already, also by two texts at once and two ticks', async () => {
    const policy = key();
    const opened = await centre.openCase(policy);
    await failedText(policy, 'not_mobile');
    await failedText(policy, 'not_mobile', { dueOn: '2026-03-04' });
    const done = await Promise.all([centre.cases.tickOpen(centre.now), centre.cases.tickOpen(centre.now)]);
    expect(done[0]! + done[1]!).toBe(2);
    expect(await casesOf(policy)).toEqual([{ id: opened.id }]);
    expect(await centre.events(opened.id)).toEqual(['opened', 'seen_again', 'seen_again']);
    expect((await event(opened.id)).note).toContain('不是手机号');
  });

  it('opens one case for a record with two such texts in one tick', async () => {
    const policy = key();
    await centre.policy(policy);
    await failedText(policy);
    await failedText(policy, 'invalid_number', { dueOn: '2026-03-04' });
    await centre.cases.tickOpen(centre.now);
    expect(await casesOf(policy)).toHaveLength(1);
  });

  it('that was not even sent says why the number was given up before', async () => {
    const policy = key();
    const phone = '+8613812349999';
    await centre.policy(policy, [phone]);
    await centre.db.query(
      `INSERT INTO dead_text_number (phone, code, provider, message_id, since) VALUES ($1, 'not_mobile', 'twilio', 1, $2)`,
      [phone, centre.now],
    );
    await failedText(policy, 'number_not_textable', { phone });
    await centre.cases.tickOpen(centre.now);
    expect((await event((await centre.case(policy)).id)).note).toBe(textNote({ phone, code: 'not_mobile' }));
  });

  it('is put right by another number, or by saying that it is the right one', async () => {
    const policy = key();
    await centre.policy(policy);
    await failedText(policy);
    await centre.cases.tickOpen(centre.now);
    const { id, version } = await centre.case(policy);
    const clerk = { branch: '3301', actor: 'B01' };
    await expect(centre.corrections.correct(id, clerk, { version, phone: PHONE })).rejects.toMatchObject({
      code: 'case.same_number',
    });
    const done = await centre.corrections.correct(id, clerk, { version, phone: '13900001111' });
    expect(done).toMatchObject({ why: 'new_number', after: { numbers: ['+8613900001111'] } });
  });
});
