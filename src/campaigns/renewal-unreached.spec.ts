import { insertOptOut, insertPolicy, insertTask } from '../../test/factory';
import { CampaignCentre, type DrawnTask } from '../../test/campaign-centre';

let centre: CampaignCentre;
let hours: number;
beforeAll(async () => {
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());
beforeEach(async () => {
  hours = 0;
  // T−10 of the policies below is 21 April.
  await centre.startAt('2026-04-11T00:00:00+08:00');
  await centre.only('renewal-call');
});

const policy = (policy_no: string, phone: string, values: object = {}) =>
  insertPolicy(centre.database.pool, {
    policy_no,
    phone,
    underwritten_at: new Date('2025-05-01T10:00:00+08:00'),
    expires_on: '2026-05-01',
    ...values,
  });
const onDay = (day: string) => centre.tickAt(`2026-${day}T06:00:00+08:00`);
const close = (id: number, reason: string) =>
  centre.query(
    `UPDATE call_task SET state = 'closed', closed_at = $3, close_reason = $2, claimed_by = NULL, claimed_at = NULL, lease_until = NULL
     WHERE id = $1`,
    [id, reason, new Date('2026-04-22T10:00:00+08:00')],
  );
const hold = (id: number) =>
  centre.query(
    `UPDATE call_task SET state = 'claimed', claimed_by = 'S' || id, claimed_at = opens_at, lease_until = due_at, epoch = 1 WHERE id = $1`,
    [id],
  );
const taskOf = async (key: string) =>
  (await centre.tasks('renewal-call')).filter((task) => task.record_key === key).at(-1)!;
/** What a promise beyond the cycle leaves: the task closed, and one that follows it and that no draw made. */
const promiseBeyond = async (task: Pick<DrawnTask, 'id'>) => {
  const [old] = await centre.query<
    Record<'record_key' | 'phone', string> & { plan_id: number; lane: number }
  >(`SELECT record_key, phone, plan_id, lane FROM call_task WHERE id = $1`, [task.id]);
  await close(task.id, 'superseded');
  const next = { campaign_code: 'renewal-call', follows_task_id: task.id, state: 'waiting' };
  return insertTask(centre.database.pool, { ...old!, ...next });
};
/** Each an hour after the one before: the list is made every ten minutes. */
const tick = () =>
  centre.followUps.tickFollowUps(new Date(Date.parse('2026-04-25T02:00:00Z') + ++hours * 3_600_000));
const listed = async () =>
  (
    await centre.query<{ record_key: string; note: string }>(
      `SELECT record_key, note FROM follow_up WHERE kind = 'renewal_unreached' ORDER BY record_key`,
    )
  ).map(({ record_key, note }) => `${record_key} ${note}`);

describe('11(3): after the last reminder, listed for the branch (product §2)', () => {
  it('a last reminder whose promise went beyond its cycle ends as the last task that followed it', async () => {
    await policy('PROMISED', '+8613700000001');
    await policy('TWICE', '+8613700000002');
    await policy('REACHED', '+8613700000003');
    await onDay('04-21');
    const linked = await promiseBeyond(await taskOf('PROMISED'));
    const twice = await promiseBeyond((await promiseBeyond(await taskOf('TWICE'))) as { id: number });
    const reached = await promiseBeyond(await taskOf('REACHED'));
    expect(await tick()).toBe(0);
    await close(linked.id, 'unreachable');
    await close(twice.id, 'expired');
    await close(reached.id, 'completed');
    expect(await tick()).toBe(2);
    expect(await listed()).toEqual(['PROMISED unreachable', 'TWICE expired']);
    expect(await tick()).toBe(0);
    expect(await centre.query(`SELECT FROM audit_entry WHERE action = 'follow_up.opened'`)).toHaveLength(2);
  });

  it('a last reminder that gave way to the record’s own call waits for its end, and ends as it did', async () => {
    await policy('UNREACHED', '+8613700000001');
    await policy('REACHED', '+8613700000002');
    await policy('PROMISED', '+8613700000003');
    await onDay('04-11');
    for (const key of ['UNREACHED', 'REACHED', 'PROMISED']) await hold((await taskOf(key)).id);
    await onDay('04-21');
    expect((await centre.items('renewal-call')).slice(3).map((item) => item.reason)).toEqual(
      Array(3).fill('in_progress'),
    );
    expect(await tick()).toBe(0);
    await close((await taskOf('UNREACHED')).id, 'unreachable');
    await close((await taskOf('REACHED')).id, 'completed');
    const linked = await promiseBeyond(await taskOf('PROMISED'));
    expect(await tick()).toBe(1);
    expect(await listed()).toEqual(['UNREACHED unreachable']);
    await close(linked.id, 'unreachable');
    expect(await tick()).toBe(1);
    expect(await listed()).toEqual(['PROMISED unreachable', 'UNREACHED unreachable']);
  });

  it('one that gave way to a call about another policy of the number is listed when no call is open for it', async () => {
    // T−20 on the 15th, until the 25th: open when the last reminders of the others are due.
    for (const digit of [1, 2])
      await policy(`OTHER-${digit}`, `+861370000000${digit}`, { expires_on: '2026-05-05' });
    await onDay('04-15');
    await policy('SILENT', '+8613700000001');
    await policy('OUT', '+8613700000002');
    await onDay('04-21');
    expect(await centre.fate('renewal-call')).toMatchObject({ SILENT: 'in_progress', OUT: 'in_progress' });
    await hold((await taskOf('OTHER-1')).id);
    expect(await tick()).toBe(0);
    await close((await taskOf('OTHER-1')).id, 'completed');
    await close((await taskOf('OTHER-2')).id, 'opted_out');
    await insertOptOut(centre.database.pool, { phone: '+8613700000002', channel: 'call' });
    expect(await tick()).toBe(1);
    expect(await listed()).toEqual(['SILENT in_progress']);
    expect(await tick()).toBe(0);
  });

  it('not one that gave way before the last: the last is still to come', async () => {
    await policy('EARLY', '+8613700000001', { expires_on: '2026-05-11' });
    await onDay('04-11');
    await hold((await taskOf('EARLY')).id);
    await onDay('04-21');
    await close((await taskOf('EARLY')).id, 'unreachable');
    expect(await centre.items('renewal-call')).toMatchObject([{ reason: null }, { reason: 'in_progress' }]);
    expect(await tick()).toBe(0);
  });
});
