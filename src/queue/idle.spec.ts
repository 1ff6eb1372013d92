import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { insertLane, insertTask } from '../../test/factory';
import { AgentService } from './agent.service';
import { ClaimService } from './claim.service';
import { IdleService } from './idle.service';
import { LaneBoard } from './lane-board';

/** Nothing to dial: why, and when (product: an idle queue with no reason given is what makes agents drop it). */
describe('an agent who was given nothing', () => {
  let dialer: DialerFixture;
  let idle: IdleService;

  beforeAll(async () => {
    dialer = await openDialer();
    idle = dialer.app.get(IdleService);
  });
  afterAll(() => dialer.close());
  beforeEach(async () => {
    await dialer.reset();
    await dialer.database.query(`DELETE FROM lane WHERE id <> $1`, [dialer.lane]);
    await dialer.database.query(`UPDATE staff SET skills = '{visit}'`);
    dialer.app.get(LaneBoard).invalidate();
  });

  const explain = async (agent: string) => {
    expect(await dialer.app.get(ClaimService).takeNext(agent)).toBeNull();
    return idle.explain(agent);
  };
  const at = (instant: string) => dialer.clock.set(instant);

  it('outside of the hours hears when the next window opens, and how many wait for it', async () => {
    await dialer.tasks(3);
    at('2026-03-02T12:10:00+08:00');
    expect(await explain('A1')).toMatchObject({
      reason: 'closed',
      nextAt: '2026-03-02T06:30:00.000Z',
      nextWindowAt: '2026-03-02T06:30:00.000Z',
      ready: 3,
      waiting: 0,
      campaigns: [{ code: 'new-policy', reason: 'closed', nameZh: '不在呼叫时段，等待下一时段', ready: 3 }],
    });
  });

  it('hears how many wait for a gap, and until when', async () => {
    await dialer.tasks(2);
    await dialer.database.query(`UPDATE call_task SET state = 'waiting', ready_at = '2026-03-02T03:00:00Z'`);
    expect(await explain('A1')).toMatchObject({
      reason: 'all_waiting',
      nextAt: '2026-03-02T03:00:00.000Z',
      waiting: 2,
      campaigns: [{ reason: 'all_waiting', waiting: 2 }],
    });
  });

  it('hears of each campaign by itself: one suspended, one closed, one empty', async () => {
    await dialer.database.query(
      `INSERT INTO campaign (code, live_from, suspended_at, suspended_by)
       VALUES ('care', '2026-01-01Z', NULL, NULL), ('stopped', '2026-01-01Z', '2026-03-02T00:00:00Z', 'boss') ON CONFLICT DO NOTHING`,
    );
    const urumqi = await insertLane(dialer.database.pool, {
      campaign_code: 'care',
      time_zone: 'Asia/Urumqi',
    });
    const stopped = await insertLane(dialer.database.pool, { campaign_code: 'stopped' });
    const task = { plan_id: dialer.planId };
    await insertTask(dialer.database.pool, { ...task, lane: urumqi.id, phone: '+8613800000011' });
    await insertTask(dialer.database.pool, { ...task, lane: stopped.id, phone: '+8613800000012' });
    dialer.app.get(LaneBoard).invalidate();
    const told = await explain('A1');
    expect(told).toMatchObject({ reason: 'nothing_due', nextAt: '2026-03-02T03:30:00.000Z', ready: 2 });
    expect(told.campaigns).toMatchObject([
      { code: 'care', reason: 'closed', nextAt: '2026-03-02T03:30:00.000Z', ready: 1 },
      { code: 'new-policy', reason: 'nothing_due', nextAt: null, ready: 0 },
      { code: 'stopped', reason: 'suspended', nextAt: null, ready: 1 },
    ]);
    await dialer.database.query(`UPDATE campaign SET suspended_at = NULL, suspended_by = NULL`);
  });

  it('hears for which skills there is work, where there is none for theirs', async () => {
    const care = await insertLane(dialer.database.pool, { pool: 'care' });
    await insertLane(dialer.database.pool, { pool: 'staff:A2' });
    await insertTask(dialer.database.pool, { plan_id: dialer.planId, lane: care.id });
    dialer.app.get(LaneBoard).invalidate();
    expect(await explain('A1')).toMatchObject({ reason: 'other_skills', otherSkills: ['care'] });
    await dialer.database.query(`DELETE FROM call_task`);
    expect(await explain('A1')).toMatchObject({ reason: 'nothing_due', otherSkills: [] });
  });

  it('who is on a break hears that first', async () => {
    await dialer.tasks(1);
    await dialer.app.get(AgentService).enter('A1', 'break', '午餐', 'A1');
    expect(await explain('A1')).toMatchObject({ reason: 'away', nextAt: null, ready: 1 });
  });
});
