import type { Pool } from 'pg';
import type { TestDatabase } from '../../test/database';
import { PHONE, PLATE, Probe } from '../../test/probe';
import { NestLogger, createLogger } from './logger';
import { Metrics } from './metrics';
import { queueDepth } from './queue.sql';

let probe: Probe;
const send = (...args: Parameters<Probe['send']>) => probe.send(...args);

beforeAll(async () => {
  probe = await Probe.open();
});
afterAll(() => probe?.close());
beforeEach(() => probe.reset());

const good = { phone: PHONE, times: 2 };

describe('logs', () => {
  it('one line a request, by route pattern, under its id', async () => {
    const answer = await send('POST', '/api/probe/bare/17', undefined, { 'x-request-id': 'abc-1' });
    expect(answer.headers['x-request-id']).toBe('abc-1');
    const requests = probe.lines.map((line) => JSON.parse(line)).filter((line) => line.msg === 'request');
    expect(requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        route: '/api/probe/bare/:id',
        status: 201,
        requestId: 'abc-1',
        level: 'info',
      }),
    ]);
    expect(requests[0].ms).toEqual(expect.any(Number));
  });

  it('seeded phones and plates appear nowhere, whatever goes wrong', async () => {
    const digits = PHONE.slice(3);
    await send('POST', '/api/probe/orders', { phone: PHONE, times: 9, [PLATE]: 1 });
    await send('GET', `/api/nowhere/${digits}?phone=${digits}`, undefined, { 'x-request-id': digits });
    await send('POST', '/api/probe/fail/fault');
    await send('POST', '/api/probe/orders', good, { 'idempotency-key': digits });
    const logger = createLogger({ level: 'trace', to: { write: (line) => void probe.lines.push(line) } });
    const nest = new NestLogger(logger);
    nest.log(`dialled ${PHONE} of ${PLATE}`, 'Dialer');
    nest.error(new Error(`no route to ${PHONE}`), 'Dialer');
    nest.warn(
      { phone: PHONE, record: { plate: PLATE, contactName: '李雷', note: `call ${digits}` } },
      'Dialer',
    );
    logger.error(new Error(`plate ${PLATE}`));
    logger.child({ caller: PHONE }).info('number %s', PHONE);
    const all = probe.lines.join('');
    expect(probe.lines.length).toBeGreaterThan(8);
    expect(all).not.toContain(digits);
    expect(all).not.toContain('F1234');
    expect(all).not.toContain('李雷');
  });
});

describe('health and metrics', () => {
  it('is live without the database, ready with it, and says how far the clocks are apart', async () => {
    expect((await send('GET', '/health/live')).json).toEqual({ status: 'ok' });
    // The test's clock stands in March 2026, the server's does not.
    const skewed = await send('GET', '/health/ready');
    expect(skewed.status).toBe(503);
    const check = (name: string) => skewed.json.checks.find((one: { name: string }) => one.name === name);
    expect(check('database')).toMatchObject({ ok: true });
    expect(check('migrations')).toEqual({ name: 'migrations', ok: true });
    expect(check('clock').ok).toBe(false);
    const [{ at }] = await probe.database.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    const held = probe.clock.now();
    probe.clock.set(at!);
    expect(await send('GET', '/health')).toMatchObject({ status: 200, json: { status: 'ok' } });
    probe.clock.set(held);
  });

  it('is not ready with a step of the schema missing', async () => {
    await probe.database.query(`UPDATE schema_migration SET checksum = 'x' || checksum WHERE number = 2`);
    const answer = await send('GET', '/health/ready');
    expect(answer.json.checks.find((one: { name: string }) => one.name === 'migrations').ok).toBe(false);
    await probe.database.query(`UPDATE schema_migration SET checksum = substr(checksum, 2) WHERE number = 2`);
  });

  it('shows queues, counters, ticks and requests', async () => {
    const metrics = probe.app.get(Metrics, { strict: false });
    metrics.countClaim(3);
    metrics.countClaim(0);
    metrics.countAttempt('no_answer');
    metrics.countText('delivered', 2);
    metrics.observeTick('draw', 0.4, 12, false, probe.clock.now());
    metrics.observeTick('outbox', 0.1, 0, true);
    await seedQueue(probe.database);
    const text = (await send('GET', '/metrics')).text;
    expect(text).toContain('huifang_claims_total 3');
    expect(text).toContain('huifang_claims_empty_total 1');
    expect(text).toContain('huifang_attempts_total{outcome="no_answer"} 1');
    expect(text).toContain('huifang_texts_total{state="delivered"} 2');
    expect(text).toContain('huifang_tick_lateness_seconds{tick="draw"} 12');
    expect(text).toContain('huifang_tick_failures_total{tick="outbox"} 1');
    const lane = 'campaign="new-policy",hours="standard",zone="Asia/Shanghai",pool="visit"';
    expect(text).toContain(`huifang_queue_tasks{${lane},state="ready"} 2`);
    expect(text).toContain(`huifang_queue_tasks{${lane},state="waiting"} 1`);
    expect(text).toContain(`huifang_queue_oldest_due_age_seconds{${lane},state="waiting"}`);
    expect(text).toContain('huifang_outbox_texts{state="queued"} 0');
    expect(text).toMatch(/huifang_http_request_duration_seconds_count\{[^}]*route="\/api\/probe\/orders"/);
    expect(text).not.toContain('138000000');
  });

  it('counts the queues at most every ten seconds', async () => {
    await probe.database.query('DELETE FROM call_task');
    expect((await send('GET', '/metrics')).text).toContain('pool="visit",state="ready"} 2');
    probe.clock.advance(3_600_000);
    expect((await send('GET', '/metrics')).text).not.toContain('pool="visit",state="ready"');
  });

  it('the closed rows of a year are not read: each count goes through a partial index', async () => {
    const plan = await explain(probe.database.pool);
    expect(plan).toContain('call_task_ready');
    expect(plan).not.toContain('Seq Scan on call_task');
  });
});

async function seedQueue({ query }: TestDatabase): Promise<void> {
  const [{ id }] = (await query<{ id: number }>(
    `INSERT INTO lane (campaign_code, hours_code, time_zone, pool) VALUES ('new-policy', 'standard', 'Asia/Shanghai', 'visit') RETURNING id`,
  )) as [{ id: number }];
  await query(
    `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority, ready_at, opens_at, due_at, closed_at, close_reason)
     SELECT 1, 'new-policy', 'policy', 'P' || n, '3301', '+86138000000' || n, $1,
            (CASE WHEN n <= 2 THEN 'ready' WHEN n = 3 THEN 'waiting' ELSE 'closed' END)::task_state, 20, $2, $2, $2,
            CASE WHEN n > 3 THEN $2::timestamptz END, CASE WHEN n > 3 THEN 'completed' END
       FROM generate_series(1, 9) n`,
    [id, '2026-03-02T01:00:00Z'],
  );
}

async function explain(pool: Pool): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority, ready_at, opens_at, due_at, closed_at, close_reason)
       SELECT 1, 'c', 'policy', 'Q' || n, '3301', '+861' || n, 1, 'closed', 20, $1, $1, $1, $1, 'completed' FROM generate_series(1, 20000) n`,
      ['2026-03-02T01:00:00Z'],
    );
    await client.query('ANALYZE call_task');
    let plan = '';
    await queueDepth({
      query: async (sql) => {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`);
        plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        return [];
      },
    });
    await client.query('ROLLBACK');
    return plan;
  } finally {
    client.release();
  }
}
