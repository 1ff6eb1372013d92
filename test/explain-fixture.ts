import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { seedCalendar } from '../src/calendar/calendar-seed';
import { CAMPAIGN_TYPES } from '../src/campaigns/campaign-types';
import { Clock, VirtualClock } from '../src/clock';
import { CONFIG } from '../src/config';
import { EXCHANGE_OPTIONS } from '../src/carriers/exchange';
import { ExplainModule } from '../src/explain/explain.module';
import { createAdapter, mountRoutes } from '../src/operation/http';
import { createLogger } from '../src/operation/logger';
import { ProblemFilter } from '../src/operation/problem.filter';
import { RequestValidation } from '../src/operation/validation';
import { SeededTokens, TokenSource } from '../src/tokens';
import { openTestDatabase, type TestDatabase } from './database';
import { signIn } from './signed-in';
import * as make from './factory';
import { PHONE } from './factory';

/** Monday 12:10 in Shanghai: the morning window is over. */
const NOON = '2026-03-02T04:10:00Z';

/**
 * The explaining routes over a small centre at noon on a Monday: the draw of that morning held P-LEAD and, under the same call,
 * P-RIDER, and excluded P-NONE; P-NEW came after it. One call was tried in vain at ten.
 */
export interface ExplainFixture {
  app: NestFastifyApplication;
  database: TestDatabase;
  draw: number;
  /** Of P-LEAD: open, one attempt spent. */
  task: number;
  get<T = Record<string, unknown>>(path: string): Promise<{ status: number; body: T; text: string }>;
  close(): Promise<void>;
}

export async function openExplain(): Promise<ExplainFixture> {
  const database = await openTestDatabase();
  await seedCalendar(database.dataSource, new Date('2026-01-05T00:00:00Z'));
  const config = {
    timeZone: 'Asia/Shanghai',
    defaultRegion: 'CN',
    carrier: 'simulated',
    carrierUrl: null,
    simulatedSeed: 1,
  };
  @Global()
  @Module({
    providers: [
      { provide: Clock, useValue: new VirtualClock(NOON) },
      { provide: TokenSource, useValue: new SeededTokens(1) },
      { provide: CONFIG, useValue: config },
      { provide: EXCHANGE_OPTIONS, useValue: {} },
      { provide: DataSource, useValue: database.dataSource },
    ],
    exports: [Clock, TokenSource, CONFIG, EXCHANGE_OPTIONS, DataSource],
  })
  class Surroundings {}
  @Module({ imports: [Surroundings, ExplainModule] })
  class Root {}
  const app = await NestFactory.create<NestFastifyApplication>(Root, createAdapter(), { logger: false });
  mountRoutes(app);
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(createLogger({ level: 'silent' })));
  signIn(app);
  await app.init();
  return {
    app,
    database,
    ...(await seed(database)),
    get: async <T>(path: string) => {
      const { statusCode, body } = await app.inject({ method: 'GET', url: `/api/${path}` });
      return { status: statusCode, body: (body.startsWith('{') ? JSON.parse(body) : null) as T, text: body };
    },
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}

async function seed({ pool }: TestDatabase): Promise<{ draw: number; task: number }> {
  await make.insertBranch(pool, { branch_code: '3301' });
  let plan = 0;
  for (const type of CAMPAIGN_TYPES) {
    const made = await make.insertCampaign(pool, type.code, { clause: type.clause, values: type.defaults });
    if (made.campaign_code === 'new-policy') plan = made.id;
  }
  const lane = (await make.insertLane(pool)).id;
  const dueAt = new Date('2026-03-01T22:00:00Z');
  const sums = { eligible: 3, drawn: 2, excluded: 1, calls: 1 };
  const draw = (await make.insertDraw(pool, { plan_id: plan, due_at: dueAt, ran_at: dueAt, ...sums })).id;
  const thursday = new Date('2026-02-26T04:00:00Z');
  const known = { known_at: thursday, changed_at: thursday };
  await make.insertPolicy(pool, { policy_no: 'P-LEAD', ...known });
  await make.insertPolicy(pool, { policy_no: 'P-RIDER', ...known });
  await make.insertPolicy(pool, { policy_no: 'P-NONE', phone: null, ...known });
  const today = { underwritten_at: new Date('2026-03-02T01:00:00Z') };
  await make.insertPolicy(pool, {
    policy_no: 'P-NEW',
    phone: '+8613800000002',
    plate: '粤B·99999',
    ...today,
  });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-LEAD' });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-RIDER', lead_key: 'P-LEAD' });
  await make.insertDrawItem(pool, { draw_id: draw, record_key: 'P-NONE', reason: 'no_contact' });
  await make.insertAudit(pool, { entity_type: 'draw', entity_id: draw, action: 'draw.ran' });
  const drawn = { plan_id: plan, lane, draw_id: draw, record_key: 'P-LEAD', also_keys: ['P-RIDER'] };
  const { id } = await make.insertTask(pool, { ...drawn, attempts: 1, opens_at: dueAt });
  await make.insert(pool, 'phone_day', { phone: PHONE, on_date: '2026-03-02', attempts: 1 });
  const attempt = (await make.insertAttempt(pool, { task_id: id })).id;
  const about = { entity_type: 'call_task', entity_id: id };
  await make.insertAudit(pool, { ...about, action: 'call_task.dialled', after: { attempt, number: 1 } });
  await make.insertAudit(pool, {
    ...about,
    action: 'call_task.recorded',
    after: { attempt, disposition: 'no_answer' },
  });
  return { draw, task: id };
}
