import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import * as make from '../test/factory';
import { openTestDatabase, type TestDatabase } from '../test/database';
import { InvalidConfiguration, readConfig } from './config';
import { poolOf, type Db } from './database/db';
import { EventRetention } from './event-retention';
import { forgetEvents } from './provider-event.sql';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-09-01T00:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

describe('how long raw words of providers are kept', () => {
  const days = (PROVIDER_EVENTS_DAYS?: string) => readConfig({ PROVIDER_EVENTS_DAYS }).providerEventDays;

  it('a quarter and four weeks, as many days as one says, or for ever', () => {
    expect(days()).toBe(120);
    expect(days('7')).toBe(7);
    expect(days('3650')).toBe(3650);
    expect([days('off'), days('0')]).toEqual([null, null]);
  });

  it.each(['6', '3651', '-1', '1.5', 'never', '90d'])('not %s', (text) => {
    const sentence = `PROVIDER_EVENTS_DAYS is "${text}", but must be a number of days from 7 to 3650, or off.`;
    const problems = () => {
      try {
        return [days(text)];
      } catch (error) {
        return (error as InvalidConfiguration).problems;
      }
    };
    expect(problems()).toEqual([sentence]);
  });
});

describe('old events of providers', () => {
  let database: TestDatabase;
  let taskId: number;
  beforeAll(async () => {
    database = await openTestDatabase();
    const { id: planId } = await make.insertCampaign(database.pool, 'new-policy');
    const { id: lane } = await make.insertLane(database.pool);
    taskId = (await make.insertTask(database.pool, { plan_id: planId, lane })).id;
  });
  afterAll(() => database?.close());
  beforeEach(() => database.query('TRUNCATE provider_event, call_line, attempt, message CASCADE'));

  const keeping = (providerEventDays: number | null) =>
    new EventRetention(database.dataSource, { providerEventDays });
  const event = (name: string, values: make.Columns = {}) =>
    make.insert(database.pool, 'provider_event', {
      channel: 'call',
      provider: 'twilio',
      token: randomUUID(),
      payload: JSON.stringify({ name }),
      digest: randomBytes(32),
      received_at: daysAgo(121),
      reduced_at: daysAgo(120),
      ...values,
    });
  const left = async () =>
    (
      await database.query<{ name: string }>(
        `SELECT payload ->> 'name' AS name FROM provider_event ORDER BY 1`,
      )
    ).map(({ name }) => name);
  const audits = () =>
    database.query(
      `SELECT actor, entity_id AS id, after FROM audit_entry WHERE action = 'provider_event.forgotten' ORDER BY audit_entry.id`,
    );

  it('go once their days are over, not before, with one audit row that holds nobody’s words', async () => {
    await event('call');
    await event('text', { channel: 'text' });
    const { id } = await event('inbound', { channel: 'inbound', token: null });
    await event('young', { received_at: daysAgo(120) });
    await event('waits', { reduced_at: null });
    expect(await keeping(null).tickForget(NOW)).toBe(0);
    expect(await left()).toHaveLength(5);
    expect(await keeping(120).tickForget(NOW)).toBe(3);
    expect(await left()).toEqual(['waits', 'young']);
    const after = {
      calls: 1,
      texts: 1,
      inbound: 1,
      before: expect.stringMatching(/^2026-05-04T00:00:00/) as string,
    };
    expect(await audits()).toEqual([{ actor: 'system', id: String(id), after }]);
    expect(await keeping(120).tickForget(NOW)).toBe(0);
    expect(await audits()).toHaveLength(1);
  });

  it('of a call or text that is not over stay, whatever their age', async () => {
    const attempt = async (values: make.Columns) => {
      const token = randomUUID();
      await make.insertAttempt(database.pool, {
        task_id: taskId,
        counted: false,
        phone: `+861${make.next()}`,
        token,
        ...values,
      });
      return token;
    };
    const undisposed = { disposition: null, disposed_at: null, disposed_by: null };
    for (const [name, values] of Object.entries({
      'call answered': { ...undisposed, state: 'answered', ended_at: null },
      'call still answered, though recorded': { state: 'answered', ended_at: null },
      'call not recorded': undisposed,
      'over: call': {},
      'over: call unknown': { state: 'unknown' },
    }))
      await event(name, { token: await attempt(values) });
    for (const state of ['queued', 'intent', 'sent', 'delivered', 'undelivered', 'failed', 'unknown']) {
      const token = randomUUID();
      await make.insertMessage(database.pool, { token, state });
      const isOpen = ['queued', 'intent', 'sent'].includes(state);
      await event(`${isOpen ? '' : 'over: '}text ${state}`, { channel: 'text', token });
    }
    await event('over: a token of nothing of ours');
    expect(await keeping(7).tickForget(NOW)).toBe(7);
    expect(await left()).toEqual([
      'call answered',
      'call not recorded',
      'call still answered, though recorded',
      'text intent',
      'text queued',
      'text sent',
    ]);
  });

  it('go in lots of bounded size, and one that is stopped goes no further', async () => {
    for (let each = 0; each < 7; each++) await event(String(each), { received_at: daysAgo(200 - each) });
    expect(await forgetEvents(poolOf(database.dataSource), daysAgo(120), 3, NOW)).toEqual({
      calls: 3,
      texts: 0,
      inbound: 0,
    });
    expect(await left()).toEqual(['3', '4', '5', '6']);
    expect(await keeping(120).tickForget(NOW, AbortSignal.abort())).toBe(0);
    expect(await left()).toHaveLength(4);
  });

  it('go once when several processes are at it, with calls that lie across their lots', async () => {
    // Every call’s events lie far apart, so that lots which are deleted at the same time hold the same lines, in orders of their own.
    for (let call = 0; call < 200; call++) {
      const token = randomUUID();
      const { id } = await make.insertAttempt(database.pool, { task_id: taskId, counted: false, token });
      await database.query(
        `INSERT INTO call_line (attempt_id, token, line, ring_seconds, recording, machine_detection) VALUES ($1, $2, 'A1', 30, false, false)`,
        [id, token],
      );
    }
    await database.query(
      `INSERT INTO provider_event (channel, provider, token, payload, received_at, reduced_at)
       SELECT 'call', 'twilio', token, '{}', $1::timestamptz + n * interval '1 minute' + (attempt_id * 37 * n % 200) * interval '1 ms', $1
       FROM call_line, generate_series(1, 10) n`,
      [daysAgo(200)],
    );
    const processes = await Promise.all([1, 2, 3, 4].map(() => database.pool.connect()));
    const one = async (its: Db) => {
      let gone = 0;
      for (;;) {
        const { calls } = await forgetEvents(its, daysAgo(120), 150, NOW);
        gone += calls;
        if (calls === 0) return gone;
      }
    };
    const gone = await Promise.all(processes.map(one)).finally(() =>
      processes.forEach((its) => its.release()),
    );
    expect(gone.reduce((sum, each) => sum + each)).toBe(2000);
    expect(await left()).toEqual([]);
    expect(await database.query('SELECT DISTINCT events_forgotten_at AS at FROM call_line')).toEqual([
      { at: NOW },
    ]);
  });

  it('what another has in hand is left to it, and waited for by nobody', async () => {
    const { id } = await event('held');
    await event('free');
    const other = await database.pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM provider_event WHERE id = $1 FOR UPDATE', [id]);
    try {
      expect(await keeping(120).tickForget(NOW)).toBe(1);
      expect(await left()).toEqual(['held']);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
  });

  it('are found by indexes, and so is what they belong to, however much is kept', async () => {
    await database.query(
      `INSERT INTO provider_event (channel, provider, token, payload, received_at, reduced_at)
       SELECT 'text', 'twilio', gen_random_uuid(), '{}', $1::timestamptz + n * interval '1 minute', $1 FROM generate_series(1, 20000) n`,
      [daysAgo(60)],
    );
    await make.insertMessage(database.pool, { token: randomUUID() });
    await database.query(
      `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, body, state, created_at, not_before, expires_at, token, intent_at)
       SELECT rule, record_type, 'X' || n, due_on, branch_code, phone, body, state, created_at, not_before, expires_at, gen_random_uuid(), intent_at
       FROM message, generate_series(1, 20000) n`,
    );
    await database.query(
      `INSERT INTO provider_event (channel, provider, token, payload, received_at, reduced_at)
       SELECT 'text', 'twilio', gen_random_uuid(), '{}', $1::timestamptz + n * interval '1 second', $1 FROM generate_series(1, 5000) n`,
      [daysAgo(121)],
    );
    await database.query('ANALYZE provider_event, message');
    const plan: string[] = [];
    const explaining = {
      query: async (sql: string, parameters: unknown[]) => {
        const { rows } = await database.pool.query<Record<string, string>>(`EXPLAIN ${sql}`, parameters);
        plan.push(...rows.map((line) => line['QUERY PLAN']!));
        return { rows: [], rowCount: 0 };
      },
    } as unknown as Pool;
    await forgetEvents(explaining, daysAgo(120), 1000, NOW);
    expect(plan.join('\n')).toContain('provider_event_to_forget');
    expect(plan.filter((line) => /Seq Scan on (provider_event|message)/.test(line))).toEqual([]);
    expect(await keeping(120).tickForget(NOW)).toBe(5000);
  });
});
