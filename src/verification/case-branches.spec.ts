import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaseCentre, START, type CaseColumns } from '../../test/case-centre';

let centre: CaseCentre;
let count = 0;
const key = () => `P${String(++count).padStart(3, '0')}`;
const HANGZHOU = { branch: '3301', actor: 'B01' };
const NINGBO = { branch: '3302', actor: 'B02' };

beforeAll(async () => {
  centre = await CaseCentre.open();
});
afterAll(() => centre.db.close());
beforeEach(() => centre.clock.set(START));

const numbersOf = async (policy: string) => {
  const [found] = await centre.db.query<{ numbers: string[] }>(
    `SELECT numbers FROM policy WHERE policy_no = $1`,
    [policy],
  );
  return found!.numbers;
};
const casesOf = (taskId: number) =>
  centre.db.query<CaseColumns>(`SELECT * FROM verification_case WHERE task_id = $1 ORDER BY record_key`, [
    taskId,
  ]);

/** One number, one call, five policies: two of Hangzhou, two of Ningbo, one of Urumqi. */
async function sharedCall(phone: string): Promise<{ keys: string[]; taskId: number }> {
  const keys = [key(), key(), key(), key(), key()];
  const branches = ['3301', '3302', '3301', '65', '3302'];
  for (const [index, each] of keys.entries()) {
    await centre.policy(each, [phone], branches[index]);
    await centre.drawn(each, branches[index]!, keys[0]);
  }
  const taskId = await centre.closedTask({ key: keys[0]!, alsoKeys: keys.slice(1), phone });
  return { keys, taskId };
}

describe('a call that covers records of several branches (product §6: to the policy’s branch; invariant 9)', () => {
  it('opens one case for each branch, by the branch’s own clock, once, however often and by how many it is run', async () => {
    const { keys, taskId } = await sharedCall('+8613812340001');
    const [a, b, c, d, e] = keys;
    await Promise.all([1, 2, 3].map(() => centre.cases.tickOpen(centre.now)));
    await centre.cases.tickOpen(centre.now);
    const opened = await casesOf(taskId);
    expect(opened).toMatchObject([
      { record_key: a, also_keys: [c], branch_code: '3301', holder_code: '3301' },
      { record_key: b, also_keys: [e], branch_code: '3302', holder_code: '3302' },
      { record_key: d, also_keys: null, branch_code: '65', due_at: new Date('2026-03-10T18:00:00+06:00') },
    ]);
    expect(opened[0]!.due_at).toEqual(new Date('2026-03-10T18:00:00+08:00'));
    for (const { id } of opened) {
      expect(await centre.events(id)).toEqual(['opened']);
      expect(await centre.audited(id)).toEqual(['case.opened']);
    }
  });

  it('goes by the draw, then by the record, then by the call', async () => {
    const [lead, drawn, stands, gone] = [key(), key(), key(), key()];
    // Drawn for Ningbo, and moved to Urumqi since.
    await centre.policy(drawn, [], '65');
    await centre.drawn(drawn, '3302', lead);
    await centre.policy(stands, [], '33');
    const taskId = await centre.closedTask({ key: lead, alsoKeys: [drawn, stands, gone] });
    await centre.cases.tickOpen(centre.now);
    expect(await casesOf(taskId)).toMatchObject([
      { record_key: lead, also_keys: [gone], branch_code: '3301' },
      { record_key: drawn, also_keys: null, branch_code: '3302' },
      { record_key: stands, also_keys: null, branch_code: '33' },
    ]);
  });

  it('notes the call on the case that one branch’s record has already, and opens the other branch’s', async () => {
    const [lead, other] = [key(), key()];
    const before = await centre.openCase(other, {
      branch: '3302',
      numbers: ['+8613812340002'],
      phone: '+8613812340002',
    });
    const taskId = await centre.closedTask({ key: lead, alsoKeys: [other], phone: '+8613812340002' });
    await centre.cases.tickOpen(centre.now);
    expect(await casesOf(taskId)).toMatchObject([{ record_key: lead, also_keys: null }]);
    expect(await centre.events(before.id)).toEqual(['opened', 'seen_again']);
  });

  it('lets each branch see and put right its own records alone', async () => {
    const { keys, taskId } = await sharedCall('+8613812340003');
    const [a, b, c, d, e] = keys as [string, string, string, string, string];
    await centre.cases.tickOpen(centre.now);
    const [mine, theirs] = (await casesOf(taskId)) as [CaseColumns, CaseColumns];
    const { cases } = await centre.desk.list({
      branch: '3301',
      state: 'open',
      after: { dueAt: mine.due_at as Date, id: mine.id - 1 },
      limit: 50,
    });
    expect(cases.map(({ recordKey, alsoKeys }) => [recordKey, alsoKeys])).toEqual([[a, [c]]]);
    await expect(centre.desk.find(theirs.id, HANGZHOU)).rejects.toMatchObject({ code: 'case.unknown' });
    const done = await centre.corrections.correct(mine.id, HANGZHOU, { version: 1, phone: '13912340003' });
    for (const own of [a, c]) expect(await numbersOf(own)).toEqual(['+8613912340003']);
    for (const others of [b, d, e]) expect(await numbersOf(others)).toEqual(['+8613812340003']);
    const [visit] = await centre.db.query(`SELECT record_key, also_keys FROM call_task WHERE id = $1`, [
      done.secondVisitTaskId,
    ]);
    expect(visit).toEqual({ record_key: a, also_keys: [c] });
    expect(await centre.case(b)).toMatchObject({ state: 'open' });
    await centre.corrections.correct(theirs.id, NINGBO, { version: 1, phone: '13912340004' });
    expect(await numbersOf(e)).toEqual(['+8613912340004']);
    expect(await numbersOf(c)).toEqual(['+8613912340003']);
  });
});

