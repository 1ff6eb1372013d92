import { type AddressInfo, type Server, createServer } from 'node:net';
import { type AlibabaServer, serveAlibaba } from '../../test/alibaba/server';
import { SystemClock } from '../clock';
import { readConfig } from '../config';
import { checkAlibaba } from './alibaba.check';

const clock = new SystemClock();
const keys = { accessKeyId: 'LTAI-test-key-0000', accessKeySecret: 'test-secret-of-nobody' };

describe('the doctor, at the line to Alibaba Cloud', () => {
  let server: AlibabaServer;
  beforeAll(async () => {
    server = await serveAlibaba(clock, { seed: 3, ...keys, signName: '惠访', templates: {} });
  });
  afterAll(() => server?.close());
  beforeEach(() => server.answers(null));

  const look = async (changes: Record<string, string> = {}) => {
    const config = readConfig({
      TEXT_GATEWAY: 'alibaba',
      ALIBABA_ACCESS_KEY_ID: keys.accessKeyId,
      ALIBABA_ACCESS_KEY_SECRET: keys.accessKeySecret,
      ALIBABA_CALLBACK_TOKEN: 'nobody-s-secret-of-24-letters',
      ALIBABA_ENDPOINT: server.url,
      ...changes,
    });
    const { verdict, seen, todo } = await checkAlibaba(config, clock, 500);
    expect(JSON.stringify([seen, todo])).not.toContain(keys.accessKeySecret);
    return { verdict, seen: seen.en, todo: todo?.en };
  };

  it('has nothing to ask where texts go another way', async () => {
    expect(await look({ TEXT_GATEWAY: 'simulated' })).toMatchObject({ verdict: 'skipped' });
    expect(server.asked).toEqual([]);
  });

  it('finds a good key good, by asking once for what the outbox asks too, and sends nothing', async () => {
    const before = server.asked.length;
    expect(await look()).toMatchObject({
      verdict: 'warn',
      seen: expect.stringMatching(/^works @ 127\.0\.0\.1:\d+$/),
      todo: expect.stringContaining('ALIBABA_ENDPOINT is not Alibaba Cloud'),
    });
    expect(server.asked.slice(before)).toEqual([
      { action: 'QuerySendDetails', outId: null, turnedAway: null },
    ]);
    expect(server.exchange.journal).toEqual([]);
  });

  it.each([
    [{ ALIBABA_ACCESS_KEY_SECRET: 'another-secret-of-nobody' }, 'SignatureDoesNotMatch'],
    [{ ALIBABA_ACCESS_KEY_ID: 'LTAI-not-a-key' }, 'InvalidAccessKeyId.NotFound'],
  ])('tells a wrong key: %j', async (changes, code) => {
    expect(await look(changes)).toMatchObject({
      verdict: 'fail',
      seen: `Alibaba Cloud refuses it (${code})`,
      todo: expect.stringContaining('enter ALIBABA_ACCESS_KEY_ID'),
    });
  });

  it.each([
    [403, 'NoPermission', 'fail', /the rights dysms:SendSms and dysms:QuerySendDetails/],
    [200, 'isp.RAM_PERMISSION_DENY', 'fail', /the rights/],
    [400, 'InvalidTimeStamp.Expired', 'fail', /clock/],
    [200, 'isv.OUT_OF_SERVICE', 'fail', /pay in/],
    [200, 'isv.DENY_IP_RANGE', 'fail', /mainland/],
    [200, 'isv.SOMETHING_NEW', 'fail', /docs\/alibaba-sms\.md/],
    [400, 'Throttling.User', 'warn', /again in a while/],
    [503, 'ServiceUnavailable', 'fail', /network/],
  ])('says what to do about %i %s', async (status, code, verdict, todo) => {
    server.answers({ status, code });
    const found = await look();
    expect(found).toMatchObject({ verdict, todo: expect.stringMatching(todo) });
    expect(found.seen).toContain(status === 503 ? 'could not be asked (HTTP 503)' : code);
  });

  describe('that is not reached', () => {
    let silent: Server;
    beforeAll(async () => {
      silent = createServer((socket) => void socket.resume().on('error', () => undefined));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    });
    const address = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;

    it('is told: nobody answers, and then nobody is there', async () => {
      const ALIBABA_ENDPOINT = address();
      const unasked = { verdict: 'fail', todo: expect.stringContaining('HTTP_PROXY is not read') };
      expect(await look({ ALIBABA_ENDPOINT })).toMatchObject({
        ...unasked,
        seen: expect.stringMatching(/^could not be asked \(\w*Timeout\w*\)$/),
      });
      await new Promise((resolve) => silent.close(resolve));
      expect(await look({ ALIBABA_ENDPOINT })).toMatchObject({
        ...unasked,
        seen: 'could not be asked (ECONNREFUSED)',
      });
    });
  });
});
