import { LineCentre } from '../../test/line-centre';
import { asSystem } from '../database/data-scope';
import { ClaimService } from '../queue/claim.service';
import { IdleService } from '../queue/idle.service';
import { AgentLines } from '../calls/lines/agent-line.service';
import { LineGate } from './line-gate.service';

const clear = async (centre: LineCentre) => {
  for (const { token } of await centre.database.query<{ token: string }>(`SELECT token FROM attempt`))
    for (const leg of centre.twilio.legs(token)) centre.twilio.hangUp(leg.sid);
  await centre.forgetCalls();
};

describe('the pace of an account', () => {
  let centre: LineCentre;
  beforeAll(async () => {
    centre = await LineCentre.open({ servers: 2, environment: { TWILIO_CALLS_PER_SECOND: '5' } });
  });
  afterAll(() => centre?.close());
  afterEach(() => clear(centre));

  it('is one for all servers: their calls start no sooner after one another than it allows', async () => {
    const tasks = [];
    for (let agent = 1; agent <= 8; agent++) tasks.push(await centre.claimed(`A${agent}`));
    const from = centre.clock.now().getTime();
    await Promise.all(tasks.map((task, at) => centre.dial(`A${at + 1}`, task, centre.apps[at % 2])));
    const starts = centre.twilio.journal
      .filter((it) => it.event === 'call_accepted')
      .map(({ at }) => new Date(at).getTime())
      .sort((a, b) => a - b);
    expect(starts).toHaveLength(8);
    // Each place is a fifth of a second after the one before, whoever took that; nobody starts before theirs.
    starts.forEach((start, place) => expect(start - from).toBeGreaterThanOrEqual(place * 200));
    expect(await centre.database.query(`SELECT count(*)::int AS n FROM call_pace`)).toEqual([{ n: 1 }]);
  });

  it('that is taken for longer than anybody should wait is told, with the time, before anything is written', async () => {
    const task = await centre.claimed();
    await centre.database.query(`INSERT INTO call_pace (provider, next_at) VALUES ('twilio', $1)`, [
      new Date(centre.clock.now().getTime() + 5_000),
    ]);
    await expect(centre.dial('A1', task, centre.apps[1])).rejects.toMatchObject({
      code: 'line_busy',
      status: 503,
      details: { facts: { nextAt: expect.any(String), retryAfterSeconds: 5 } },
    });
    expect(await centre.database.query(`SELECT 1 FROM attempt`)).toEqual([]);
    expect(await centre.database.query(`SELECT state, claimed_by, attempts FROM call_task`)).toEqual([
      { state: 'claimed', claimed_by: 'A1', attempts: 0 },
    ]);
    // Nothing was taken by who was refused.
    const [pace] = await centre.database.query<{ next_at: Date }>(`SELECT next_at FROM call_pace`);
    expect(pace!.next_at.getTime()).toBeLessThanOrEqual(centre.clock.now().getTime() + 5_000);
    centre.clock.skip(3_000);
    expect(await centre.dial('A1', task, centre.apps[1])).toMatchObject({ state: 'placed' });
  });
});

