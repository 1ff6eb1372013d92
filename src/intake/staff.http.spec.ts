import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import * as make from '../../test/factory';
import { as, signIn } from '../../test/signed-in';
import { Clock, VirtualClock } from '../clock';
import { CONFIG } from '../config';
import { createAdapter, mountRoutes } from '../operation/http';
import { createLogger } from '../operation/logger';
import { ProblemFilter } from '../operation/problem.filter';
import { RequestValidation } from '../operation/validation';
import { withProgress } from './import-progress.rules';
import { IntakeModule } from './intake.module';

const clock = new VirtualClock('2026-03-02T10:00:00+08:00');
let database: TestDatabase;
let app: NestFastifyApplication;

@Global()
@Module({
  providers: [
    { provide: CONFIG, useValue: { defaultRegion: 'CN', timeZone: 'Asia/Shanghai' } },
    { provide: Clock, useValue: clock },
    { provide: DataSource, useFactory: () => database.dataSource },
  ],
  exports: [CONFIG, Clock, DataSource],
})
class Surroundings {}

@Module({ imports: [Surroundings, IntakeModule] })
class Application {}

async function ask(method: 'GET' | 'PUT', url: string, payload?: object, branchCode: string | null = null) {
  const { statusCode, body } = await app.inject({
    method,
    url: `/api/${url}`,
    ...(payload && { payload }),
    headers: as({ login: 'S001', branchCode }),
  });
  return { status: statusCode, json: JSON.parse(body) as Record<string, unknown> };
}
const numbers = async (query: string, branch: string | null = null) => {
  const { json } = await ask('GET', `staff?${query}`, undefined, branch);
  return (json.staff as { staffNo: string }[]).map(({ staffNo }) => staffNo);
};

beforeAll(async () => {
  database = await openTestDatabase();
  app = await NestFactory.create<NestFastifyApplication>(Application, createAdapter(), { logger: false });
  mountRoutes(app);
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(createLogger({ level: 'silent' })));
  signIn(app);
  await app.init();
  const { pool } = database;
  await make.insertBranch(pool, { branch_code: '33', name: '浙江分公司' });
  await make.insertBranch(pool, { branch_code: '3301', parent_code: '33' });
  await make.insertStaff(pool, { staff_no: 'A001', name: '王芳', team: '回访一组' });
  await make.insertStaff(pool, { staff_no: 'A002', name: '王强', skills: ['care'] });
  await make.insertStaff(pool, {
    staff_no: 'S301',
    name: '李娜',
    role: 'salesperson',
    branch_code: '3301',
    skills: [],
  });
  const since = clock.now();
  await make.insert(pool, 'agent_state', { staff_no: 'A001', state: 'ready', since, seen_at: since });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

describe('people', () => {
  it('with team, skills and what they are doing, by role, branch, skill and beginning', async () => {
    expect((await ask('GET', 'staff?q=A001')).json).toEqual({
      staff: [
        {
          staffNo: 'A001',
          name: '王芳',
          role: 'agent',
          branchCode: null,
          branchName: null,
          team: '回访一组',
          skills: ['visit', 'care'],
          state: 'ready',
          reason: null,
          since: '2026-03-02T02:00:00.000Z',
        },
      ],
      next: null,
    });
    expect(await numbers('role=agent')).toEqual(['A001', 'A002']);
    expect(await numbers('branch=33')).toEqual(['S301']);
    expect(await numbers(`q=${encodeURIComponent('王')}&skill=visit`)).toEqual(['A001']);
    expect(await numbers('q=%25')).toEqual([]);
    expect((await ask('GET', 'staff?role=pilot')).status).toBe(400);
    expect((await ask('GET', 'staff/choices')).json).toEqual({
      teams: ['回访一组'],
      skills: ['care', 'visit'],
    });
  });

  it('a page at a time, and only those in sight of who asks', async () => {
    const { json } = await ask('GET', 'staff?limit=2');
    expect(json.next).toBe('A002');
    expect(await numbers('limit=2&after=A002')).toEqual(['S301']);
    expect(await numbers('', '3301')).toEqual(['S301']);
    expect(await numbers('', '32')).toEqual([]);
  });

  it('change their place: what is absent stays, null takes away, the trail has before and after', async () => {
    expect(await ask('PUT', 'staff/A001', { team: null, skills: ['visit'] })).toMatchObject({
      status: 200,
      json: { staffNo: 'A001', team: null, skills: ['visit'], branchCode: null, state: 'ready' },
    });
    expect((await ask('PUT', 'staff/A001', { skills: ['visit'] })).status).toBe(200);
    expect(
      await database.query(
        `SELECT actor, action, before, after FROM audit_entry WHERE entity_type = 'staff' AND entity_id = 'A001'`,
      ),
    ).toEqual([
      {
        actor: 'S001',
        action: 'record.updated',
        before: { team: '回访一组', skills: ['visit', 'care'], branchCode: null },
        after: { team: null, skills: ['visit'], branchCode: null },
      },
    ]);
  });

  it.each([
    ['A009', { team: 'x' }, 'staff_unknown'],
    ['A002', { branchCode: '99' }, 'branch_unknown'],
    ['S301', { branchCode: null }, 'branch_needed'],
    ['A002', { skills: ['a', 'a'] }, 'invalid_input'],
    ['A002', { role: 'administrator' }, 'invalid_input'],
  ])('of %s refuse %j: %s', async (staffNo, change, code) => {
    expect((await ask('PUT', `staff/${staffNo}`, change)).json).toMatchObject({ code });
  });
});

describe('lists of the intake', () => {
  it('imports tell how far a running one is, and page by key and state', async () => {
    const run = { kind: 'policies', started_by: 'M1', started_at: new Date('2026-03-02T09:59:50+08:00') };
    const notes = { bytesRead: 250, bytes: 1000 };
    await make.insert(database.pool, 'import_run', { ...run, state: 'done', rows_read: 0 });
    await make.insert(database.pool, 'import_run', { ...run, state: 'running', rows_read: 5000, notes });
    const { json } = await ask('GET', 'imports?limit=1');
    expect(json.imports).toMatchObject([
      { state: 'running', progress: { rowsRead: 5000, share: 0.25, seconds: 10, rowsPerSecond: 500 } },
    ]);
    expect((await ask('GET', `imports?limit=1&after=${String(json.next)}`)).json).toMatchObject({
      imports: [{ state: 'done', progress: null }],
    });
    expect((await ask('GET', 'imports?state=failed')).json).toEqual({ imports: [], next: null });
    const fresh = {
      state: 'running',
      rowsRead: 0,
      rejected: 0,
      notes: null,
      startedAt: clock.now(),
    } as const;
    expect(withProgress(fresh, clock.now()).progress).toMatchObject({ share: null, rowsPerSecond: null });
  });

  it('opt-outs are found by number, channel, rule and source', async () => {
    await make.insertOptOut(database.pool, { phone: '+8613800000001', channel: 'text', source: 'reply' });
    await make.insertOptOut(database.pool, {
      phone: '+8613800000002',
      channel: 'all',
      rule: 'new-policy',
      source: 'agent',
    });
    const found = async (query: string) =>
      ((await ask('GET', `opt-outs?${query}`)).json.optOuts as { phone: string }[]).map(({ phone }) => phone);
    expect(await found('phone=138-0000-0001')).toEqual(['138****0001']);
    expect(await found('channel=all')).toEqual(['138****0002']);
    expect(await found('rule=new-policy&source=agent')).toEqual(['138****0002']);
    expect(await found('source=api')).toEqual([]);
  });
});
