import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { type AlibabaServer, type AlibabaOptions, serveAlibaba } from '../../../test/alibaba/server';
import { SystemClock } from '../../clock';
import { SeededTokens } from '../../tokens';
import { AlibabaGateway } from './alibaba';
import { AmbiguousSend, type OutgoingText, type SoughtText } from './port';

const clock = new SystemClock();
const tokens = new SeededTokens('alibaba');
const ACCOUNT = {
  accessKeyId: 'LTAI-test-key-0000',
  accessKeySecret: 'test-secret-of-nobody',
  signName: '惠访',
  templates: { SMS_1000: '您的车辆${plate}已登记，号${no}。' },
};
const settings = (endpoint: string, over: Partial<typeof ACCOUNT> = {}) => ({
  ...ACCOUNT,
  ...over,
  endpoint,
  callbackToken: '',
});
const made = (values: Record<string, string>, code = 'SMS_1000') => ({
  rule: 'report-receipt',
  language: 'zh',
  version: 1,
  code,
  values,
});
const text = (over: Partial<OutgoingText> = {}): OutgoingText => ({
  token: tokens.next(),
  to: '+8613812345678',
  body: '【惠访】您的车辆粤B·12345 (新)*已登记，号R1。',
  expiresAt: new Date(clock.now().getTime() + 3_600_000),
  template: made({ plate: "粤B·12345 (新)*!'", no: 'R1~&=' }),
  ...over,
});
const sought = ({ token, to, body }: OutgoingText): SoughtText => ({
  token,
  to,
  body,
  intentAt: clock.now(),
  providerRef: null,
  otherRefs: new Set(),
});

describe('Alibaba, against a server that checks every request', () => {
  let server = null as unknown as AlibabaServer;
  const open = async (over: Partial<AlibabaOptions> = {}) => {
    await server?.close();
    server = await serveAlibaba(clock, {
      seed: 3,
      behaviour: { latencyMs: [0, 0], deliveryMs: [0, 5], invalidNumbers: 0, undelivered: 0 },
      ...ACCOUNT,
      ...over,
    });
    return new AlibabaGateway(settings(server.url), '惠访', clock);
  };
  const turnedAway = () => server.asked.map((it) => it.turnedAway);
  afterAll(() => server.close());

  it('signs what it sends, whatever signs are in it', async () => {
    const gateway = await open();
    const one = text();
    expect(await gateway.send(one)).toEqual({
      kind: 'accepted',
      providerRef: expect.stringMatching(/^\d+\^0$/),
    });
    expect(server.asked).toEqual([{ action: 'SendSms', outId: one.token, turnedAway: null }]);
    expect(server.exchange.journal[0]).toMatchObject({
      token: one.token,
      to: '+8613812345678',
      body: "【惠访】您的车辆粤B·12345 (新)*!'已登记，号R1~&=。",
    });
  });

  it('a wrong key or secret is the account’s fault, and nothing is taken', async () => {
    await open();
    for (const over of [{ accessKeyId: 'LTAI-another-key' }, { accessKeySecret: 'another-secret' }]) {
      const gateway = new AlibabaGateway(settings(server.url, over), '惠访', clock);
      expect(await gateway.send(text())).toEqual({ kind: 'later', code: 'account' });
      await expect(gateway.find(sought(text()))).rejects.toThrow(/could not be asked/);
    }
    expect(new Set(turnedAway())).toEqual(new Set(['InvalidAccessKeyId.NotFound', 'SignatureDoesNotMatch']));
    expect(server.exchange.journal).toEqual([]);
  });

  it.each([
    [
      'a signature that is not registered',
      '别家',
      made({ plate: 'x', no: 'y' }),
      { kind: 'later', code: 'account' },
    ],
    [
      'a code that is not registered',
      '惠访',
      made({ plate: 'x', no: 'y' }, 'SMS_9999'),
      { kind: 'wrong_template', said: 'isv.SMS_TEMPLATE_ILLEGAL' },
    ],
    [
      'a template with other variables',
      '惠访',
      made({ plate: 'x', reportNo: 'y' }),
      { kind: 'wrong_template', said: 'isv.TEMPLATE_MISSING_PARAMETERS' },
    ],
  ])('%s', async (_, signature, template, answer) => {
    await open();
    const gateway = new AlibabaGateway(settings(server.url), signature, clock);
    expect(await gateway.send(text({ template }))).toEqual(answer);
    expect(server.exchange.journal).toEqual([]);
  });

  it.each([
    [{ template: made({ plate: '字'.repeat(36), no: 'y' }) }, { kind: 'refused', code: 'too_long' }],
    [{ template: made({ plate: 'http://x', no: 'y' }) }, { kind: 'refused', code: 'value_not_allowed' }],
    [{ template: undefined }, { kind: 'refused', code: 'no_provider_template' }],
    [{ to: '+85261234567' }, { kind: 'refused', code: 'region_not_allowed' }],
  ])('what it would not take is not asked: %j', async (over, answer) => {
    const gateway = await open();
    expect(await gateway.send(text(over))).toEqual(answer);
    expect(server.asked).toEqual([]);
  });

  it('knows no end of a text’s time: less than a minute before it, nothing is asked', async () => {
    const gateway = await open();
    const expiresAt = new Date(clock.now().getTime() + 59_000);
    expect(await gateway.send(text({ expiresAt }))).toEqual({ kind: 'later', code: 'closing' });
    expect(server.asked).toEqual([]);
  });

  it('finds a text among more than a page of others to its number', async () => {
    const gateway = await open();
    const others = Array.from({ length: 120 }, () => text());
    for (const one of others) await gateway.send(one);
    const before = server.asked.length;
    expect(await gateway.find(sought(others[119]!))).toMatchObject({ token: others[119]!.token });
    expect(server.asked.length - before).toBe(3);
    expect(await gateway.find(sought(text()))).toBeNull();
    expect(await gateway.find(sought(text({ to: '+8613912345678' })))).toBeNull();
  });

  it('an overheard request is good for once', async () => {
    await open();
    const overheard = await counting((socket) => void socket.destroy());
    const gateway = new AlibabaGateway(settings(urlOf(overheard.server)), '惠访', clock);
    await expect(gateway.send(text())).rejects.toThrow(AmbiguousSend);
    await closed(overheard.server);
    expect(await replay(server.url, overheard.last())).toMatchObject({ Code: 'OK' });
    expect(await replay(server.url, overheard.last())).toMatchObject({ Code: 'SignatureNonceUsed' });
    const added = overheard.last().replace('\r\n', '\r\nx-acs-more: 1\r\n');
    expect(await replay(server.url, added)).toMatchObject({ Code: 'SignatureDoesNotMatch' });
    const forged = overheard.last().replace('13812345678', '13912345678');
    expect(await replay(server.url, forged)).toMatchObject({ Code: 'SignatureDoesNotMatch' });
  });
});

