import { insertAttempt, insertCallback, insertOptOut, insertPolicy, insertStaff } from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';

let centre: CampaignCentre;
beforeAll(async () => {
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());
beforeEach(async () => {
  await centre.startAt('2026-04-01T00:00:00+08:00');
  await centre.only('renewal-call');
});

let sequence = 0;
const policy = (policy_no: string, values: object = {}) =>
  insertPolicy(centre.database.pool, {
    policy_no,
    phone: `+861370000${String(++sequence).padStart(4, '0')}`,
    underwritten_at: new Date('2025-05-01T10:00:00+08:00'),
    // T−30 on 1 April.
    expires_on: '2026-05-01',
    ...values,
  });
const onDay = (day: string) => centre.tickAt(`2026-${day}T06:00:00+08:00`);
const fates = async () =>
  (await centre.items('renewal-call')).map(
    (it) => `${it.occasion_on} ${it.record_key} ${it.reason ?? 'drawn'}`,
  );
const states = async () =>
  (await centre.tasks('renewal-call')).map((task) => `${task.record_key} ${task.close_reason ?? task.state}`);
const close = (key: string, reason: string) =>
  centre.query(
    `UPDATE call_task SET state = 'closed', closed_at = opens_at + interval '1 day', close_reason = $2 WHERE record_key = $1 AND state <> 'closed'`,
    [key, reason],
  );

describe('renewal call: 11(3)(1) 到期前30天首次电话提醒，以后每隔10天提醒一次', () => {
  it('reminds at T−30, T−20 and T−10, each until the next; not at T−0', async () => {
    await policy('A');
    for (const day of ['04-01', '04-11', '04-21', '05-01']) await onDay(day);
    expect(await fates()).toEqual(['2026-04-01 A drawn', '2026-04-11 A drawn', '2026-04-21 A drawn']);
    const tasks = await centre.tasks('renewal-call');
    expect(tasks.map((task) => task.due_at.toISOString().slice(0, 10))).toEqual([
      '2026-04-10',
      '2026-04-20',
      '2026-04-30',
    ]);
    expect(tasks.some((task) => task.late)).toBe(false);
  });

  it('takes individual motor and property policies that existed by then', async () => {
    await policy('MOTOR');
    await policy('HOME', { product_line: 'individual_property' });
    await policy('GROUP', { holder_type: 'group' });
    await policy('FIRE', { product_line: 'group_fire', holder_type: 'group' });
    await policy('SHORT', { underwritten_at: new Date('2026-04-01T09:00:00+08:00') });
    await onDay('04-01');
    await onDay('04-02');
    expect(await fates()).toEqual(['2026-04-01 HOME drawn', '2026-04-01 MOTOR drawn']);
  });

  it('goes to the policy’s own salesperson, and to the branch’s team when there is none', async () => {
    await insertStaff(centre.database.pool, { staff_no: 'S025', role: 'salesperson', branch_code: '3301' });
    await policy('OWN', { salesperson_no: 'S025' });
    await policy('GONE', { salesperson_no: 'S999' });
    await policy('NONE', { branch_code: '3302' });
    await onDay('04-01');
    expect((await centre.tasks('renewal-call')).map((task) => [task.record_key, task.pool])).toEqual([
      ['GONE', 'branch:3301'],
      ['NONE', 'branch:3302'],
      ['OWN', 'staff:S025'],
    ]);
  });

  it('excludes with a reason, the first in the fixed order: no contact, opted out, renewed, ended, refused', async () => {
    await policy('NO-PHONE', { phone: null, renewed_by: 'N1' });
    await policy('OUT', { phone: '+8613900000001', renewed_by: 'N2' });
    await insertOptOut(centre.database.pool, { phone: '+8613900000001', channel: 'call' });
    await policy('RENEWED', { renewed_by: 'N3', ended_on: '2026-04-20' });
    await policy('ENDED', { ended_on: '2026-04-20' });
    await policy('REFUSER');
    await policy('REFUSER-TOO', { phone: '+8613900000002' });
    await policy('REFUSER-2', { phone: '+8613900000002' });
    await onDay('04-01');
    await close('REFUSER', 'refused');
    await close('REFUSER-2', 'refused');
    await onDay('04-11');
    expect((await fates()).slice(7)).toEqual([
      '2026-04-11 ENDED ended',
      '2026-04-11 NO-PHONE no_contact',
      '2026-04-11 OUT opted_out',
      '2026-04-11 REFUSER refused',
      '2026-04-11 REFUSER-2 refused',
      // Rode along in the call that was refused.
      '2026-04-11 REFUSER-TOO refused',
      '2026-04-11 RENEWED renewed',
    ]);
    expect((await centre.items('renewal-call')).some((item) => item.case_due)).toBe(false);
  });

  it('the next reminder closes what is open of the one before; a completed one is followed all the same', async () => {
    await policy('OPEN');
    await policy('DONE');
    await onDay('04-01');
    await close('DONE', 'completed');
    await onDay('04-11');
    expect(await states()).toEqual(['DONE completed', 'OPEN superseded', 'DONE ready', 'OPEN ready']);
    expect(
      await centre.query(
        `SELECT after ->> 'reason' AS reason FROM audit_entry WHERE action = 'call_task.closed'`,
      ),
    ).toEqual([{ reason: 'superseded' }]);
  });

  it('leaves a held task and a promise alone: the record is in progress', async () => {
    await policy('HELD');
    await policy('PROMISED');
    await onDay('04-01');
    await centre.query(`UPDATE call_task SET state = 'claimed', claimed_by = 'S1', claimed_at = opens_at, lease_until = due_at, epoch = 1
      WHERE record_key = 'HELD'`);
    const [held, promised] = await centre.tasks('renewal-call');
    const attempt = await insertAttempt(centre.database.pool, { task_id: promised!.id, phone: '+86131' });
    await insertCallback(centre.database.pool, {
      task_id: promised!.id,
      attempt_id: attempt.id,
      team_lane: (
        await centre.query<{ lane: number }>('SELECT lane FROM call_task WHERE id = $1', [held!.id])
      )[0]!.lane,
    });
    await centre.query(`UPDATE call_task SET due_at = due_at + interval '5 days' WHERE id = $1`, [
      promised!.id,
    ]);
    await onDay('04-11');
    expect((await fates()).slice(2)).toEqual([
      '2026-04-11 HELD in_progress',
      '2026-04-11 PROMISED in_progress',
    ]);
    expect(await states()).toEqual(['HELD claimed', 'PROMISED ready']);
  });

  it('another policy of a person whose reminder is open is in progress, not a second call', async () => {
    await policy('FIRST', { phone: '+8613900000001' });
    await policy('SECOND', { phone: '+8613900000001', expires_on: '2026-05-05' });
    await onDay('04-01');
    await onDay('04-05');
    expect(await fates()).toEqual(['2026-04-01 FIRST drawn', '2026-04-05 SECOND in_progress']);
  });

  it('a policy that reaches us between reminders is called late, until the next', async () => {
    await onDay('04-04');
    await policy('LATE');
    await onDay('04-05');
    await onDay('04-06');
    const [task, ...more] = await centre.tasks('renewal-call');
    expect(more).toEqual([]);
    expect(task).toMatchObject({
      record_key: 'LATE',
      late: true,
      due_at: new Date('2026-04-11T06:00:00+08:00'),
    });
    expect(await fates()).toEqual(['2026-04-01 LATE drawn']);
  });
});

describe('stops and what is left for people', () => {
  it('closes what waits once the policy is renewed or ended, with its promise; not the call that others still need', async () => {
    await policy('RENEWED');
    await policy('ENDED');
    await policy('SHARED-1', { phone: '+8613900000001' });
    await policy('SHARED-2', { phone: '+8613900000001' });
    await policy('STAYS');
    await onDay('04-01');
    const renewed = (await centre.tasks('renewal-call')).find((task) => task.record_key === 'RENEWED')!;
    const attempt = await insertAttempt(centre.database.pool, { task_id: renewed.id });
    await insertCallback(centre.database.pool, { task_id: renewed.id, attempt_id: attempt.id, team_lane: 1 });
    await centre.query(`UPDATE call_task SET state = 'waiting' WHERE record_key = 'ENDED'`);
    await centre.query(`UPDATE policy SET renewed_by = 'N' WHERE policy_no IN ('RENEWED', 'SHARED-1')`);
    await centre.query(`UPDATE policy SET ended_on = '2026-04-20' WHERE policy_no = 'ENDED'`);
    const now = new Date('2026-04-02T10:00:00+08:00');
    expect(await centre.stops.tickStops(now)).toBe(2);
    expect(await centre.stops.tickStops(now)).toBe(0);
    expect(await states()).toEqual(['ENDED cancelled', 'RENEWED renewed', 'SHARED-1 ready', 'STAYS ready']);
    expect(await centre.query('SELECT state, closed_at FROM scheduled_callback')).toEqual([
      { state: 'cancelled', closed_at: now },
    ]);
    expect(
      await centre.query(
        `SELECT after ->> 'why' AS why FROM audit_entry WHERE actor = 'system' AND at = $1 ORDER BY entity_type, id`,
        [now],
      ),
    ).toEqual([{ why: 'ended' }, { why: 'renewed' }, { why: 'renewed' }]);
    await centre.query(`UPDATE policy SET renewed_by = 'N', changed_at = $1 WHERE policy_no = 'SHARED-2'`, [
      now,
    ]);
    expect(await centre.stops.tickStops(now)).toBe(1);
  });

  it('closes what waits for a number that must not be called, whatever the campaign', async () => {
    await policy('OUT', { phone: '+8613900000001' });
    await policy('TEXT-ONLY', { phone: '+8613900000002' });
    await onDay('04-01');
    await insertOptOut(centre.database.pool, { phone: '+8613900000001', channel: 'all' });
    await insertOptOut(centre.database.pool, { phone: '+8613900000002', channel: 'text' });
    expect(await centre.stops.tickStops(new Date('2026-04-02T10:00:00+08:00'))).toBe(1);
    expect(await states()).toEqual(['OUT opted_out', 'TEXT-ONLY ready']);
  });

  it('lists for the branch whom the last reminder has not reached', async () => {
    await policy('NOBODY');
    await policy('REACHED');
    await policy('RENEWED');
    await policy('EARLIER', { expires_on: '2026-05-11' });
    for (const day of ['04-01', '04-11']) await onDay(day);
    await close('EARLIER', 'unreachable');
    await onDay('04-21');
    await close('NOBODY', 'unreachable');
    await close('REACHED', 'completed');
    await close('RENEWED', 'expired');
    await centre.query(`UPDATE policy SET renewed_by = 'N' WHERE policy_no = 'RENEWED'`);
    expect(await centre.followUps.tickFollowUps(new Date('2026-04-25T10:00:00+08:00'))).toBe(1);
    expect(await centre.followUps.tickFollowUps(new Date('2026-04-25T11:00:00+08:00'))).toBe(0);
    expect(
      await centre.followUps.list({ branch: null, state: 'open', kind: null, after: 0, limit: 10 }),
    ).toMatchObject([
      {
        kind: 'renewal_unreached',
        recordKey: 'NOBODY',
        branchCode: '3301',
        note: 'unreachable',
        dueAt: new Date('2026-05-02T00:00:00+08:00'),
      },
    ]);
  });
});
