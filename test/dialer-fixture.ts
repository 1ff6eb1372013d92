import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { seedCalendar } from '../src/calendar/calendar-seed';
import { CallsModule } from '../src/calls/calls.module';
import { EXCHANGE_OPTIONS, type ExchangeOptions } from '../src/carriers/exchange';
import { Clock, VirtualClock } from '../src/clock';
import { CONFIG } from '../src/config';
import { NO_PROVIDERS, type ProviderSettings } from '../src/provider-settings.rules';
import { type PlanValues } from '../src/queue/call-plan';
import { LaneBoard } from '../src/queue/lane-board';
import { SeededTokens, TokenSource } from '../src/tokens';
import { openTestDatabase, type TestDatabase } from './database';

/** Monday 2 March 2026, 10:00 in Shanghai: inside the morning window. */
export const MONDAY_10 = '2026-03-02T02:00:00Z';

const PLAN: PlanValues = {
  enabled: true,
  priority: 50,
  hours: 'standard',
  cycleMinutes: 7 * 24 * 60,
  maxAttempts: 3,
  retryGapMinutes: 120,
  spreadOverDay: true,
  previewSeconds: 120,
  wrapUpSeconds: 30,
  ringSeconds: 30,
  callbackToleranceMinutes: 15,
  maySkip: true,
  skill: 'visit',
  script: { code: 'new-policy', version: 1 },
  opensCaseFor: ['wrong_number', 'unreachable', 'refused', 'no_contact'],
  exhausted: 'unreachable',
  stopsOn: ['renewed', 'ended'],
  lateHorizonDays: 28,
};

/** The dialler on a database of its own: one campaign, one lane, 64 agents A1 … A64 with the skill `visit`. */
export interface DialerFixture {
  app: TestingModule;
  database: TestDatabase;
  clock: VirtualClock;
  planId: number;
  lane: number;
  /** Ready tasks P1 …, on `phones` different numbers; returns their ids. */
  tasks(
    count: number,
    options?: { phones?: number; dueAt?: string; spareNumbers?: string[] },
  ): Promise<number[]>;
  one<T>(sql: string, parameters?: unknown[]): Promise<T>;
  /** Back to Monday morning, without tasks. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openDialer(
  exchange: Partial<ExchangeOptions> = {},
  carrier = 'simulated',
  sending: Pick<ProviderSettings, 'sending' | 'sendOnlyTo'> = NO_PROVIDERS,
): Promise<DialerFixture> {
  const database = await openTestDatabase();
  const clock = new VirtualClock(MONDAY_10);
  @Global()
  @Module({
    providers: [
      { provide: Clock, useValue: clock },
      { provide: TokenSource, useValue: new SeededTokens(1) },
      {
        provide: CONFIG,
        useValue: { ...sending, carrier, carrierUrl: null, simulatedSeed: 1, timeZone: 'Asia/Shanghai' },
      },
      { provide: EXCHANGE_OPTIONS, useValue: exchange },
      { provide: DataSource, useValue: database.dataSource },
    ],
    exports: [Clock, TokenSource, CONFIG, EXCHANGE_OPTIONS, DataSource],
  })
  class Surroundings {}
  const app = await Test.createTestingModule({ imports: [Surroundings, CallsModule] }).compile();
  const one = async <T>(sql: string, parameters?: unknown[]) =>
    (await database.query<T & object>(sql, parameters))[0] as T;
  await seedCalendar(database.dataSource, clock.now());
  await database.query(`INSERT INTO campaign (code, live_from) VALUES ('new-policy', '2026-01-01Z')`);
  const plan = await one<{ id: number }>(
    `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
     VALUES ('new-policy', 1, '服务标准 9(4)', $1, '2026-01-01Z', 'test', '2026-01-01Z') RETURNING id`,
    [JSON.stringify(PLAN)],
  );
  const lane = await one<{ id: number }>(
    `INSERT INTO lane (campaign_code, hours_code, time_zone, pool) VALUES ('new-policy', 'standard', 'Asia/Shanghai', 'visit') RETURNING id`,
  );
  await database.query(
    `INSERT INTO staff (staff_no, name, role, skills, known_at, changed_at)
     SELECT 'A' || i, '坐席' || i, 'agent', '{visit}', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, 64) i`,
  );
  // Tasks without a given number of phones have one of their own each.
  let made = 0;
  return {
    app,
    database,
    clock,
    planId: plan.id,
    lane: lane.id,
    one,
    async tasks(count, options = {}) {
      const rows = await database.query<{ id: number }>(
        `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, spare_numbers, lane, state,
           priority, ready_at, opens_at, due_at)
         SELECT $1, 'new-policy', 'policy', 'P' || i, '33', '+86138' || lpad((CASE WHEN $2::int IS NULL THEN $8 + i ELSE i % $2 END)::text, 8, '0'), $3, $4, 'ready', 50,
           $5::timestamptz, $5::timestamptz, $6::timestamptz FROM generate_series(1, $7) i ORDER BY i RETURNING id`,
        [
          plan.id,
          options.phones ?? null,
          options.spareNumbers ?? null,
          lane.id,
          MONDAY_10,
          options.dueAt ?? '2026-03-09T00:00:00Z',
          count,
          (made += count),
        ],
      );
      return rows.map((row) => row.id);
    },
    async reset() {
      clock.set(MONDAY_10);
      for (const table of [
        'scheduled_callback',
        'attempt',
        'phone_day',
        'call_task',
        'opt_out',
        'agent_state',
        'policy',
        'provider_event',
      ])
        await database.query(`DELETE FROM ${table}`);
      await database.query(`UPDATE campaign SET suspended_at = NULL, suspended_by = NULL`);
      app.get(LaneBoard).invalidate();
    },
    async close() {
      await app.close();
      await database.close();
    },
  };
}
