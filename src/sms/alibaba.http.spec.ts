import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { type AlibabaServer, serveAlibaba } from '../../test/alibaba/server';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { as, signIn } from '../../test/signed-in';
import { addBranch, addClaim, emptyTexts, storedMessages, until } from '../../test/texting';
import { Clock, SystemClock } from '../clock';
import { CONFIG, type Config, readConfig } from '../config';
import { configureHttp, createAdapter } from '../operation/http';
import { NestLogger, createLogger } from '../operation/logger';
import { OperationModule } from '../operation/operation.module';
import { SeededTokens, TokenSource } from '../tokens';
import { TextDelivery } from './delivery.service';
import { MessageService } from './message.service';
import { SmsModule } from './sms.module';

const SECRET = 'nobody-s-secret-of-24-letters';
const clock = new SystemClock();
let database: TestDatabase;
let server: AlibabaServer;
let config: Config;
let app: NestFastifyApplication;
let url = '';
const logged: string[] = [];

@Global()
@Module({
  providers: [
    { provide: CONFIG, useFactory: () => config },
    { provide: Clock, useValue: clock },
    { provide: TokenSource, useValue: new SeededTokens('alibaba http') },
    { provide: DataSource, useFactory: () => database.dataSource },
  ],
  exports: [CONFIG, Clock, TokenSource, DataSource],
})
class Surroundings {}

@Module({ imports: [Surroundings, OperationModule, SmsModule] })
class Application {}

const RECEIPT = '您的车辆${plate}出险报案已登记，报案号${reportNo}。查勘人员会尽快与您联系，请保持电话畅通。';
const keys = { accessKeyId: 'LTAI-test-key-0000', accessKeySecret: 'test-secret-of-nobody' };

