import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { Clock, VirtualClock } from '../src/clock';
import { CONFIG, readConfig } from '../src/config';
import type { RecordingSettings } from '../src/recording-settings.rules';
import { RECORDING_LIMITS, USUAL_RECORDING_LIMITS, type RecordingLimits } from '../src/recordings/limits';
import { RecordingService } from '../src/recordings/recording.service';
import { RecordingTicks } from '../src/recordings/recording-ticks';
import { RecordingsModule } from '../src/recordings/recordings.module';
import { openTestDatabase, type TestDatabase } from './database';
import * as make from './factory';
import { CALL, serveRecordings, type RecordingServer } from './recording-server';
import { TEST_CREDENTIALS, TEST_NUMBER } from './twilio/options';

const MORNING = '2026-03-02T02:10:00Z';

export const sid = (number: number) => `RE${number.toString(16).padStart(32, '0')}`;

/** A recording's row, as the tests look at it. */
export interface Kept {
  id: number;
  state: string;
  why: string | null;
  tries: number;
  bytes: number | null;
  sha256: Buffer | null;
  file_name: string | null;
  seconds: number | null;
  channels: number | null;
  next_at: Date;
  provider_deleted_at: Date | null;
  sealed_with: string | null;
  keep_until: Date;
  keep_reason: string | null;
  keep_policy: number | null;
  delete_reason: string | null;
}

/** Recordings on a database, a folder and a provider of their own, and two calls to have been recorded. */
export interface RecordingFixture {
  database: TestDatabase;
  clock: VirtualClock;
  provider: RecordingServer;
  dir: string;
  service: RecordingService;
  ticks: RecordingTicks;
  /** Changed where a test needs it; the services look at it each time. */
  settings: { -readonly [K in keyof RecordingSettings]: RecordingSettings[K] };
  limits: RecordingLimits;
  /** A call that was answered and is over, about a policy of a year. */
  call(more?: {
    policy?: make.Columns;
    attempt?: make.Columns;
    task?: make.Columns;
  }): Promise<{ id: number; token: string }>;
  /** The callback of a recording that is complete. */
  heard(token: string, ref: string, more?: Record<string, string>): Promise<void>;
  /** A name at the provider that no other test has. */
  fresh(): string;
  row(ref: string): Promise<Kept>;
  path(row: Kept): string;
  /** One tick, after so many milliseconds. */
  fetch(afterMs?: number): Promise<number>;
  /** A recording that has been fetched, of a call as given. */
  stored(call?: Parameters<RecordingFixture['call']>[0]): Promise<{ ref: string; row: Kept; path: string }>;
  /** What the provider was asked about a recording. */
  askedFor(ref: string): string[];
  /** Names of files that arrive. */
  incoming(): string[];
  /** Nothing of one test waits in the next. */
  settle(): Promise<void>;
  /** Back to the first morning, without recordings and records. */
  empty(): Promise<void>;
  one<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T>;
  actions(id: number): Promise<string[]>;
  /** What was logged. */
  logs: string[];
  /** A second process on the same tables and folder. */
  another(): Promise<TestingModule>;
  close(): Promise<void>;
}

