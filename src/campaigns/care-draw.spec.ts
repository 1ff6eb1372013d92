import {
  insertAttempt,
  insertBranch,
  insertClaim,
  insertPolicy,
  insertTask,
  insertLane,
} from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';
import { expire } from '../queue/queue.sql';

let centre: CampaignCentre;
let sequence = 0;
beforeAll(async () => {
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());

const at = (time: string) => new Date(`2026-04-07T${time}:00+08:00`);
const claim = (report_no: string, values: object = {}) =>
  insertClaim(centre.database.pool, {
    report_no,
    reporter_phone: `+861390000${String(++sequence).padStart(4, '0')}`,
    ...values,
  });
const drawnBy = async (code: string) =>
  (
    await centre.query<{ record_key: string; time: Date }>(
      `SELECT i.record_key, d.due_at AS time FROM draw_item i JOIN draw d ON d.id = i.draw_id WHERE i.campaign_code = $1
       AND i.lead_key IS NOT NULL ORDER BY i.draw_id, i.record_key`,
      [code],
    )
  ).map(
    ({ record_key, time }) =>
      `${record_key} ${new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(11, 16)}`,
  );
const followUps = () =>
  centre.query<Record<string, unknown>>(
    `SELECT kind, record_key, branch_code, assignee, opened_at, due_at FROM follow_up ORDER BY kind, record_key`,
  );

describe('report care: 10(7)(3) 每半小时抽取1小时半小时前派工，及1小时半小时前报案且无派工记录案件', () => {
  beforeEach(() => centre.startAt('2026-04-07T09:00:00+08:00'));

  it('draws what was dispatched in [T−60, T−30), and what was reported then and not dispatched as of T; once', async () => {
    await claim('AT-FROM', { reported_at: at('09:50'), dispatched_at: at('10:00') });
    await claim('AT-TO', { reported_at: at('09:50'), dispatched_at: at('10:30') });
    await claim('NONE', { reported_at: at('10:05'), dispatched_at: null });
    // Drawn at 11:00 for want of a dispatch; the dispatch of 11:10 draws it no second time at 12:00.
    await claim('BOTH', { reported_at: at('10:10'), dispatched_at: at('11:10') });
    // On record at 11:00, though outside the window: drawn by its dispatch at 11:30.
    await claim('BETWEEN', { reported_at: at('10:10'), dispatched_at: at('10:40') });
    for (const time of ['11:00', '11:30', '12:00', '12:30']) await centre.tickAt(at(time).toISOString());
    expect(await drawnBy('report-care')).toEqual([
      'AT-FROM 11:00',
      'BOTH 11:00',
      'NONE 11:00',
      'AT-TO 11:30',
      'BETWEEN 11:30',
    ]);
    const [task] = await centre.tasks('report-care');
    expect(task).toMatchObject({
      hours_code: 'round-the-clock',
      pool: 'care',
      priority: 10,
      due_at: at('11:30'),
      late: false,
    });
  });

  it('draws motor reports from the scene: by the policy’s line, or by a plate where no policy is known', async () => {
    const times = { reported_at: at('09:50'), dispatched_at: at('10:10') };
    await insertPolicy(centre.database.pool, { policy_no: 'CAR' });
    await insertPolicy(centre.database.pool, {
      policy_no: 'FIRE',
      product_line: 'group_fire',
      holder_type: 'group',
    });
    await claim('BY-POLICY', { ...times, policy_no: 'CAR', plate: null });
    await claim('FIRE', { ...times, policy_no: 'FIRE' });
    await claim('PLATE', { ...times, policy_no: 'UNKNOWN' });
    await claim('NO-PLATE', { ...times, plate: null });
    await claim('AWAY', { ...times, on_scene: false });
    await claim('NOT-SAID', { ...times, on_scene: null });
    await centre.tickAt(at('11:00').toISOString());
    expect(await drawnBy('report-care')).toEqual(['BY-POLICY 11:00', 'PLATE 11:00']);
  });

  it('day and night: a report of 02:50 is drawn at 03:30', async () => {
    await claim('NIGHT', {
      reported_at: new Date('2026-04-08T02:50:00+08:00'),
      dispatched_at: new Date('2026-04-08T02:55:00+08:00'),
    });
    await centre.tickAt('2026-04-08T03:30:00+08:00');
    expect(await drawnBy('report-care')).toEqual(['NIGHT 03:30']);
    expect((await centre.tasks('report-care'))[0]!.state).toBe('ready');
  });

  it('gives a report with no dispatch to the branch’s coordinator at once, called or not', async () => {
    await insertBranch(centre.database.pool, { branch_code: '33', coordinator_no: 'C00' });
    await insertBranch(centre.database.pool, { branch_code: '3301', parent_code: '33' });
    await insertBranch(centre.database.pool, {
      branch_code: '3302',
      parent_code: '33',
      coordinator_no: 'C02',
    });
    await claim('OWN', { reported_at: at('10:05'), dispatched_at: null, branch_code: '3302' });
    await claim('PARENT', { reported_at: at('10:05'), dispatched_at: at('11:01') });
    await claim('NO-PHONE', {
      reported_at: at('10:05'),
      dispatched_at: null,
      reporter_phone: null,
      branch_code: '9',
    });
    await claim('DISPATCHED', { reported_at: at('10:05'), dispatched_at: at('10:06') });
    await centre.tickAt(at('11:00').toISOString());
    await centre.tickAt(at('11:00').toISOString());
    const common = { kind: 'no_dispatch', opened_at: at('11:00'), due_at: at('11:30') };
    expect(await followUps()).toEqual([
      { ...common, record_key: 'NO-PHONE', branch_code: '9', assignee: null },
      { ...common, record_key: 'OWN', branch_code: '3302', assignee: 'C02' },
      { ...common, record_key: 'PARENT', branch_code: '3301', assignee: 'C00' },
    ]);
    expect(await centre.query(`SELECT FROM audit_entry WHERE action = 'follow_up.opened'`)).toHaveLength(3);
  });

  it('a report that reaches us within six hours is drawn late; an older one goes to the coordinator instead', async () => {
    for (let minutes = 9 * 60; minutes <= 17 * 60; minutes += 30)
      await centre.tickAt(new Date(at('00:00').getTime() + minutes * 60_000).toISOString());
    await claim('FIVE-HOURS', { reported_at: at('12:00'), dispatched_at: at('12:01') });
    await claim('NINE-HOURS', { reported_at: at('08:05'), dispatched_at: at('08:10') });
    await claim('BEFORE-US', { reported_at: at('07:00'), dispatched_at: at('07:10') });
    await centre.tickAt(at('17:30').toISOString());
    expect(
      (await centre.items('report-care')).map(({ record_key, reason, late }) => [record_key, reason, late]),
    ).toEqual([
      ['FIVE-HOURS', null, true],
      ['NINE-HOURS', 'stale', true],
    ]);
    expect((await followUps()).map(({ kind, record_key }) => [kind, record_key])).toEqual([
      ['stale_care', 'NINE-HOURS'],
    ]);
  });

  it('what an outage left no time to call goes to the coordinator, as what is older than its horizon does', async () => {
    const call = (time: string) => ({
      reported_at: new Date(at(time).getTime() - 60_000),
      dispatched_at: at(time),
    });
    await insertBranch(centre.database.pool, { branch_code: '3301', coordinator_no: 'C01' });
    await insertBranch(centre.database.pool, { branch_code: '3302', coordinator_no: 'C02' });
    await claim('DRAWN-BEFORE', call('09:40'));
    await centre.tickAt(at('10:30').toISOString());
    // Down from 10:55 to 14:00.
    const phone = { reporter_phone: '+8613800000009' };
    await claim('MISSED', { ...call('10:10'), ...phone });
    await claim('RIDER', { ...call('10:20'), ...phone, branch_code: '3302' });
    await claim('JUST-MISSED', call('12:45'));
    await claim('DIALLED', call('12:50'));
    await claim('IN-TIME', call('13:10'));
    await centre.tickAt(at('14:00').toISOString());
    await centre.query(`UPDATE call_task SET attempts = 1 WHERE record_key = 'DIALLED'`);
    expect(await centre.followUps.tickFollowUps(at('14:00'))).toBe(0);
    await expire(centre.database.pool, at('14:01'), [10]);
    expect(await centre.followUps.tickFollowUps(at('14:01'))).toBe(3);
    expect(await centre.followUps.tickFollowUps(at('14:02'))).toBe(0);
    // The last task comes to its end without a call too, but in its own time: `expired` in the coverage, nobody's follow-up.
    await expire(centre.database.pool, at('14:30'), [10]);
    expect(await centre.followUps.tickFollowUps(at('14:31'))).toBe(0);
    const opened = { kind: 'stale_care', opened_at: at('14:01') };
    const nextDay = (time: string) => new Date(at(time).getTime() + 24 * 3_600_000);
    expect(await followUps()).toEqual([
      {
        ...opened,
        record_key: 'JUST-MISSED',
        branch_code: '3301',
        assignee: 'C01',
        due_at: nextDay('13:30'),
      },
      { ...opened, record_key: 'MISSED', branch_code: '3301', assignee: 'C01', due_at: nextDay('11:00') },
      { ...opened, record_key: 'RIDER', branch_code: '3302', assignee: 'C02', due_at: nextDay('11:00') },
    ]);
    expect(await centre.query(`SELECT FROM audit_entry WHERE action = 'follow_up.opened'`)).toHaveLength(3);
    expect(await drawnBy('report-care')).toContain('IN-TIME 14:00');
  });
});

describe('closing care: 10(8)(3) 每周二抽取前20天前14天结案的车险案件数据', () => {
  it('draws claims closed on local dates T−20 to T−14, both included; each once over successive Tuesdays', async () => {
    await centre.startAt('2026-03-31T00:00:00+08:00');
    await centre.only('closing-care');
    for (let day = 8; day <= 26; day++) {
      const date = `2026-03-${String(day).padStart(2, '0')}`;
      await claim(`${date}a`, {
        closed_at: new Date(`${date}T00:00:00+08:00`),
        dispatched_at: null,
        on_scene: null,
      });
      await claim(`${date}z`, { closed_at: new Date(`${date}T23:59:59+08:00`) });
    }
    await centre.tickAt('2026-03-31T06:00:00+08:00');
    const first = (await centre.tasks('closing-care')).map((task) => task.record_key);
    expect([first[0], first.at(-1), first.length]).toEqual(['2026-03-11a', '2026-03-17z', 14]);
    await centre.tickAt('2026-04-07T06:00:00+08:00');
    const all = (await centre.tasks('closing-care')).map((task) => task.record_key);
    expect([all[14], all.at(-1), all.length]).toEqual(['2026-03-18a', '2026-03-24z', 28]);
  });
});

describe('a customer who says that nobody has called: 10(7)(1) 专人跟踪，反馈机构总协调人', () => {
  it('becomes a follow-up for the branch’s coordinator, once', async () => {
    await centre.startAt('2026-04-07T09:00:00+08:00');
    const { pool } = centre.database;
    await insertBranch(pool, { branch_code: '3301', coordinator_no: 'C01' });
    await claim('R1', { reported_at: at('10:05'), dispatched_at: at('10:06') });
    await centre.tickAt(at('11:00').toISOString());
    const [task] = await centre.tasks('report-care');
    await insertAttempt(pool, {
      task_id: task!.id,
      campaign_code: 'report-care',
      flags: ['nobody_called'],
      note: '等了一个小时',
      disposition: 'completed',
      started_at: at('11:03'),
      ended_at: at('11:05'),
      disposed_at: at('11:05'),
    });
    const plan = await centre.query<{ plan_id: number }>('SELECT plan_id FROM call_task');
    const lane = await insertLane(pool, { campaign_code: 'report-care' });
    const other = await insertTask(pool, {
      plan_id: plan[0]!.plan_id,
      lane: lane.id,
      record_key: 'R2',
      record_type: 'claim',
    });
    await insertAttempt(pool, { task_id: other.id, flags: ['something_else'] });
    expect(await centre.followUps.tickFollowUps(at('11:06'))).toBe(1);
    expect(await centre.followUps.tickFollowUps(at('11:07'))).toBe(0);
    expect(await followUps()).toEqual([
      {
        kind: 'nobody_called',
        record_key: 'R1',
        branch_code: '3301',
        assignee: 'C01',
        opened_at: at('11:06'),
        due_at: at('11:35'),
      },
    ]);
    const [open] = await centre.followUps.list({
      branch: '3301',
      state: 'open',
      kind: null,
      after: 0,
      limit: 10,
    });
    expect(open).toMatchObject({ recordKey: 'R1', note: '等了一个小时' });
    centre.clock.set(at('11:20'));
    await centre.followUps.close(open!.id, { outcome: '已联系客户' }, 'C01');
    await expect(centre.followUps.close(open!.id, { outcome: '又一次' }, 'C01')).rejects.toMatchObject({
      code: 'follow_up_closed',
    });
    expect(
      await centre.followUps.list({ branch: null, state: 'open', kind: null, after: 0, limit: 10 }),
    ).toEqual([]);
    expect(
      await centre.query(`SELECT actor, after FROM audit_entry WHERE action = 'follow_up.closed'`),
    ).toEqual([{ actor: 'C01', after: { outcome: '已联系客户' } }]);
  });
});
