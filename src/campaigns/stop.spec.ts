import { insertPolicy } from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';
import { StopService } from './stop.service';

let centre: CampaignCentre;
let stops: StopService;
beforeAll(async () => {
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());
beforeEach(async () => {
  await centre.startAt('2026-04-01T00:00:00+08:00');
  await centre.only('renewal-call');
  stops = new StopService(centre.database.dataSource);
});

const at = (time: string) => new Date(`2026-04-02T${time}+08:00`);
const policy = (policy_no: string, phone: string) =>
  insertPolicy(centre.database.pool, {
    policy_no,
    phone,
    underwritten_at: new Date('2025-05-01T10:00:00+08:00'),
    expires_on: '2026-05-01',
  });
const renew = (policy_no: string, changedAt: Date) =>
  centre.query(`UPDATE policy SET renewed_by = 'N', changed_at = $2 WHERE policy_no = $1`, [
    policy_no,
    changedAt,
  ]);
const states = async () =>
  (await centre.tasks('renewal-call')).map((task) => `${task.record_key} ${task.close_reason ?? task.state}`);

describe('stops when the policy is renewed (product §2, renewal-call)', () => {
  it('within ten seconds of the change, by the few policies that changed: the call’s own and those that ride along', async () => {
    await policy('OWN', '+8613900000001');
    await policy('ENDED', '+8613900000002');
    await policy('LEAD', '+8613900000003');
    await policy('RIDER', '+8613900000003');
    await policy('STAYS', '+8613900000004');
    await centre.tickAt('2026-04-01T06:00:00+08:00');
    await renew('LEAD', at('09:00:00'));
    expect(await stops.tickStops(at('10:00:00'))).toBe(0);
    await renew('OWN', at('10:00:01'));
    await centre.query(
      `UPDATE policy SET ended_on = '2026-04-20', changed_at = $1 WHERE policy_no = 'ENDED'`,
      [at('10:00:02')],
    );
    await renew('RIDER', at('10:00:03'));
    expect(await stops.tickStops(at('10:00:10'))).toBe(3);
    expect(await states()).toEqual(['ENDED cancelled', 'LEAD renewed', 'OWN renewed', 'STAYS ready']);
    expect(await centre.query(`SELECT FROM audit_entry WHERE action = 'call_task.closed'`)).toHaveLength(3);
  });

  it('whatever came too late for that, within the hour, and at the start of any process', async () => {
    await policy('A', '+8613900000001');
    await policy('B', '+8613900000002');
    await policy('C', '+8613900000003');
    await centre.tickAt('2026-04-01T06:00:00+08:00');
    await renew('A', at('09:00:00'));
    expect(await stops.tickStops(at('10:00:00'))).toBe(1);
    await renew('B', at('09:44:00'));
    expect(await stops.tickStops(at('10:59:59'))).toBe(0);
    expect(await stops.tickStops(at('11:00:00'))).toBe(1);
    await renew('C', at('09:44:00'));
    expect(await stops.tickStops(at('11:00:10'))).toBe(0);
    expect(await new StopService(centre.database.dataSource).tickStops(at('11:00:10'))).toBe(1);
  });
});
