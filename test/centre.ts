import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../src/application';
import { VirtualClock } from '../src/clock';
import { readConfig } from '../src/config';
import { createLogger } from '../src/operation/logger';
import { SeededTokens } from '../src/tokens';
import { openTestDatabase, type TestDatabase } from './database';

/** Monday, 10:00 in Shanghai: the first window is open. */
export const MONDAY_MORNING = '2026-03-02T10:00:00+08:00';

export interface Centre {
  app: NestFastifyApplication;
  database: TestDatabase;
  clock: VirtualClock;
  /** One request of a page or a system, as its headers say. */
  ask<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    headers?: Record<string, string>,
    payload?: object,
  ): Promise<{ status: number; body: T; text: string; headers: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** The whole application as a server runs it, doors and scopes included, on a database and a clock of its own. */
export async function openCentre(at: string = MONDAY_MORNING): Promise<Centre> {
  const database = await openTestDatabase();
  const clock = new VirtualClock(at);
  const recordings = mkdtempSync(join(tmpdir(), 'huifang-recordings-'));
  const app = await createApplication(
    {
      config: {
        ...readConfig({ DATABASE_URL: database.url, RECORDINGS_DIR: recordings }),
        logLevel: 'silent',
      },
      databaseUrl: database.url,
      clock,
      tokens: new SeededTokens('centre'),
      // As in main.ts, but tests call services themselves too: outside of a request they see everything.
      strictScope: false,
    },
    createLogger({ level: 'silent' }),
  );
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    database,
    clock,
    async ask<T>(
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      headers: Record<string, string> = {},
      payload?: object,
    ) {
      const answer = await app.inject({ method, url: `/api${url}`, headers, ...(payload && { payload }) });
      const isJson = /json/.test(String(answer.headers['content-type']));
      return {
        status: answer.statusCode,
        body: (isJson ? answer.json() : null) as T,
        text: answer.body,
        headers: answer.headers,
      };
    },
    async close() {
      await app.close();
      await database.close();
      rmSync(recordings, { recursive: true, force: true });
    },
  };
}
