import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { insertBranch, insertClaim, insertPolicy } from '../../test/factory';
import { as, signIn } from '../../test/signed-in';
import { EXCHANGE_OPTIONS } from '../carriers/exchange';
import { Clock, VirtualClock } from '../clock';
import { CONFIG, readConfig } from '../config';
import { configureHttp, createAdapter } from '../operation/http';
import { NestLogger, createLogger } from '../operation/logger';
import { OperationModule } from '../operation/operation.module';
import { SeededTokens, TokenSource } from '../tokens';
import { CampaignService } from './campaign.service';
import { CampaignsModule } from './campaigns.module';
import { DrawService } from './draw.service';

const clock = new VirtualClock('2026-03-09T05:00:00+08:00');
let database: TestDatabase;
let app: NestFastifyApplication;

@Global()
@Module({
  providers: [
    { provide: CONFIG, useValue: readConfig({}) },
    { provide: Clock, useValue: clock },
    { provide: TokenSource, useValue: new SeededTokens('http') },
    { provide: EXCHANGE_OPTIONS, useValue: {} },
    { provide: DataSource, useFactory: () => database.dataSource },
  ],
  exports: [CONFIG, Clock, TokenSource, EXCHANGE_OPTIONS, DataSource],
})
class Surroundings {}

@Module({ imports: [Surroundings, OperationModule, CampaignsModule] })
class Application {}

async function ask(
  method: 'GET' | 'PUT' | 'POST',
  url: string,
  payload?: object,
  branchCode: string | null = null,
) {
  const { statusCode, body } = await app.inject({
    method,
    url: `/api${url}`,
    ...(payload && { payload }),
    headers: as({ login: 'S01', branchCode }),
  });
  return { status: statusCode, json: (body === '' ? null : JSON.parse(body)) as never };
}

