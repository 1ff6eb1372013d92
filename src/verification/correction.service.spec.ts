import { CaseCentre, START } from '../../test/case-centre';

let centre: CaseCentre;
let count = 0;
const key = () => `P${String(++count).padStart(3, '0')}`;
const CLERK = { branch: '3301', actor: 'B01' };

beforeAll(async () => {
  centre = await CaseCentre.open();
});
afterAll(() => centre.db.close());
beforeEach(() => centre.clock.set(START));

const numbersOf = async (policy: string) => {
  const [found] = await centre.db.query<{ numbers: string[]; contact_name: string }>(
    `SELECT numbers, contact_name FROM policy WHERE policy_no = $1`,
    [policy],
  );
  return found!;
};
const visitsOf = (policy: string) =>
  centre.db.query<{ id: number; phone: string }>(
    `SELECT id, phone FROM call_task WHERE record_key = $1 AND campaign_code = 'second-visit' ORDER BY id`,
    [policy],
  );

describe('two clerks at once', () => {
  it('one correction is kept, the other is told; the record and the queue have it once', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy);
    const answers = await Promise.allSettled(
      ['13912345670', '13912345671', '13912345672', '13912345673'].map((phone, index) =>
        centre.corrections.correct(id, { branch: '3301', actor: `B0${index}` }, { version: 1, phone }),
      ),
    );
    const kept = answers.filter((answer) => answer.status === 'fulfilled');
    expect(kept).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ status: 409, code: 'case.not_open' });
    expect(await visitsOf(policy)).toHaveLength(1);
    expect((await numbersOf(policy)).numbers).toEqual(kept[0]!.value.after.numbers);
    expect(await centre.case(policy)).toMatchObject({ state: 'corrected', version: 2 });
  });

  it('a correction and a giving up: the first to be there decides', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy);
    const answers = await Promise.allSettled([
      centre.corrections.correct(id, CLERK, { version: 1, phone: '13912345678' }),
      centre.corrections.cannotBeCorrected(id, CLERK, { version: 1, reason: '失联' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { state } = await centre.case(policy);
    expect(await visitsOf(policy)).toHaveLength(state === 'corrected' ? 1 : 0);
  });

  it('what was read before somebody’s change is refused', async () => {
    const { id } = await centre.openCase(key());
    await expect(
      centre.corrections.correct(id, CLERK, { version: 2, phone: '13912345678' }),
    ).rejects.toMatchObject({
      status: 409,
      code: 'case.changed',
      details: { field: 'version', facts: { version: 1 } },
    });
  });

  it('is not disturbed by a reminder or an escalation in between', async () => {
    const { id, version } = await centre.openCase(key());
    centre.clock.set('2026-03-12T10:00:00+08:00');
    await centre.tick();
    // The record's own branch may still answer what its parent holds, and so may the parent.
    expect(await centre.corrections.correct(id, CLERK, { version, phone: '13912345678' })).toMatchObject({
      version: 2,
    });
  });
});