export async function openRecordings(): Promise<RecordingFixture> {
  const database = await openTestDatabase();
  const clock = new VirtualClock(MORNING);
  const provider = await serveRecordings();
  const folder = mkdtempSync(join(tmpdir(), 'huifang-recordings-'));
  const dir = join(folder, 'recordings');
  const config = readConfig({
    DATABASE_URL: database.url,
    RECORDINGS_DIR: dir,
    TWILIO_ACCOUNT_SID: TEST_CREDENTIALS.accountSid,
    TWILIO_AUTH_TOKEN: TEST_CREDENTIALS.authToken,
    TWILIO_API_URL: provider.url,
    TWILIO_NUMBER: TEST_NUMBER,
    PUBLIC_URL: 'https://centre.example',
  });
  const limits = { ...USUAL_RECORDING_LIMITS, fetchMs: 5_000 };
  const logs: string[] = [];
  const write = (message: unknown) => void logs.push(String(message));
  const logger = { log: write, warn: write, error: write, debug: write, verbose: write };
  const open = async () => {
    @Global()
    @Module({
      providers: [
        { provide: Clock, useValue: clock },
        { provide: CONFIG, useValue: config },
        { provide: DataSource, useValue: database.dataSource },
        { provide: RECORDING_LIMITS, useValue: limits },
      ],
      exports: [Clock, CONFIG, DataSource, RECORDING_LIMITS],
    })
    class Surroundings {}
    return Test.createTestingModule({ imports: [Surroundings, RecordingsModule] })
      .setLogger(logger)
      .compile();
  };
  const apps = [await open()];
  const { pool } = database;
  const plan = await make.insertCampaign(pool);
  const lane = await make.insertLane(pool);
  let names = 0;
  const ticks = apps[0]!.get(RecordingTicks);
  const one = async <T>(sql: string, parameters?: unknown[]) =>
    (await database.query<T & object>(sql, parameters))[0] as T;
  const fixture: RecordingFixture = {
    database,
    clock,
    provider,
    dir,
    service: apps[0]!.get(RecordingService),
    ticks,
    settings: config.recordings,
    limits,
    logs,
    async call(more = {}) {
      const policy = await make.insertPolicy(pool, more.policy);
      const task = await make.insertTask(pool, {
        plan_id: plan.id,
        lane: lane.id,
        record_key: policy.policy_no,
        ...more.task,
      });
      const token = randomUUID();
      const { id } = await make.insertAttempt(pool, {
        task_id: task.id,
        carrier: 'twilio',
        token,
        provider_ref: CALL,
        outcome: 'answered',
        answered_at: new Date('2026-03-02T02:00:10Z'),
        ended_at: new Date('2026-03-02T02:01:20Z'),
        disposition: 'completed',
        ...more.attempt,
      });
      return { id, token };
    },
    heard: (token, ref, more = {}) =>
      apps[0]!.get(RecordingService).heard(token, {
        AccountSid: TEST_CREDENTIALS.accountSid,
        CallSid: CALL,
        RecordingSid: ref,
        RecordingUrl: `https://elsewhere.example/${ref}`,
        RecordingStatus: 'completed',
        RecordingDuration: '3',
        ...more,
      }),
    fresh: () => sid(++names),
    row: (ref) => one<Kept>(`SELECT * FROM recording WHERE provider_ref = $1`, [ref]),
    path: (row) => join(dir, row.file_name!),
    fetch(afterMs = 0) {
      clock.advance(afterMs);
      return ticks.tickFetch(clock.now());
    },
    async stored(call) {
      const ref = fixture.fresh();
      provider.put(ref);
      await fixture.heard((await fixture.call(call)).token, ref);
      await fixture.fetch();
      const row = await fixture.row(ref);
      if (row.state !== 'stored') throw new Error(`recording ${row.id} is ${row.state}: ${row.why}`);
      return { ref, row, path: fixture.path(row) };
    },
    askedFor: (ref) => provider.asked.filter((each) => each.includes(ref)),
    incoming: () => readdirSync(join(dir, '.incoming')),
    async settle() {
      await database.query(
        `UPDATE recording SET next_at = 'infinity' WHERE state <> 'stored' OR provider_deleted_at IS NULL`,
      );
      await database.query(`UPDATE recording_watch SET settled_at = coalesce(settled_at, ask_at)`);
    },
    async empty() {
      clock.set(MORNING);
      for (const table of ['recording', 'recording_watch', 'complaint', 'claim', 'policy'])
        await database.query(`DELETE FROM ${table}`);
    },
    one,
    actions: async (id) =>
      (
        await database.query<{ action: string }>(
          `SELECT action FROM audit_entry WHERE entity_type = 'recording' AND entity_id = $1 ORDER BY id`,
          [String(id)],
        )
      ).map(({ action }) => action),
    async another() {
      const app = await open();
      apps.push(app);
      return app;
    },
    async close() {
      for (const app of apps) await app.close();
      await provider.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return fixture;
}