/** What a caller sees of a server that takes connections and then does this. */
const TROUBLES: Record<string, (socket: Socket) => void> = {
  'a connection that is cut': (socket) => socket.destroy(),
  'a connection that is cut in the middle of the answer': (socket) =>
    void socket.end(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"Code":"OK"',
    ),
  silence: () => undefined,
  'HTTP 500': (socket) => answer(socket, 500, '{"Code":"InternalError","Message":"x","RequestId":"r"}'),
  'HTTP 502 of a proxy': (socket) => answer(socket, 502, '<html>bad gateway</html>'),
  'HTTP 503': (socket) => answer(socket, 503, '{"Code":"ServiceUnavailable","Message":"x","RequestId":"r"}'),
  'an answer that is no JSON': (socket) => answer(socket, 200, 'OK'),
  'a system error of theirs': (socket) => answer(socket, 200, '{"Code":"isp.SYSTEM_ERROR","RequestId":"r"}'),
  'an OK without a name': (socket) => answer(socket, 200, '{"Code":"OK","RequestId":"r"}'),
};

describe('a request is made once', () => {
  it.each(Object.entries(TROUBLES))('%s: ambiguous, and never tried again', async (_, behave) => {
    const { server, requests } = await counting(behave);
    const gateway = new AlibabaGateway(settings(urlOf(server)), '惠访', clock, 150);
    const failed = await gateway.send(text()).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AmbiguousSend);
    // Numbers and data of customers stand in the address; they must not get into a log by way of an error.
    expect(String(failed)).not.toMatch(/138|PhoneNumbers|粤/);
    expect(requests()).toBe(1);
    await expect(gateway.find(sought(text()))).rejects.toThrow();
    expect(requests()).toBe(2);
    await closed(server);
  });

  it.each([
    ['no connection', null, { kind: 'later', code: 'unreachable' }],
    [
      'too fast',
      (socket: Socket) => answer(socket, 400, '{"Code":"Throttling.User","Message":"x","RequestId":"r"}'),
      { kind: 'later', code: 'rate_limited' },
    ],
  ])('%s: later, and not tried again by the library', async (_, behave, expected) => {
    const { server, requests } = await counting(behave ?? (() => undefined));
    const url = urlOf(server);
    if (!behave) await closed(server);
    expect(await new AlibabaGateway(settings(url), '惠访', clock, 150).send(text())).toEqual(expected);
    expect(requests()).toBe(behave ? 1 : 0);
    if (behave) await closed(server);
  });

  it('on a connection of its own, which the server cannot have closed just before', async () => {
    const { server, requests, last } = await counting((socket) =>
      answer(socket, 200, '{"Code":"OK","BizId":"1^0","RequestId":"r"}'),
    );
    const gateway = new AlibabaGateway(settings(urlOf(server)), '惠访', clock, 1_000);
    for (let at = 0; at < 3; at++) expect(await gateway.send(text())).toMatchObject({ kind: 'accepted' });
    expect(requests()).toBe(3);
    expect(last()).toMatch(/^connection: close\r$/im);
    await closed(server);
  });
});

/** Sends the very bytes of a request to another server. */
function replay(url: string, bytes: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let told = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (told += String(data)));
    socket.on('error', reject);
    socket.on('end', () => resolve(JSON.parse(/\{.*\}/s.exec(told)![0])));
  });
}

async function counting(behave: (socket: Socket) => void) {
  let requests = 0;
  let last = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      last = String(data);
      requests += String(data).split('POST /').length - 1;
      behave(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, requests: () => requests, last: () => last };
}

function answer(socket: Socket, status: number, body: string): void {
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} X\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
  );
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