/** The whole house, with Alibaba's own library inside, against a server that plays Alibaba. */
describe('texts through Alibaba Cloud, from the claim to the receipt', () => {
  const messages = () => app.get(MessageService);
  const events = () => database.query<{ channel: string }>('SELECT channel FROM provider_event ORDER BY id');
  const states = async () =>
    (await storedMessages(database)).map((it) => `${it.rule} ${it.state} ${it.reason ?? ''}`.trim());
  const ask = async (
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    payload?: object,
    login: string | null = 'S01',
  ) => {
    const answered = await app.inject({
      method,
      url: `/api${path}`,
      ...(payload && { payload }),
      ...(login && { headers: as({ login }) }),
    });
    return { status: answered.statusCode, json: (answered.body ? JSON.parse(answered.body) : null) as never };
  };
  const push = (what: string, items: unknown, secret = SECRET) =>
    ask('POST', `/webhooks/alibaba/${secret}/${what}`, items as object, null);
  const enter = (code = 'SMS_1000') =>
    ask('PUT', '/texts/provider-templates', { rule: 'report-receipt', language: 'zh', version: 1, code });
  const owe = async (reportNo: string, number = '+8613812345678') => {
    await addClaim(database, {
      reportNo,
      reportedAt: new Date(clock.now().getTime() - 60_000).toISOString(),
      numbers: [number],
    });
    await messages().tickCreate(clock.now());
  };

  beforeAll(async () => {
    database = await openTestDatabase();
    server = await serveAlibaba(clock, {
      seed: 3,
      behaviour: {
        latencyMs: [0, 2],
        deliveryMs: [0, 10],
        invalidNumbers: 0,
        undelivered: 0,
        progress: false,
      },
      ...keys,
      signName: '惠访',
      templates: { SMS_1000: RECEIPT },
      reportsTo: () => `${url}/api/webhooks/alibaba/${SECRET}/reports`,
      repliesTo: () => `${url}/api/webhooks/alibaba/${SECRET}/replies`,
    });
    config = readConfig({
      TEXT_GATEWAY: 'alibaba',
      ALIBABA_ACCESS_KEY_ID: keys.accessKeyId,
      ALIBABA_ACCESS_KEY_SECRET: keys.accessKeySecret,
      ALIBABA_ENDPOINT: server.url,
      ALIBABA_CALLBACK_TOKEN: SECRET,
    });
    const logger = createLogger({ level: 'trace', to: { write: (line) => void logged.push(line) } });
    app = await NestFactory.create<NestFastifyApplication>(Application, createAdapter(), {
      logger: new NestLogger(logger),
    });
    configureHttp(app, logger);
    signIn(app);
    await app.listen(0, '127.0.0.1');
    url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  });
  afterAll(async () => {
    await app?.close();
    await server?.close();
    await database?.close();
  });
  beforeEach(async () => {
    await emptyTexts(database);
    await database.query('TRUNCATE provider_template');
    await messages().goLive(new Date(clock.now().getTime() - 3_600_000));
    await addBranch(database);
  });

  // Of every test: the address that only Alibaba knows, its key, and customers' numbers and data stand in no log.
  afterEach(() => {
    const all = logged.join('');
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(keys.accessKeySecret);
    expect(all).not.toMatch(/1381234\d{4}|粤B12345/);
  });

  it('is sent by its code, reported by a push, and ends', async () => {
    await owe('R1');
    expect(await messages().tickSend(clock.now())).toBe(0);
    expect(await states()).toEqual(['report-receipt queued no_provider_template']);
    const listed = await ask('GET', '/texts/provider-templates');
    expect(listed.status).toBe(200);
    expect(
      (listed.json as { rule: string; language: string; text: string; waiting: number }[]).find(
        (it) => it.rule === 'report-receipt' && it.language === 'zh',
      ),
    ).toMatchObject({
      text: RECEIPT,
      waiting: 1,
    });
    expect((await enter()).status).toBe(200);
    await messages().tickCreate(clock.now());
    expect(await messages().tickSend(clock.now())).toBe(1);
    expect(server.exchange.journal.at(-1)).toMatchObject({ to: '+8613812345678' });
    await until(async () => (await events()).length === 1);
    expect(await messages().tickReduce(clock.now())).toBe(1);
    const [message] = await storedMessages(database);
    expect(message).toMatchObject({ state: 'delivered', reason: null });
    expect(server.exchange.journal.find((it) => it.token === message!.token)!.body).toBe(message!.body);
  });

  it('whose answer was lost is found by its token, and is not sent again', async () => {
    await enter();
    await owe('R1');
    server.exchange.demand('failAfterAccept');
    server.exchange.demand('silent');
    expect(await messages().tickSend(clock.now())).toBe(1);
    expect(await states()).toEqual(['report-receipt intent']);
    const [message] = await storedMessages(database);
    await until(async () => server.exchange.find(message!.token!)?.status === 'delivered');
    const later = new Date(clock.now().getTime() + 11 * 60_000);
    await app.get(TextDelivery).tickReconcile(later);
    expect(await states()).toEqual(['report-receipt delivered']);
    expect(
      server.exchange.journal.filter((it) => it.event === 'accepted' && it.token === message!.token),
    ).toHaveLength(1);
  });

  it('a test is of the version in force and the values that its words were made of; a draft has none', async () => {
    const test = (more: object = {}) =>
      ask('POST', '/texts/test-send', {
        template: 'report-receipt',
        phone: '13812345678',
        values: { plate: '粤B12345' },
        ...more,
      });
    await ask('POST', '/texts/test-numbers', { phone: '13812345678', note: '短信组测试机' });
    expect(await test({ body: '您的车辆{{plate}}' })).toMatchObject({
      status: 400,
      json: { code: 'test_not_registered', field: 'body' },
    });
    expect((await test()).status).toBe(202);
    const [{ body, template }] = (await database.query(
      'SELECT body, template_values AS template FROM message',
    )) as [{ body: string; template: { values: Record<string, string> } }];
    expect(template).toMatchObject({ rule: 'report-receipt', language: 'zh', version: 1 });
    expect(template.values.plate).toBe('粤B12345');
    expect(body).toBe(
      `【惠访】${RECEIPT.replace(/\$\{(\w+)\}/g, (_, name: string) => template.values[name]!)}`,
    );
  });

  it('a code that Alibaba does not know makes its texts wait, and says so', async () => {
    await enter('SMS_9999');
    await owe('R1');
    await messages().tickSend(clock.now());
    await messages().tickSend(clock.now());
    expect(await states()).toEqual(['report-receipt queued no_provider_template']);
    const { json } = await ask('GET', '/texts/provider-templates');
    expect(
      (json as { code: string | null; refusedAs: string }[]).find((it) => it.code === 'SMS_9999'),
    ).toMatchObject({
      refusedAs: 'isv.SMS_TEMPLATE_ILLEGAL',
    });
  });

  it('a customer who writes R is texted no more', async () => {
    await enter();
    await server.reply('13812345678', 'r');
    expect(await events()).toEqual([{ channel: 'inbound' }]);
    expect(await database.query('SELECT phone, source FROM opt_out')).toEqual([
      { phone: '+8613812345678', source: 'reply' },
    ]);
    await owe('R1');
    await messages().tickSend(clock.now());
    const receipts = (await states()).filter((it) => it.startsWith('report-receipt'));
    expect(receipts).toEqual(['report-receipt skipped opted_out']);
  });

  describe('a push', () => {
    const receipt = {
      phone_number: '13812345678',
      send_time: '2026-03-11 10:00:00',
      report_time: '2026-03-11 10:00:05',
      success: true,
      err_code: 'DELIVERED',
      err_msg: '用户接收成功\0',
      sms_size: '1',
      biz_id: '848922680159657299^0',
      out_id: '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11',
      of_tomorrow: { a: [1] },
    };
    const reply = {
      phone_number: '13812345678',
      send_time: '2026-03-11 10:00:00',
      content: '请问\0何时到',
      dest_code: '1',
      sequence_id: '7',
    };

    it('is answered as Alibaba wants it, kept once, and a retry or replay changes nothing', async () => {
      for (let at = 0; at < 3; at++)
        expect(await push('reports', [receipt])).toEqual({ status: 200, json: { code: 0, msg: '成功' } });
      expect(
        await push('reports', [receipt, { ...receipt, out_id: '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c12' }]),
      ).toMatchObject({ status: 200 });
      // Twice in one push, too.
      const third = { ...receipt, out_id: '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c13' };
      expect(await push('reports', [third, third])).toMatchObject({ status: 200 });
      expect(await events()).toHaveLength(3);
      for (let at = 0; at < 2; at++)
        expect((await push('replies', [reply])).json).toEqual({ code: 0, msg: '成功' });
      expect(await database.query('SELECT phone, body FROM reply')).toEqual([
        { phone: '+8613812345678', body: '请问何时到' },
      ]);
    });

    it('with a wrong secret leaves a line in the log', async () => {
      expect((await push('reports', [receipt], 'x')).status).toBe(404);
      expect(logged.join('')).toContain('a push with a wrong secret in its address was refused');
    });

    it('of texts that are not ours, or of nothing, is taken and forgotten', async () => {
      expect((await push('reports', [{ ...receipt, out_id: 'somebody else’s' }, {}])).status).toBe(200);
      expect((await push('reports', [])).status).toBe(200);
      expect(await events()).toEqual([]);
    });

    it.each([[{}], [[1]], [[null]], [null]])('that is no list of things is refused: %j', async (items) => {
      expect((await push('reports', items)).status).toBe(400);
      expect(await events()).toEqual([]);
    });

    it.each(['reports', 'replies'])(
      'to an address with another secret finds nothing there: %s',
      async (what) => {
        const nowhere = await ask('POST', '/webhooks/nothing/of/the/kind', [receipt], null);
        for (const secret of ['x', SECRET.slice(0, -1), `${SECRET}x`, SECRET.toUpperCase(), '%20']) {
          const { status, json } = await push(what, [receipt], secret);
          expect(status).toBe(404);
          expect(strip(json)).toEqual(strip(nowhere.json));
          // A wrong body does not tell the address from others either.
          expect((await push(what, {}, secret)).status).toBe(404);
        }
        expect(await events()).toEqual([]);
      },
    );
  });
});

function strip(json: never): object {
  const { requestId: _, ...rest } = json as { requestId?: string };
  return rest;
}
