import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { as, signIn } from '../../test/signed-in';
import { Clock, VirtualClock } from '../clock';
import { CONFIG, readConfig } from '../config';
import { OptOutService } from '../intake/opt-out.service';
import { createAdapter, mountRoutes } from '../operation/http';
import { createLogger } from '../operation/logger';
import { ProblemFilter } from '../operation/problem.filter';
import { RequestValidation } from '../operation/validation';
import { textStatesForward, nothingAfterOptOut } from '../reports/invariant-texts.sql';
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
    { provide: TokenSource, useValue: new SeededTokens('tests') },
    { provide: DataSource, useFactory: () => database.dataSource },
  ],
  exports: [CONFIG, Clock, TokenSource, DataSource],
})
class Surroundings {}

@Module({ imports: [Surroundings, SmsModule] })
class Application {}

async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
  const { statusCode, body } = await app.inject({
    method,
    url: `/api/texts/${url}`,
    ...(payload && { payload }),
    headers: as({ login: 'M001' }),
  });
  return { status: statusCode, json: JSON.parse(body) as Record<string, unknown> };
}

beforeAll(async () => {
  database = await openTestDatabase();
  app = await NestFactory.create<NestFastifyApplication>(Application, createAdapter(), { logger: false });
  mountRoutes(app);
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(createLogger({ level: 'silent' })));
  signIn(app);
  await app.init();
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

describe('tests of a text', () => {
  const send = (values: object = {}) =>
    ask('POST', 'test-send', { template: 'renewal-notice', phone: '138 1234 5678', ...values });

  it('go only to numbers that an administrator has put on the list', async () => {
    expect(await send()).toMatchObject({
      status: 400,
      json: { code: 'test_number_unknown', field: 'phone' },
    });
    const added = await ask('POST', 'test-numbers', { phone: '13812345678', note: '短信组测试机' });
    expect(added).toMatchObject({
      status: 200,
      json: { created: true, number: { phone: '+8613812345678', addedBy: 'M001' } },
    });
    expect(await ask('POST', 'test-numbers', { phone: '+86 138 1234 5678', note: '又一次' })).toMatchObject({
      json: { created: false, number: { note: '短信组测试机' } },
    });
    expect((await ask('POST', 'test-numbers', { phone: '0571-88123456', note: '座机' })).json).toMatchObject({
      code: 'not_a_mobile',
    });
    expect((await ask('GET', 'test-numbers')).json).toMatchObject({ numbers: [{ note: '短信组测试机' }] });
  });

  it('go through the outbox and say what became of them', async () => {
    const sent = await send({ body: '测试{{product}}', values: { product: '车险' } });
    expect(sent).toMatchObject({
      status: 202,
      json: {
        state: 'queued',
        reason: null,
        phone: '138****5678',
        text: '【惠访】测试车险拒收请回复R',
        told: { zh: '已入发件箱，即将发送' },
      },
    });
    await app.get(MessageService).tickSend(clock.now());
    clock.advance(60_000);
    await app.get(MessageService).tickReduce(clock.now());
    const { json } = await ask('GET', `test-sends/${String(sent.json.id)}`);
    expect(json.state).toMatch(/^(delivered|undelivered|failed)$/);
    expect((await ask('GET', 'test-sends/999999')).status).toBe(404);
    expect(
      await database.query(
        `SELECT actor FROM audit_entry WHERE action = 'message.queued' AND entity_id = $1`,
        [String(sent.json.id)],
      ),
    ).toEqual([{ actor: 'M001' }]);
  });

  it('wait for the texting hours like any other', async () => {
    clock.set('2026-03-11T22:00:00+08:00');
    const { json } = await send();
    expect(json).toMatchObject({
      state: 'queued',
      reason: 'outside_hours',
      notBefore: '2026-03-12T00:00:00.000Z',
      told: { en: 'waits for the texting hours, then goes out by itself' },
    });
    await app.get(MessageService).tickSend(clock.now());
    expect((await ask('GET', `test-sends/${String(json.id)}`)).json).toMatchObject({ state: 'queued' });
    clock.set('2026-03-12T08:00:00+08:00');
    await app.get(MessageService).tickSend(clock.now());
    expect((await ask('GET', `test-sends/${String(json.id)}`)).json.state).not.toBe('queued');
  });

  it('are not sent after an opt-out, even one that came while they waited', async () => {
    clock.set('2026-03-12T22:00:00+08:00');
    const waiting = await send();
    const optOut = { channel: 'text', rule: null, source: 'reply', note: null, by: 'system' } as const;
    await app.get(OptOutService).add({ ...optOut, phone: '13812345678' });
    expect((await send()).json).toMatchObject({
      state: 'skipped',
      reason: 'opted_out',
      told: { zh: '未发送：该号码已登记拒收短信' },
    });
    clock.set('2026-03-13T08:00:00+08:00');
    await app.get(MessageService).tickSend(clock.now());
    expect((await ask('GET', `test-sends/${String(waiting.json.id)}`)).json).toMatchObject({
      state: 'skipped',
      reason: 'opted_out',
    });
  });

  it('that could not be rendered are refused, and none of it breaks an invariant', async () => {
    expect(await send({ body: '{{product}}', values: { product: null } })).toMatchObject({
      status: 400,
      json: { code: 'test_not_renderable' },
    });
    expect((await send({ body: '{{#each x}}' })).json).toMatchObject({ code: 'template_invalid' });
    expect((await send({ template: 'no-such' })).status).toBe(404);
    const all = { attempt: 0, message: 0, audit: 0 } as never;
    expect(await textStatesForward(database.pool, all)).toMatchObject({ broken: 0 });
    expect(await nothingAfterOptOut(database.pool, all)).toMatchObject({ broken: 0 });
  });

  it('end with the number taken off the list', async () => {
    const { json } = await ask('GET', 'test-numbers');
    const [{ id }] = json.numbers as [{ id: number }];
    expect((await ask('DELETE', `test-numbers/${id}`)).status).toBe(200);
    expect((await ask('DELETE', `test-numbers/${id}`)).status).toBe(404);
    expect((await send()).json).toMatchObject({ code: 'test_number_unknown' });
    expect(
      await database.query(
        `SELECT action, actor FROM audit_entry WHERE entity_type = 'text_test_number' ORDER BY id`,
      ),
    ).toEqual([
      { action: 'text_test_number.added', actor: 'M001' },
      { action: 'text_test_number.removed', actor: 'M001' },
    ]);
  });
});
