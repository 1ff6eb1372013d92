import { CaseCentre, START, type CaseColumns } from '../../test/case-centre';

let centre: CaseCentre;
let count = 0;
const key = () => `P${String(++count).padStart(3, '0')}`;
const CLERK = { branch: '3301', actor: 'B01' };
let number = 13900000000;
/** A number that no other test has. */
const fresh = () => String(++number);

beforeAll(async () => {
  centre = await CaseCentre.open();
});
afterAll(() => centre.db.close());
beforeEach(() => centre.clock.set(START));

const visit = async (id: number) => {
  const [found] = await centre.db.query<Record<string, unknown>>(`SELECT * FROM call_task WHERE id = $1`, [
    id,
  ]);
  return found!;
};
const correct = (found: CaseColumns, phone: string, clerk = CLERK) =>
  centre.corrections.correct(found.id, clerk, { version: 1, phone });
/** Three policies of one family, none with a number on record. */
const family = async () => {
  const cases: CaseColumns[] = [];
  for (const each of [key(), key(), key()]) cases.push(await centre.openWithoutContact(each));
  return cases;
};

describe('one person, one call (product §2)', () => {
  it('three policies corrected to one number are one second visit, which ends all three cases', async () => {
    const cases = await family();
    const phone = fresh();
    const visits = new Set<number>();
    for (const each of cases) visits.add((await correct(each, phone)).secondVisitTaskId);
    expect(visits.size).toBe(1);
    const [taskId] = [...visits] as [number];
    const [first, second, third] = cases.map((each) => each.record_key as string);
    expect(await visit(taskId)).toMatchObject({
      record_key: first,
      also_keys: [second, third],
      phone: `+86${phone}`,
      state: 'ready',
    });
    const audits = await centre.db.query(
      `SELECT action, actor, before, after FROM audit_entry WHERE entity_type = 'call_task' AND entity_id = $1 ORDER BY id`,
      [String(taskId)],
    );
    expect(audits).toMatchObject([
      { action: 'call_task.enqueued' },
      {
        action: 'call_task.subjects_added',
        actor: 'B01',
        before: { alsoKeys: null },
        after: { alsoKeys: [second], case: cases[1]!.id },
      },
      { action: 'call_task.subjects_added', after: { alsoKeys: [second, third], case: cases[2]!.id } },
    ]);
    await centre.endVisit(taskId, 'completed', 'completed');
    await centre.tick();
    for (const each of cases) {
      expect(await centre.case(each.record_key as string)).toMatchObject({ state: 'confirmed' });
      expect(await centre.audited(each.id)).toEqual(['case.opened', 'case.corrected', 'case.confirmed']);
    }
  });

  it('also when twenty clerks correct at the same moment, in cases that cover several records', async () => {
    const phone = fresh();
    const cases: CaseColumns[] = [];
    for (let n = 0; n < 20; n++) {
      const [lead, rider] = [key(), key()];
      const old = `+86${fresh()}`;
      await centre.policy(rider, [old]);
      cases.push(await centre.openCase(lead, { numbers: [old], phone: old, alsoKeys: [rider] }));
    }
    const done = await Promise.all(cases.map((each) => correct(each, phone)));
    expect(new Set(done.map((each) => each.secondVisitTaskId)).size).toBe(1);
    const { record_key: lead, also_keys: others } = await visit(done[0]!.secondVisitTaskId);
    const subjects = [lead, ...(others as string[])];
    expect(subjects).toHaveLength(40);
    const records = cases.flatMap((each) => [each.record_key, ...(each.also_keys as string[])]);
    expect(new Set(subjects)).toEqual(new Set(records));
  });

  it('a correction waits for the one before it at the same number, and sees its visit', async () => {
    const [one, two] = (await family()) as [CaseColumns, CaseColumns];
    const phone = fresh();
    let commit = () => {};
    const held = new Promise<void>((resolve) => (commit = resolve));
    let visited = (_: number) => {};
    const under = new Promise<number>((resolve) => (visited = resolve));
    const first = centre.db.dataSource.transaction(async (manager) => {
      const done = await centre.corrections.correctIn(manager, one.id, CLERK, { version: 1, phone });
      visited(done.secondVisitTaskId);
      await held;
    });
    const taskId = await under;
    let over = false;
    const second = correct(two, phone).finally(() => (over = true));
    const waits = async () =>
      (
        await centre.db.query(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
      ).length > 0;
    while (!over && !(await waits()));
    commit();
    await first;
    expect((await second).secondVisitTaskId).toBe(taskId);
  });

  it.each([
    [
      'is in an agent’s hand',
      `state = 'calling', claimed_by = 'A' || id, claimed_at = ready_at, lease_until = due_at`,
    ],
    ['is over', `state = 'closed', closed_at = ready_at, close_reason = 'completed'`],
    ['is past its cycle', `due_at = '2026-03-03T02:10:00Z'`],
    ['goes by other hours', `lane = 1`],
    ['calls about claims', `record_type = 'claim'`],
  ])('but not a visit that %s', async (_, set) => {
    const [one, two] = (await family()) as [CaseColumns, CaseColumns];
    const phone = fresh();
    const { secondVisitTaskId } = await correct(one, phone);
    await centre.db.query(`UPDATE call_task SET ${set} WHERE id = $1`, [secondVisitTaskId]);
    const other = await correct(two, phone);
    expect(other.secondVisitTaskId).not.toBe(secondVisitTaskId);
    expect(await visit(secondVisitTaskId)).toMatchObject({ also_keys: null });
    expect(await visit(other.secondVisitTaskId)).toMatchObject({ state: 'ready', also_keys: null });
  });

  it('nor for another number, nor for a preview that is taken back', async () => {
    const [one, two, three] = (await family()) as [CaseColumns, CaseColumns, CaseColumns];
    const phone = fresh();
    const { secondVisitTaskId } = await correct(one, phone);
    expect((await correct(two, fresh())).secondVisitTaskId).not.toBe(secondVisitTaskId);
    await expect(
      centre.db.dataSource.transaction(async (manager) => {
        await centre.corrections.correctIn(manager, three.id, CLERK, { version: 1, phone });
        throw new Error('only a preview');
      }),
    ).rejects.toThrow('only a preview');
    expect(await visit(secondVisitTaskId)).toMatchObject({ also_keys: null });
  });

  it('names a record once, however many cases bring it', async () => {
    const [lead, rider] = [key(), key()];
    const phone = fresh();
    const [old, older] = [`+86${fresh()}`, `+86${fresh()}`];
    await centre.policy(rider, [old]);
    const shared = await centre.openCase(lead, { numbers: [old], phone: old, alsoKeys: [rider] });
    await centre.closedTask({ key: rider, phone: older });
    await centre.tick();
    const { secondVisitTaskId } = await correct(shared, phone);
    expect((await correct(await centre.case(rider), phone)).secondVisitTaskId).toBe(secondVisitTaskId);
    expect(await visit(secondVisitTaskId)).toMatchObject({ record_key: lead, also_keys: [rider] });
  });
});
