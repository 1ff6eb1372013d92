import { CUSTOMER, DeskCentre } from '../../test/desk-centre';
import * as make from '../../test/factory';
import { remindersOf } from './renewal.rules';

describe('where a policy stands in its reminders (服务标准 11(3): 30 days before expiry, then every 10)', () => {
  const DAYS = [30, 20, 10];
  it.each([
    ['2026-04-15', 44, null, '2026-03-16'],
    ['2026-04-01', 30, 'T-30', '2026-03-12'],
    ['2026-03-23', 21, 'T-30', '2026-03-03'],
    ['2026-03-22', 20, 'T-20', '2026-03-12'],
    ['2026-03-12', 10, 'T-10', null],
    ['2026-03-02', 0, 'T-10', null],
    ['2026-03-01', -1, 'T-10', null],
  ])('expiring on %s: %i days left, stage %s, next on %s', (expiresOn, daysLeft, stage, nextOn) => {
    expect(remindersOf(expiresOn, '2026-03-02', DAYS, false)).toEqual({ daysLeft, stage, nextOn });
    expect(remindersOf(expiresOn, '2026-03-02', DAYS, true).nextOn).toBeNull();
  });
});

describe('my renewals', () => {
  let centre: DeskCentre;
  let renewal: { planId: number; lane: number };

  beforeAll(async () => {
    centre = await DeskCentre.open();
    const [plan] = await centre.query<{ id: number }>(
      `SELECT id FROM campaign_version WHERE campaign_code = 'renewal-call' ORDER BY version LIMIT 1`,
    );
    const lane = await make.insertLane(centre.pool, { campaign_code: 'renewal-call', pool: 'staff:S1' });
    renewal = { planId: plan!.id, lane: lane.id };
  });
  afterAll(() => centre?.close());
  beforeEach(() => centre.clear());

  const policy = (policy_no: string, expires_on: string, values: make.Columns = {}) =>
    make.insertPolicy(centre.pool, {
      policy_no,
      expires_on,
      salesperson_no: 'S1',
      phone: CUSTOMER,
      ...values,
    });
  const called = async (record_key: string, close_reason: string | null, values: make.Columns = {}) => {
    const task = await centre.task({
      campaign_code: 'renewal-call',
      plan_id: renewal.planId,
      lane: renewal.lane,
      record_key,
      ...(close_reason && { state: 'closed', closed_at: centre.now, close_reason }),
      ...values,
    });
    const disposition = close_reason === 'unreachable' ? 'no_answer' : 'third_party';
    const attempt = await make.insertAttempt(centre.pool, {
      task_id: task.id,
      campaign_code: 'renewal-call',
      agent: 'S1',
      disposition,
    });
    return { taskId: task.id, attemptId: attempt.id };
  };
  interface Listed {
    policies: { policyNo: string; state: { code: string } }[];
    next: string | null;
  }
  const list = async (query = '', who = 's1') =>
    (await centre.get<Listed>(who, `/desk/renewals${query}`)).body;
  const states = async (query = '') =>
    (await list(query)).policies.map(({ policyNo, state }) => [policyNo, state.code]);

  it('lists my own policies that expire soon, with their reminders and what became of them', async () => {
    await policy('R-NEW', '2026-04-10');
    await policy('R-OUT', '2026-03-22');
    await called('R-OUT', 'unreachable');
    await policy('R-PROMISED', '2026-03-23');
    const { taskId, attemptId } = await called('R-PROMISED', null, {
      state: 'waiting',
      phone: '+8613800000021',
    });
    await make.insertCallback(centre.pool, {
      task_id: taskId,
      attempt_id: attemptId,
      team_lane: renewal.lane,
      agent: 'S1',
    });
    await policy('R-DONE', '2026-03-24', { renewed_by: 'N1' });
    await policy('R-NO', '2026-03-25');
    await called('R-NO', 'refused');
    await policy('R-TALKED', '2026-03-26');
    await called('R-TALKED', 'completed');
    // Somebody else's, one that is far away, and one that expired long ago.
    await policy('R-OTHER', '2026-03-22', { salesperson_no: 'S2' });
    await policy('R-FAR', '2026-04-17');
    await policy('R-OLD', '2026-02-20');

    const body = await list();
    expect(body).toMatchObject({
      today: '2026-03-02',
      reminderDays: [30, 20, 10],
      policies: [
        {
          policyNo: 'R-OUT',
          customerName: '陈静',
          phone: '138****1234',
          productLine: { nameZh: '个人车险' },
          daysLeft: 20,
          stage: 'T-20',
          nextOn: '2026-03-12',
          lastDisposition: { code: 'no_answer', nameZh: '无人接听' },
          promise: null,
        },
        {},
        {},
        {},
        {},
        {},
      ],
    });
    expect(await states()).toEqual([
      ['R-OUT', 'unreached'],
      ['R-PROMISED', 'promised'],
      ['R-DONE', 'renewed'],
      ['R-NO', 'refused'],
      ['R-TALKED', 'reached'],
      ['R-NEW', 'to_call'],
    ]);
    expect(body.policies[1]).toMatchObject({ promise: { promisedAt: '2026-03-02T07:00:00.000Z' } });
    expect(body.policies[3]).toMatchObject({ nextOn: null });
    expect(await states('?state=renewed')).toEqual([['R-DONE', 'renewed']]);
    const first = await list('?limit=4');
    expect(first.next).toBe('2026-03-25:R-NO');
    expect(await states(`?limit=4&after=${first.next}`)).toEqual([
      ['R-TALKED', 'reached'],
      ['R-NEW', 'to_call'],
    ]);
  });

  it('counts the call that covered a policy under another one’s name', async () => {
    await policy('R-LEAD', '2026-03-22');
    await policy('R-RIDER', '2026-03-22');
    const draw = await make.insertDraw(centre.pool, {
      plan_id: renewal.planId,
      campaign_code: 'renewal-call',
    });
    for (const record_key of ['R-LEAD', 'R-RIDER'])
      await make.insertDrawItem(centre.pool, {
        draw_id: draw.id,
        campaign_code: 'renewal-call',
        occasion_on: '2026-03-02',
        record_key,
        lead_key: 'R-LEAD',
      });
    await called('R-LEAD', 'unreachable', { also_keys: ['R-RIDER'], draw_id: draw.id });
    expect(await states()).toEqual([
      ['R-LEAD', 'unreached'],
      ['R-RIDER', 'unreached'],
    ]);
  });

  it('is a salesperson’s; a supervisor may look', async () => {
    await policy('R-NEW', '2026-04-10');
    expect((await centre.get('a1', '/desk/renewals')).status).toBe(403);
    expect((await list('?staff=S1', 'boss')).policies).toHaveLength(1);
    expect((await centre.get('boss44', '/desk/renewals?staff=S1')).status).toBe(404);
    expect((await centre.get('s1', '/desk/renewals?after=x')).status).toBe(400);
  });
});
