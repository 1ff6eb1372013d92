import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { seedCalendar } from '../calendar/calendar-seed';
import { Clock, VirtualClock } from '../clock';
import { CONFIG } from '../config';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { RandomTokens, TokenSource } from '../tokens';
import { CallReportService } from './call-report.service';
import { ClaimService } from './claim.service';
import { DialService } from './dial.service';
import { DialerModule } from './dialer.module';
import { LaneBoard } from './lane-board';
import { QueueService } from './queue.service';
import { RecordService } from './record.service';
import { Global, Module } from '@nestjs/common';

const MONDAY_10 = '2026-03-02T02:00:00Z';
const plan = {
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
  stopsOn: [],
  lateHorizonDays: 28,
};

describe('dialler', () => {
  let database: TestDatabase;
  let clock: VirtualClock;
  let app: TestingModule;
  let planId: number;
  let lane: number;

  beforeAll(async () => {
    database = await openTestDatabase();
    clock = new VirtualClock(MONDAY_10);
    const config = { carrier: 'simulated', carrierUrl: null, simulatedSeed: 1, timeZone: 'Asia/Shanghai' };
    @Global()
    @Module({
      providers: [
        { provide: Clock, useValue: clock },
        { provide: TokenSource, useClass: RandomTokens },
        { provide: CONFIG, useValue: config },
        { provide: DataSource, useValue: database.dataSource },
      ],
      exports: [Clock, TokenSource, CONFIG, DataSource],
    })
    class Core {}
    app = await Test.createTestingModule({ imports: [Core, DialerModule] }).compile();
    await seedCalendar(database.dataSource, clock.now());
    await database.query(`INSERT INTO campaign (code, live_from) VALUES ('new-policy', '2026-01-01Z')`);
    const [version] = await database.query<{ id: number }>(
      `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
       VALUES ('new-policy', 1, '服务标准 9(4)', $1, '2026-01-01Z', 'test', '2026-01-01Z') RETURNING id`,
      [JSON.stringify(plan)],
    );
    planId = version!.id;
    const [made] = await database.query<{ id: number }>(
      `INSERT INTO lane (campaign_code, hours_code, time_zone, pool) VALUES ('new-policy', 'standard', 'Asia/Shanghai', 'visit') RETURNING id`,
    );
    lane = made!.id;
    await database.query(
      `INSERT INTO staff (staff_no, name, role, known_at, changed_at)
       SELECT 'A' || i, '坐席' || i, 'agent', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, 64) i`,
    );
  });

  afterAll(async () => {
    await app.close();
    await database.close();
  });

  beforeEach(async () => {
    clock.set(MONDAY_10);
    await database.query(`DELETE FROM attempt`);
    await database.query(`DELETE FROM phone_day`);
    await database.query(`DELETE FROM call_task`);
    app.get(LaneBoard).invalidate();
  });

  async function tasks(count: number, phones = count): Promise<void> {
    await database.query(
      `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, branch_code, phone, lane, state, priority, ready_at, opens_at, due_at)
       SELECT $1, 'new-policy', 'policy', 'P' || i, '33', '+86138' || lpad((i % $4)::text, 8, '0'), $2, 'ready', 50, $3::timestamptz, $3::timestamptz,
         $3::timestamptz + interval '7 days' FROM generate_series(1, $5) i`,
      [planId, lane, MONDAY_10, phones, count],
    );
  }

  it('gives 64 clients no task and no phone number twice, and loses none', async () => {
    await tasks(2000, 500);
    const claims = app.get(ClaimService);
    const records = app.get(RecordService);
    const seen = new Set<number>();
    const live = new Map<string, number>();
    await Promise.all(
      Array.from({ length: 64 }, async (_, index) => {
        for (let turn = 0; turn < 40; turn++) {
          const task = await claims.takeNext(`A${index + 1}`);
          if (!task) continue;
          expect(seen.has(task.id)).toBe(false);
          expect(live.has(task.phone)).toBe(false);
          seen.add(task.id);
          live.set(task.phone, task.id);
          live.delete(task.phone);
          await records.recordHeld(task.claimedBy, task, { disposition: 'completed' }).catch((error: Error) => {
            // A number shared by four tasks meets its daily cap of three.
            expect(error).toMatchObject({ code: 'daily_cap' });
            seen.delete(task.id);
          });
        }
      }),
    );
    const [sum] = await database.query<{ closed: number; attempts: number }>(
      `SELECT count(*) FILTER (WHERE state = 'closed')::int AS closed, (SELECT count(*)::int FROM attempt) AS attempts FROM call_task`,
    );
    expect(sum!.closed).toBe(1500);
    expect(sum!.attempts).toBe(1500);
  });

  it('dials, hears the carrier, records, and closes after three attempts: 9(4)(5)', async () => {
    await tasks(1);
    const claims = app.get(ClaimService);
    const dials = app.get(DialService);
    const reports = app.get(CallReportService);
    const queue = app.get(QueueService);
    for (let number = 1; number <= 3; number++) {
      await queue.tickPromote(clock.now());
      const task = (await claims.takeNext('A1'))!;
      expect(task).not.toBeNull();
      const attempt = await dials.dial('A1', task.id, task.epoch);
      expect(attempt.number).toBe(number);
      // The same claim dials once.
      expect((await dials.dial('A1', task.id, task.epoch)).id).toBe(attempt.id);
      clock.advance(5 * 60_000);
      await reports.settled();
      const [row] = await database.query<{ state: string; disposition: string | null; outcome: string }>(
        `SELECT state, disposition, outcome FROM attempt WHERE id = $1`,
        [attempt.id],
      );
      expect(row!.state).toBe('ended');
      if (row!.disposition === null)
        await app.get(RecordService).recordByAgent('A1', attempt.id, { disposition: 'no_answer' });
      const [after] = await database.query<{ state: string; ready_at: Date; close_reason: string | null; case_due: boolean }>(
        `SELECT state, ready_at, close_reason, case_due FROM call_task WHERE id = $1`,
        [task.id],
      );
      if (number < 3) {
        expect(after!.state).toBe('waiting');
        clock.set(after!.ready_at);
      } else {
        expect(after).toMatchObject({ state: 'closed', close_reason: 'unreachable', case_due: true });
      }
    }
  });
});
