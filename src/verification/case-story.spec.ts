import { CaseCentre, START } from '../../test/case-centre';

let centre: CaseCentre;
let count = 0;
/** A policy of its own for each test. */
const key = () => `P${String(++count).padStart(3, '0')}`;

beforeAll(async () => {
  centre = await CaseCentre.open();
});
afterAll(() => centre.db.close());
beforeEach(() => centre.clock.set(START));

const CLERK = { branch: '3301', actor: 'B01' };

describe('from a wrong number to the end', () => {
  const opened = async (input: { reason?: string } = {}) => {
    const policy = key();
    return { policy, ...(await centre.openCase(policy, input)) };
  };

  it('corrected, called again, confirmed', async () => {
    const { policy, id, task_id } = await opened();
    centre.clock.set('2026-03-05T11:00:00+08:00');
    const done = await centre.corrections.correct(id, CLERK, {
      version: 1,
      phone: '139 1234 5678 / 0571-88123456',
      note: '客户换号',
    });
    expect(done).toMatchObject({
      version: 2,
      why: 'new_number',
      before: { numbers: ['+8613812341234'] },
      after: { numbers: ['+8613912345678', '+8657188123456'] },
    });
    const [visit] = await centre.db.query(
      `SELECT t.*, l.hours_code, l.time_zone, l.pool FROM call_task t JOIN lane l ON l.id = t.lane WHERE t.id = $1`,
      [done.secondVisitTaskId],
    );
    expect(visit).toMatchObject({
      campaign_code: 'second-visit',
      record_key: policy,
      phone: '+8613912345678',
      spare_numbers: ['+8657188123456'],
      state: 'ready',
      priority: 40,
      attempts: 0,
      opens_at: centre.now,
      due_at: new Date('2026-03-12T11:00:00+08:00'),
      follows_task_id: task_id,
      hours_code: 'standard',
      time_zone: 'Asia/Shanghai',
      pool: 'visit',
    });
    await centre.tick();
    expect((await centre.case(policy)).state).toBe('corrected');
    centre.clock.set('2026-03-05T15:00:00+08:00');
    await centre.endVisit(done.secondVisitTaskId, 'completed', 'completed');
    await Promise.all([centre.cases.tickVisits(centre.now), centre.cases.tickVisits(centre.now)]);
    expect(await centre.case(policy)).toMatchObject({
      state: 'confirmed',
      closed_at: centre.now,
      version: 3,
      corrected_by: 'B01',
    });
    expect(await centre.events(id)).toEqual(['opened', 'corrected', 'confirmed']);
    expect(await centre.audited(id)).toEqual(['case.opened', 'case.corrected', 'case.confirmed']);
    const [change] = await centre.db.query(
      `SELECT source, changed_by, reason FROM contact_change WHERE record_key = $1`,
      [policy],
    );
    expect(change).toEqual({ source: 'correction', changed_by: 'B01', reason: '客户换号' });
  });

  it.each([
    ['unreachable_after_correction', 'no_answer', 'unreachable_after_correction'],
    ['wrong_number', 'wrong_number', 'unreachable_after_correction'],
    ['expired', null, 'unreachable_after_correction'],
    ['refused', 'refused', 'confirmed'],
    ['opted_out', 'do_not_call', 'confirmed'],
    ['opted_out', null, 'unreachable_after_correction'],
    ['cancelled', 'deceased', 'confirmed'],
    ['cancelled', null, 'unreachable_after_correction'],
  ])('a second visit that ends as %s after %s leaves it %s', async (reason, disposition, state) => {
    const { policy, id } = await opened();
    const { secondVisitTaskId } = await centre.corrections.correct(id, CLERK, {
      version: 1,
      phone: '13912345678',
    });
    await centre.endVisit(secondVisitTaskId, reason, disposition);
    await centre.tick();
    expect((await centre.case(policy)).state).toBe(state);
  });

  it('follows a promise into the next cycle', async () => {
    const { policy, id } = await opened();
    const { secondVisitTaskId } = await centre.corrections.correct(id, CLERK, {
      version: 1,
      phone: '13912345678',
    });
    await centre.endVisit(secondVisitTaskId, 'superseded', 'callback');
    const next = await centre.closedTask({
      key: policy,
      campaign: 'second-visit',
      follows: secondVisitTaskId,
      caseDue: false,
      reason: 'completed',
      attempts: ['completed'],
    });
    await centre.db.query(
      `UPDATE call_task SET state = 'ready', closed_at = NULL, close_reason = NULL WHERE id = $1`,
      [next],
    );
    await centre.tick();
    expect((await centre.case(policy)).state).toBe('corrected');
    await centre.db.query(
      `UPDATE call_task SET state = 'closed', closed_at = $2, close_reason = 'completed' WHERE id = $1`,
      [next, centre.now],
    );
    await centre.tick();
    expect((await centre.case(policy)).state).toBe('confirmed');
  });

  it('bounces again: a new case, for the old one is over', async () => {
    const { policy, id } = await opened();
    const { secondVisitTaskId } = await centre.corrections.correct(id, CLERK, {
      version: 1,
      phone: '13912345678',
    });
    await centre.endVisit(secondVisitTaskId, 'wrong_number', 'wrong_number');
    await centre.tick();
    await centre.closedTask({ key: policy, phone: '+8613912345678' });
    await centre.tick();
    expect((await centre.case(policy)).id).not.toBe(id);
    expect((await centre.case(policy)).state).toBe('open');
  });

  it('can be given up, with the reason', async () => {
    const { policy, id } = await opened({ reason: 'unreachable' });
    expect(await centre.corrections.cannotBeCorrected(id, CLERK, { version: 1, reason: '客户失联' })).toBe(2);
    expect(await centre.case(policy)).toMatchObject({
      state: 'cannot_be_corrected',
      close_note: '客户失联',
      closed_at: centre.now,
    });
    expect(await centre.events(id)).toEqual(['opened', 'cannot_be_corrected']);
    const [visits] = await centre.db.query(
      `SELECT count(*) AS n FROM call_task WHERE record_key = $1 AND campaign_code = 'second-visit'`,
      [policy],
    );
    expect(visits).toEqual({ n: 0 });
  });
});
