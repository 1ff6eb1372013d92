import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { addBranch, addClaim, addPolicy, emptyTexts } from '../../test/texting';
import { Clock, VirtualClock } from '../clock';
import { CONFIG, readConfig } from '../config';
import { as, signIn } from '../../test/signed-in';
import { configureHttp, createAdapter } from '../operation/http';
import { NestLogger, createLogger } from '../operation/logger';
import { OperationModule } from '../operation/operation.module';
import { SeededTokens, TokenSource } from '../tokens';
import { MessageService } from './message.service';
import { SmsModule } from './sms.module';

const clock = new VirtualClock('2026-03-11T09:00:00+08:00');
let database: TestDatabase;
let app: NestFastifyApplication;

@Global()
@Module({
  providers: [
    { provide: CONFIG, useValue: readConfig({}) },
    { provide: Clock, useValue: clock },
    { provide: TokenSource, useValue: new SeededTokens('http') },
    { provide: DataSource, useFactory: () => database.dataSource },
  ],
  exports: [CONFIG, Clock, TokenSource, DataSource],
})
class Surroundings {}

@Module({ imports: [Surroundings, OperationModule, SmsModule] })
class Application {}

async function ask(method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) {
  const { statusCode, body } = await app.inject({
    method,
    url: `/api${url}`,
    ...(payload && { payload }),
    headers: as({ login: 'S01' }),
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
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});
beforeEach(async () => {
  await emptyTexts(database);
  await addBranch(database);
});

describe('GET /api/texts/rules', () => {
  it('tells clause, hours and variables', async () => {
    const { json } = await ask('GET', '/texts/rules');
    expect(json).toMatchObject([
      { code: 'report-receipt', clause: '10(4)', hours: null, marketing: false, nameZh: '报案短信' },
      { code: 'renewal-notice', clause: '11(2)', hours: 'texting', marketing: true, staleAfter: { days: 5 } },
      { code: 'opt-out-confirmation', clause: '—', hours: null, marketing: false, staleAfter: { hours: 1 } },
      { code: 'opt-in-confirmation', nameEn: 'opt-in confirmed' },
      { code: 'help-answer', nameZh: '帮助答复', variables: [] },
    ]);
  });
});

describe('templates', () => {
  /** Saves a template of the renewal notice; versions of other tests do not matter. */
  const save = (input: object) => ask('PUT', '/texts/templates/renewal-notice', input);
  const versionOf = ({ json }: { json: never }) => (json as { version: number }).version;

  it('begin with version 1 in zh and en', async () => {
    const { json } = await ask('GET', '/texts/templates/report-receipt');
    expect(json).toMatchObject([
      { version: 1, language: 'zh', createdBy: 'system' },
      { version: 1, language: 'en', createdBy: 'system' },
    ]);
  });

  it('change by a new version, audited, that is in force at once', async () => {
    const body = '{{product}}将于{{expiryDate}}到期。';
    const before = versionOf(await save({ body: `${body}！` }));
    const saved = await save({ body, note: '改短', basedOn: before });
    expect(saved).toMatchObject({
      status: 200,
      json: { version: before + 1, language: 'zh', body, createdBy: 'S01' },
    });
    const { json: current } = await ask('GET', '/texts/templates');
    expect(current).toHaveLength(10);
    expect((current as { body: string }[]).filter((it) => it.body === body)).toHaveLength(1);
    expect((await ask('POST', '/texts/preview', { rule: 'renewal-notice' })).json).toMatchObject({
      text: '【惠访】机动车辆保险将于2026年4月1日到期。拒收请回复R',
    });
    const [trail] = await database.query(
      `SELECT actor, before->>'version' AS was, after->>'body' AS body FROM audit_entry
       WHERE action = 'text_template.changed' ORDER BY id DESC LIMIT 1`,
    );
    expect(trail).toEqual({ actor: 'S01', was: String(before), body });
  });

  it('are not overwritten by somebody who has not seen the newest version', async () => {
    const seen = versionOf(await save({ body: '一{{product}}' }));
    await save({ body: '二{{product}}', basedOn: seen });
    expect(await save({ body: '三{{product}}', basedOn: seen })).toMatchObject({
      status: 409,
      json: { code: 'template_moved_on', field: 'basedOn', facts: { version: seen + 1 } },
    });
  });

  it.each([
    ['a loop', '{{#each plate}}x{{/each}}', 'template_invalid'],
    ['a value of another rule', '{{expiryDate}}', 'template_invalid'],
    ['triple braces', '{{{plate}}}', 'template_invalid'],
    ['a thousand and one characters', 'x'.repeat(1001), 'invalid_input'],
  ])('that could not be sent are refused: %s', async (_, hostile, code) => {
    const { status, json } = await ask('PUT', '/texts/templates/report-receipt', { body: hostile });
    expect([status, (json as { code: string }).code]).toEqual([400, code]);
    expect((json as { field: string }).field).toBe('body');
  });

  it('belong to a rule that there is', async () => {
    expect(await ask('PUT', '/texts/templates/no-such', { body: 'x' })).toMatchObject({
      status: 404,
      json: { code: 'text_rule_unknown' },
    });
  });
});

describe('POST /api/texts/preview', () => {
  it('shows the whole text with its encoding and segments', async () => {
    expect(await ask('POST', '/texts/preview', { rule: 'report-receipt' })).toMatchObject({
      status: 200,
      json: {
        text: '【惠访】您的车辆粤B12345出险报案已登记，报案号BA20260311001。查勘人员会尽快与您联系，请保持电话畅通。',
        size: { encoding: 'UCS-2', segments: 1 },
      },
    });
  });

  it('tries a body and data that are not saved, and says what is missing', async () => {
    const draft = { rule: 'report-receipt', body: 'Report {{reportNo}} {{plate}}', language: 'en' };
    expect((await ask('POST', '/texts/preview', { ...draft, data: { plate: 'B-1' } })).json).toMatchObject({
      text: '【惠访】Report BA20260311001 B-1',
    });
    expect((await ask('POST', '/texts/preview', { ...draft, data: { plate: null } })).json).toMatchObject({
      text: null,
      refused: 'missing_data',
      detail: expect.stringContaining('{{plate}}'),
    });
  });
});

describe('messages and their report', () => {
  beforeEach(async () => {
    await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10', numbers: ['+8613912345678'] });
    await addPolicy(database, { policyNo: 'P2', expiresOn: '2026-04-10', numbers: [] });
    await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-11T08:59:00+08:00' });
    const messages = app.get(MessageService);
    await messages.goLive(new Date('2026-03-01T00:00:00+08:00'));
    clock.advance(15 * 60_000);
    await messages.tickCreate(clock.now());
    await messages.tickSend(clock.now());
    clock.advance(60_000);
    await messages.tickReduce(clock.now());
  });

  it('are listed newest first, a page by key, with masked numbers', async () => {
    interface Page {
      messages: { id: number; recordKey: string }[];
      next: number | null;
    }
    const list = async (query: string) => (await ask('GET', `/messages?${query}`)).json as Page;
    const first = await list('limit=2');
    expect(first.messages).toMatchObject([
      { recordKey: 'P2', state: 'skipped', reason: 'no_mobile', phone: null, body: null },
      { recordKey: 'P1', state: expect.stringMatching(/delivered|undelivered/), phone: '139****5678' },
    ]);
    expect(first.next).toBe(first.messages[1]!.id);
    expect(await list(`limit=2&after=${first.next}`)).toMatchObject({
      messages: [{ recordKey: 'R1' }],
      next: null,
    });
    expect((await list('rule=renewal-notice&state=skipped')).messages).toHaveLength(1);
    expect((await list('record=R1')).messages).toHaveLength(1);
    expect((await list('phone=139-1234-5678')).messages).toMatchObject([{ recordKey: 'P1' }]);
    expect((await list('reason=no_mobile')).messages).toMatchObject([{ recordKey: 'P2' }]);
    expect((await list('from=2026-03-12')).messages).toEqual([]);
    expect((await ask('GET', '/messages?state=lost')).status).toBe(400);
  });

  it('are counted by rule, branch, state, reason and day', async () => {
    const { json } = await ask('GET', '/reports/texts?from=2026-03-01&to=2026-03-31&by=day,rule,branch');
    expect(json).toEqual({
      total: 3,
      rows: [
        { day: '2026-03-11', rule: 'renewal-notice', branch: '3301', messages: 2, segments: 1 },
        { day: '2026-03-11', rule: 'report-receipt', branch: '3301', messages: 1, segments: 1 },
      ],
    });
    const usual = await ask('GET', '/reports/texts?from=2026-03-11&to=2026-03-11');
    expect((usual.json as { rows: object[] }).rows).toContainEqual({
      rule: 'renewal-notice',
      state: 'skipped',
      reason: 'no_mobile',
      messages: 1,
      segments: 0,
    });
    expect((await ask('GET', '/reports/texts?from=2026-03-31&to=2026-03-01')).json).toMatchObject({
      code: 'range_invalid',
    });
    expect((await ask('GET', '/reports/texts?from=2026-03-31&to=2026-03-31&by=phone')).status).toBe(400);
  });
});

describe('webhooks', () => {
  const token = '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11';

  it('keep a report and answer at once', async () => {
    expect(
      (await ask('POST', '/webhooks/texts/simulated', { token, status: 'delivered', at: 'x' })).status,
    ).toBe(204);
    expect(await database.query('SELECT channel, provider, token, reduced_at FROM provider_event')).toEqual([
      { channel: 'text', provider: 'simulated', token, reduced_at: null },
    ]);
    expect((await ask('POST', '/webhooks/texts/simulated', { token: 'x', status: 'delivered' })).status).toBe(
      400,
    );
    expect(await ask('POST', '/webhooks/texts/simulated', { token, status: 'eaten' })).toMatchObject({
      status: 400,
      json: { code: 'report_unreadable' },
    });
  });

  it('make a reply of R, T, 退订 or STOP an opt-out at once', async () => {
    for (const [at, text] of ['R', 't', '退订', 'STOP', '好的'].entries()) {
      const from = `1381234567${at}`;
      expect((await ask('POST', '/webhooks/texts/simulated/inbound', { from, text })).status).toBe(204);
    }
    const optOuts = await database.query<{ phone: string }>(
      'SELECT phone, channel, rule, source FROM opt_out ORDER BY phone',
    );
    expect(optOuts).toHaveLength(4);
    expect(optOuts[0]).toEqual({ phone: '+8613812345670', channel: 'text', rule: null, source: 'reply' });
  });
});