describe('the other records of a case', () => {
  /** A record with two numbers rides along with one that has the first of them. */
  const withRider = async (input: { phone: string; reason?: string; lead?: string[] }) => {
    const [lead, rider] = [key(), key()];
    await centre.policy(rider, [input.phone, '+8613700000099']);
    const { id } = await centre.openCase(lead, {
      numbers: input.lead ?? [input.phone],
      alsoKeys: [rider],
      phone: input.phone,
      ...(input.reason !== undefined && { reason: input.reason }),
    });
    return { id, rider };
  };
  const changes = (rider: string) =>
    centre.db.query<{ n: number }>(`SELECT count(*) AS n FROM contact_change WHERE record_key = $1`, [rider]);

  it('keep their numbers when the old one is confirmed', async () => {
    const { id, rider } = await withRider({ phone: '+8613812340011' });
    await centre.corrections.correct(id, HANGZHOU, { version: 1, confirmedSame: true });
    expect(await numbersOf(rider)).toEqual(['+8613812340011', '+8613700000099']);
    expect(await changes(rider)).toEqual([{ n: 0 }]);
    // Nobody has confirmed anything of the rider.
    const audits = await centre.db.query(
      `SELECT FROM audit_entry WHERE entity_type = 'policy' AND entity_id = $1`,
      [rider],
    );
    expect(audits).toEqual([]);
  });

  it('keep their numbers, and take the name, when another person is given', async () => {
    const { id, rider } = await withRider({ phone: '+8613812340012', reason: 'refused' });
    const done = await centre.corrections.correct(id, HANGZHOU, { version: 1, contactName: '王女士' });
    expect(done.why).toBe('new_person');
    expect(await numbersOf(rider)).toEqual(['+8613812340012', '+8613700000099']);
    const [policy] = await centre.db.query(`SELECT contact_name FROM policy WHERE policy_no = $1`, [rider]);
    expect(policy).toEqual({ contact_name: '王女士' });
  });

  it('take a new number in the place of what failed, and keep a number of their own behind it', async () => {
    const { id, rider } = await withRider({ phone: '+8613812340013' });
    await centre.corrections.correct(id, HANGZHOU, { version: 1, phone: '13912340013' });
    expect(await numbersOf(rider)).toEqual(['+8613912340013', '+8613700000099']);
    const lead = ['+8613812340014', '+8613700000099'];
    const both = await withRider({ phone: lead[0]!, lead });
    await centre.corrections.correct(both.id, HANGZHOU, { version: 1, phone: '13912340014' });
    expect(await numbersOf(both.rider)).toEqual(['+8613912340014']);
  });
});

describe('the migration', () => {
  const run = (name: string) =>
    centre.db.pool.query(
      readFileSync(join(__dirname, '../../migrations', `0012_verification_branches.${name}.sql`), 'utf8'),
    );

  it('takes other branches’ records out of open cases, and has the next tick open theirs; goes back and forth', async () => {
    const { keys, taskId } = await sharedCall('+8613812340021');
    const [a, b, c, d, e] = keys;
    await centre.cases.tickOpen(centre.now);
    await run('down');
    // As it was before: one case, with everybody's records.
    await centre.db.query(
      `DELETE FROM case_event WHERE case_id IN (SELECT id FROM verification_case WHERE record_key = ANY ($1))`,
      [[b, d]],
    );
    await centre.db.query(`DELETE FROM verification_case WHERE record_key = ANY ($1)`, [[b, d]]);
    await centre.db.query(`UPDATE verification_case SET also_keys = $2 WHERE record_key = $1`, [
      a,
      [b, c, d, e],
    ]);
    await run('up');
    await centre.cases.tickOpen(centre.now);
    expect(await casesOf(taskId)).toMatchObject([
      { record_key: a, also_keys: [c], branch_code: '3301' },
      { record_key: b, also_keys: [e], branch_code: '3302' },
      { record_key: d, also_keys: null, branch_code: '65' },
    ]);
    const { id } = await centre.case(a!);
    expect(await centre.audited(id)).toEqual(['case.opened', 'case.split_by_branch']);
  });
});