beforeAll(async () => {
  database = await openTestDatabase();
  const logger = createLogger({ level: 'silent' });
  app = await NestFactory.create<NestFastifyApplication>(Application, createAdapter(), {
    logger: new NestLogger(logger),
  });
  configureHttp(app, logger);
  signIn(app);
  await app.init();
  await app.get(CampaignService).ensureCampaigns(clock.now());
  await insertBranch(database.pool, { branch_code: '33' });
  await insertBranch(database.pool, { branch_code: '3301', parent_code: '33', coordinator_no: 'C01' });
  const underwritten_at = new Date('2026-03-04T10:00:00+08:00');
  await insertPolicy(database.pool, { policy_no: 'A', underwritten_at });
  await insertPolicy(database.pool, { policy_no: 'B', underwritten_at, phone: null });
  await insertClaim(database.pool, {
    report_no: 'R1',
    reported_at: new Date('2026-03-09T05:10:00+08:00'),
    dispatched_at: null,
  });
  clock.set('2026-03-09T06:00:00+08:00');
  await app.get(DrawService).tickDraws(clock.now());
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

describe('campaigns by REST', () => {
  it('tells each campaign’s clause, values and timetable', async () => {
    const { json } = await ask('GET', '/campaigns');
    expect((json as { campaigns: { code: string }[] }).campaigns[1]).toMatchObject({
      code: 'new-policy',
      clause: '服务标准 9(4)',
      previousDue: '2026-03-08T22:00:00.000Z',
      nextDue: '2026-03-15T22:00:00.000Z',
      suspended: null,
      inForce: { version: 1, values: { maxAttempts: 3 } },
    });
    expect((await ask('GET', '/campaigns/none')).status).toBe(404);
  });

  it('changes values; a refusal names the field', async () => {
    const url = '/campaigns/closing-care/values';
    expect(
      await ask('PUT', url, { values: { retryGapMinutes: 180 }, note: '试行', basedOn: 1 }),
    ).toMatchObject({
      status: 200,
      json: {
        changed: ['retryGapMinutes'],
        displaced: [],
        version: { version: 2, createdBy: 'S01', note: '试行' },
      },
    });
    expect(await ask('PUT', url, { values: { maxAttempts: 9 } })).toMatchObject({
      status: 400,
      json: { code: 'invalid_input', errors: [{ field: 'values.maxAttempts' }] },
    });
    expect(await ask('PUT', url, { values: { hours: 'nights' } })).toMatchObject({
      status: 400,
      json: { code: 'values_invalid', field: 'values.hours' },
    });
    expect((await ask('PUT', url, { values: { retries: 1 } })).status).toBe(400);
    expect((await ask('PUT', url, { values: { priority: 5 }, basedOn: 1 })).status).toBe(409);
    const { json } = await ask('GET', '/campaigns/closing-care');
    expect((json as { versions: object[] }).versions).toHaveLength(2);
  });

  it('tries values without saving them: differences in words, and what to think of twice', async () => {
    const url = '/campaigns/new-policy/values/check';
    expect(await ask('POST', url, { values: { retryGapMinutes: 240, maxAttempts: 3 } })).toMatchObject({
      status: 200,
      json: {
        version: 1,
        diff: [{ field: 'retryGapMinutes', nameZh: '重呼间隔（分钟）', before: 120, after: 240 }],
        warnings: [],
        displaced: [],
      },
    });
    const hasty = { maxAttempts: 2, cycleMinutes: 60, enabled: false, opensCaseFor: [] };
    const { json } = await ask('POST', url, { values: hasty });
    const { warnings } = json as { warnings: { code: string; zh: string; en: string }[] };
    expect(warnings.map(({ code }) => code)).toEqual([
      'switched_off',
      'gap_exceeds_cycle',
      'fewer_attempts',
      'cases_not_opened',
    ]);
    expect(await ask('POST', url, { values: { hours: 'nights' } })).toMatchObject({
      status: 400,
      json: { code: 'values_invalid', field: 'values.hours' },
    });
    expect(await ask('POST', url, { values: {} })).toMatchObject({ json: { diff: [] } });
    expect((await ask('POST', '/campaigns/none/values/check', { values: {} })).status).toBe(404);
    const saved = (await ask('GET', '/campaigns/new-policy')).json as { versions: object[] };
    expect(saved.versions).toHaveLength(1);
  });

  it('suspends and resumes', async () => {
    expect(await ask('POST', '/campaigns/new-policy/suspend', { reason: '系统切换' })).toMatchObject({
      status: 200,
      json: { suspended: { by: 'S01', reason: '系统切换' } },
    });
    expect((await ask('POST', '/campaigns/new-policy/suspend', { reason: '系统切换' })).status).toBe(409);
    expect(await ask('POST', '/campaigns/new-policy/resume')).toMatchObject({
      status: 200,
      json: { suspended: null },
    });
  });

  it('draws by hand', async () => {
    const url = '/campaigns/special-visit/draws';
    const request = { title: '满意度调查', recordType: 'policy', keys: ['A', 'Z'] };
    expect(await ask('POST', url, request)).toMatchObject({
      status: 201,
      json: { asked: 2, drawn: 1, unknown: 1, unknownKeys: ['Z'], drawnAlready: { count: 0, keys: [] } },
    });
    clock.advance(1000);
    expect(await ask('POST', url, request)).toMatchObject({
      status: 201,
      json: { eligible: 0, drawnAlready: { count: 1, keys: ['A'] } },
    });
    expect((await ask('POST', url, { ...request, keys: undefined })).status).toBe(400);
    expect((await ask('POST', url, { ...request, keys: [] })).status).toBe(400);
    expect((await ask('POST', '/campaigns/new-policy/draws', request)).status).toBe(400);
  });

  it('shows draws, and the list behind each number', async () => {
    const { json } = await ask('GET', '/draws?campaign=new-policy&from=2026-03-09&to=2026-03-10');
    const [draw] = (json as { draws: { id: number }[] }).draws;
    expect(draw).toMatchObject({ eligible: 2, drawn: 1, excluded: 1, clause: '服务标准 9(4)' });
    expect((await ask('GET', `/draws/${draw!.id}`)).json).toMatchObject({
      excludedBy: { no_contact: 1 },
      open: 1,
    });
    expect((await ask('GET', `/draws/${draw!.id}/items?reason=no_contact`)).json).toMatchObject({
      items: [{ recordKey: 'B', reason: 'no_contact', leadKey: null }],
      next: null,
    });
    expect((await ask('GET', `/draws/${draw!.id}/items?limit=1`)).json).toMatchObject({
      next: `${draw!.id}:A`,
    });
    expect((await ask('GET', `/draws/${draw!.id}/items?after=x`)).status).toBe(400);
    const newest = await ask('GET', '/draws?order=newest&limit=1');
    const { draws, next } = newest.json as { draws: { id: number }[]; next: number };
    expect(next).toBe(draws[0]!.id);
    const older = await ask('GET', `/draws?order=newest&limit=1&after=${next}`);
    expect((older.json as { draws: { id: number }[] }).draws[0]!.id).toBeLessThan(next);
    expect((await ask('GET', '/draws/999')).status).toBe(404);
    expect((await ask('GET', '/draws?from=9th')).status).toBe(400);
  });

  it('shows coverage that adds up', async () => {
    const { json } = await ask('GET', '/coverage?from=2026-03-09&to=2026-03-16');
    const rows = (json as { weeks: { campaign: string; addsUp: boolean }[] }).weeks;
    expect(rows.every((row) => row.addsUp)).toBe(true);
    expect(rows.find((row) => row.campaign === 'new-policy')).toMatchObject({
      week: '2026-W11',
      eligible: 2,
      open: 1,
    });
    expect(
      (await ask('GET', '/coverage/items?campaign=new-policy&from=2026-03-09&to=2026-03-16&outcome=open'))
        .json,
    ).toMatchObject({ items: [{ recordKey: 'A' }] });
  });

  it('lists a branch’s follow-ups with those of the branches below it, and closes them', async () => {
    clock.set('2026-03-09T06:30:00+08:00');
    await app.get(DrawService).tickDraws(clock.now());
    const { json } = await ask('GET', '/follow-ups?branch=33');
    const [followUp] = (json as { followUps: { id: number }[] }).followUps;
    expect(followUp).toMatchObject({
      kind: 'no_dispatch',
      recordKey: 'R1',
      assignee: 'C01',
      branchCode: '3301',
    });
    expect(followUp).toMatchObject({ kindWords: { zh: '无派工' } });
    expect((await ask('GET', '/follow-ups?branch=3302')).json).toMatchObject({ followUps: [] });
    const idsOf = async (query: string, branchCode: string | null) =>
      (
        (await ask('GET', `/follow-ups${query}`, undefined, branchCode)).json as {
          followUps?: { id: number }[];
        }
      ).followUps?.map(({ id }) => id);
    expect(await idsOf('', null)).toEqual([followUp!.id]);
    expect(await idsOf('', '3301')).toEqual([followUp!.id]);
    expect(await idsOf('', '3302')).toEqual([]);
    expect(await idsOf('?branch=3301', '3302')).toBeUndefined();
    expect(await idsOf('?overdue=true', null)).toEqual([]);
    expect(await idsOf('?overdue=false', null)).toEqual([followUp!.id]);
    const url = `/follow-ups/${followUp!.id}/close`;
    expect((await ask('POST', url, { outcome: '他人的' }, '3302')).status).toBe(404);
    expect(await ask('POST', url, { outcome: '查勘员已联系' })).toMatchObject({
      status: 200,
      json: { closedBy: 'S01' },
    });
    expect((await ask('POST', url, { outcome: '再一次' })).status).toBe(409);
    expect((await ask('POST', '/follow-ups/999/close', { outcome: '没有' })).status).toBe(404);
  });
});