describe('a correction', () => {
  it('is refused whole where anything is wrong: nothing of it is written', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy);
    const refused = (phone: string, more = {}) =>
      centre.corrections.correct(id, CLERK, { version: 1, phone, ...more });
    await expect(refused('不详')).rejects.toMatchObject({
      code: 'contact.invalid_phone',
      details: { field: 'phone' },
    });
    await expect(refused('1391234')).rejects.toMatchObject({ code: 'contact.invalid_phone' });
    await expect(refused('138 1234 1234')).rejects.toMatchObject({
      code: 'case.same_number',
      details: { field: 'phone' },
    });
    await expect(refused('', { confirmedSame: false })).rejects.toMatchObject({ code: 'case.same_number' });
    expect(await centre.case(policy)).toMatchObject({ state: 'open', version: 1 });
    expect(await visitsOf(policy)).toEqual([]);
    expect(await centre.events(id)).toEqual(['opened']);
    expect((await numbersOf(policy)).numbers).toEqual(['+8613812341234']);
  });

  it('may confirm the number as it was', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy, {
      reason: 'unreachable',
      attempts: ['no_answer', 'busy', 'no_answer'],
    });
    expect(await centre.corrections.correct(id, CLERK, { version: 1, confirmedSame: true })).toMatchObject({
      why: 'confirmed_same',
    });
    expect(await visitsOf(policy)).toMatchObject([{ phone: '+8613812341234' }]);
    const changes = await centre.db.query(`SELECT FROM contact_change WHERE record_key = $1`, [policy]);
    expect(changes).toEqual([]);
  });

  it('may name another person where the customer refused', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy, { reason: 'refused', name: '李四' });
    const done = await centre.corrections.correct(id, CLERK, { version: 1, contactName: '王女士' });
    expect(done).toMatchObject({ why: 'new_person', before: { name: '李四' }, after: { name: '王女士' } });
    expect(await numbersOf(policy)).toEqual({ numbers: ['+8613812341234'], contact_name: '王女士' });
  });

  it('needs a number where there is none on record', async () => {
    const policy = key();
    await centre.policy(policy, []);
    await centre.db.query(
      `INSERT INTO draw_item (draw_id, campaign_code, occasion_on, record_type, record_key, branch_code, reason, case_due)
       VALUES (1, 'new-policy', '1970-01-01', 'policy', $1, '3301', 'no_contact', true)`,
      [policy],
    );
    await centre.tick();
    const { id } = await centre.case(policy);
    await expect(
      centre.corrections.correct(id, CLERK, { version: 1, confirmedSame: true }),
    ).rejects.toMatchObject({ code: 'case.no_number' });
    const done = await centre.corrections.correct(id, CLERK, { version: 1, phone: '0571-88123456' });
    expect(done).toMatchObject({ why: 'new_number', before: { numbers: [] } });
    expect(await visitsOf(policy)).toMatchObject([{ phone: '+8657188123456' }]);
  });

  it('puts the records of the same call right that stood at the same number, and leaves the others', async () => {
    const [lead, same, other, gone] = [key(), key(), key(), key()];
    await centre.policy(same);
    await centre.policy(other, ['+8613700000000']);
    const { id } = await centre.openCase(lead, { alsoKeys: [same, other, gone] });
    const { secondVisitTaskId } = await centre.corrections.correct(id, CLERK, {
      version: 1,
      phone: '13912345699',
    });
    expect((await numbersOf(same)).numbers).toEqual(['+8613912345699']);
    expect((await numbersOf(other)).numbers).toEqual(['+8613700000000']);
    const [visit] = await centre.db.query(`SELECT also_keys FROM call_task WHERE id = $1`, [
      secondVisitTaskId,
    ]);
    expect(visit).toEqual({ also_keys: [same, other, gone] });
  });

  it('is called in the zone of the record', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy, { branch: '65' });
    const { secondVisitTaskId } = await centre.corrections.correct(
      id,
      { branch: '65', actor: 'B65' },
      { version: 1, phone: '13912345678' },
    );
    const [lane] = await centre.db.query(
      `SELECT l.time_zone FROM call_task t JOIN lane l ON l.id = t.lane WHERE t.id = $1`,
      [secondVisitTaskId],
    );
    expect(lane).toEqual({ time_zone: 'Asia/Urumqi' });
  });

  it('waits for the campaign where it has no values yet, and changes nothing', async () => {
    const policy = key();
    const { id } = await centre.openCase(policy);
    centre.clock.set('2026-03-01T10:00:00+08:00');
    await expect(
      centre.corrections.correct(id, CLERK, { version: 1, phone: '13912345678' }),
    ).rejects.toMatchObject({
      status: 503,
      code: 'second_visit.missing',
    });
    expect((await numbersOf(policy)).numbers).toEqual(['+8613812341234']);
  });

  it('of a hundred cases at once fits a small pool of connections', async () => {
    const keys = Array.from({ length: 100 }, key);
    for (const each of keys) await centre.policy(each);
    for (const each of keys) await centre.closedTask({ key: each });
    await centre.tick();
    const cases = await centre.db.query<{ id: number }>(
      `SELECT id FROM verification_case WHERE record_key = ANY ($1)`,
      [keys],
    );
    await Promise.all(
      cases.map(({ id }, n) =>
        centre.corrections.correct(id, CLERK, { version: 1, phone: `${13800000100 + n}` }),
      ),
    );
    const [sum] = await centre.db.query(
      `SELECT count(*) AS corrected, count(DISTINCT second_visit_task_id) AS visits FROM verification_case
       WHERE record_key = ANY ($1) AND state = 'corrected'`,
      [keys],
    );
    expect(sum).toEqual({ corrected: 100, visits: 100 });
  });
});

describe('a branch', () => {
  it('never sees nor answers another’s case', async () => {
    const { id } = await centre.openCase(key());
    for (const branch of ['3302', '65', 'nowhere']) {
      const stranger = { branch, actor: 'B99' };
      const unknown = { status: 404, code: 'case.unknown' };
      await expect(centre.desk.find(id, stranger)).rejects.toMatchObject(unknown);
      await expect(
        centre.corrections.correct(id, stranger, { version: 1, phone: '13912345678' }),
      ).rejects.toMatchObject(unknown);
      await expect(
        centre.corrections.cannotBeCorrected(id, stranger, { version: 1, reason: '无' }),
      ).rejects.toMatchObject(unknown);
      const { cases } = await centre.desk.list({ branch, state: null, limit: 200 });
      expect(cases.map((each) => each.id)).not.toContain(id);
    }
    for (const branch of ['3301', '33', '00'])
      expect((await centre.desk.find(id, { branch, actor: 'B01' })).case.id).toBe(id);
  });

  it('keeps sight of its own record’s case after the escalation; its sister still sees nothing', async () => {
    const { id } = await centre.openCase(key());
    centre.clock.set('2026-03-12T10:00:00+08:00');
    await centre.tick();
    expect((await centre.desk.find(id, CLERK)).case).toMatchObject({ holderCode: '33', onTime: false });
    await expect(centre.desk.find(id, { branch: '3302', actor: 'B02' })).rejects.toMatchObject({
      code: 'case.unknown',
    });
  });

  it('survives a tree that bites its own tail', async () => {
    await centre.db.query(
      `INSERT INTO branch (branch_code, name, parent_code, known_at, changed_at) VALUES ('X1', 'x', 'X2', $1, $1), ('X2', 'x', 'X1', $1, $1)`,
      [centre.now],
    );
    const { id } = await centre.openCase(key(), { branch: 'X1' });
    expect(
      (await centre.desk.list({ branch: 'X2', state: 'open', limit: 10 })).cases.map((each) => each.id),
    ).toEqual([id]);
  });
});