describe('a line that fails', () => {
  let centre: LineCentre;
  beforeAll(async () => (centre = await LineCentre.open()));
  afterAll(() => centre?.close());
  afterEach(() => clear(centre));

  const gate = () => centre.app.get(LineGate);
  /** Pauses as people see them, once there are so many. */
  const noted = async (count: number) => {
    for (;;) {
      const found = await centre.database.query(
        'SELECT provider, channel, paused_until AS until, why, since <= noted_at AS "sinceThen" FROM provider_pause',
      );
      if (found.length === count) return found;
      await new Promise(setImmediate);
    }
  };

  it('is left alone after a row of troubles: dials are refused with the reason, claims wait, and it is tried by one call', async () => {
    await centre.twilio.setDown('unavailable');
    for (let agent = 1; agent <= 3; agent++) {
      const attempt = await centre.dial(`A${agent}`, await centre.claimed(`A${agent}`));
      // 503 after all: nobody knows, and nothing is dialled again.
      expect(attempt).toMatchObject({ state: 'intent' });
    }
    const { until, reason } = gate().paused!;
    expect(reason).toBe('trouble');
    expect(await noted(1)).toEqual([
      { provider: 'twilio', channel: 'call', until, why: 'trouble', sinceThen: true },
    ]);
    await expect(centre.claimed('A4')).rejects.toThrow('nothing for A4');
    expect(await asSystem(() => centre.app.get(IdleService).explain('A4'))).toMatchObject({
      reason: 'line_down',
      pausedFor: 'trouble',
      nameZh: '线路暂停：电话服务连不上或没有应答',
      nextAt: until.toISOString(),
      ready: 1,
      campaigns: [{ reason: 'line_down', nextAt: until.toISOString() }],
    });
    expect(await asSystem(() => centre.app.get(AgentLines).show('A4'))).toMatchObject({
      paused: { until, reason: 'trouble' },
    });
    // Who holds a task already keeps it.
    const [held] = await centre.database.query<{ id: number; epoch: number }>(
      `UPDATE call_task SET state = 'claimed', claimed_by = 'A5', claimed_at = ready_at, lease_until = due_at, epoch = epoch + 1
       WHERE state = 'ready' RETURNING id, epoch`,
    );
    await expect(centre.dial('A5', { ...held!, planId: 0 } as never)).rejects.toMatchObject({
      code: 'line_down',
      status: 503,
      details: { facts: { nextAt: until.toISOString(), reason: 'trouble' } },
    });
    expect(await asSystem(() => centre.app.get(ClaimService).takeNext('A5'))).toMatchObject({ id: held!.id });
    expect(await centre.database.query(`SELECT 1 FROM attempt WHERE agent = 'A5'`)).toEqual([]);
    const metrics = (await centre.app.inject({ url: '/metrics' })).body;
    expect(metrics).toMatch(/huifang_line_requests_total\{outcome="trouble"\} 3/);
    expect(metrics).toMatch(/huifang_line_paused_until_timestamp_seconds [1-9]/);

    // The pause is over, and Twilio is well again: one call shows it, the others wait for it.
    await centre.twilio.setDown(null);
    centre.clock.skip(5_000);
    expect(gate().paused).toBeNull();
    const leave = await asSystem(() => gate().enter());
    await expect(asSystem(() => gate().enter())).rejects.toMatchObject({ code: 'line_down' });
    leave();
    expect(await centre.dial('A5', { id: held!.id, epoch: held!.epoch } as never)).toMatchObject({
      state: 'placed',
    });
    const leaves = [await asSystem(() => gate().enter()), await asSystem(() => gate().enter())];
    for (const each of leaves) each();
    await noted(0);
  });

  it('whose account is at fault is left alone at once', async () => {
    centre.twilio.refuseNumber('+861058880006', 20003);
    const attempt = await centre.dial('A6', await centre.claimed('A6'));
    expect(attempt).toMatchObject({ state: 'failed', disposition: 'carrier_error', counted: false });
    expect(gate().paused).toMatchObject({ reason: 'account' });
    expect(await noted(1)).toMatchObject([{ why: 'account' }]);
    // A call that was under way says nothing of why.
    gate().learn('throttled', 'x');
    expect(gate().paused).toMatchObject({ reason: 'account' });
    centre.clock.skip(300_000);
    gate().learn('good', 'x');
    await noted(0);
  });

  it('that is too fast for Twilio pauses for a moment, and longer the next time', async () => {
    const pauses = [];
    for (const agent of ['A7', 'A8']) {
      centre.twilio.demand('throttle', 1, 'calls');
      const from = centre.clock.now().getTime();
      await centre.dial(agent, await centre.claimed(agent));
      expect(gate().paused).toMatchObject({ reason: 'too_fast' });
      pauses.push(gate().paused!.until.getTime() - from);
      centre.clock.skip(pauses.at(-1)!);
    }
    expect(pauses[0]).toBeGreaterThanOrEqual(500);
    expect(pauses[0]).toBeLessThan(1_500);
    expect(pauses[1]).toBeGreaterThanOrEqual(1_000);
    expect(pauses[1]).toBeLessThan(2_500);
  });
});
