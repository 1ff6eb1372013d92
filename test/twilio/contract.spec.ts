import { TwilioError } from './errors';
import { understand } from './contract';
import { objections, operations } from './openapi';
import { TEST_CREDENTIALS, TEST_NUMBER } from './options';
import { type Line, openLine, until } from './us';

const { accountSid, authToken } = TEST_CREDENTIALS;
const ROOT = `/2010-04-01/Accounts/${accountSid}`;
const AUTHORIZATION = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
const CALL = { To: '+8613800138000', From: TEST_NUMBER, Url: 'https://centre.example/bridge' };
const TEXT = { To: '+8613800138000', From: TEST_NUMBER, Body: '您好' };

/** The code that a request is answered with; null: it is let through. */
function codeOf(
  method: string,
  path: string,
  fields: Record<string, unknown> = {},
  more: object = {},
): number | null {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) encoded.append(name, String(each));
  const inQuery = method !== 'POST';
  try {
    understand(
      {
        method,
        target: ROOT + path + (inQuery && encoded.size ? `?${encoded.toString()}` : ''),
        authorization: AUTHORIZATION,
        contentType: 'application/x-www-form-urlencoded',
        body: inQuery ? '' : encoded.toString(),
        ...more,
      },
      TEST_CREDENTIALS,
    );
    return null;
  } catch (error) {
    if (error instanceof TwilioError) return error.code;
    throw error;
  }
}

describe('what the local Twilio takes', () => {
  it.each([
    ['a call', '/Calls.json', { ...CALL, Timeout: 20, StatusCallbackEvent: ['initiated', 'completed'] }],
    ['a call to a softphone', '/Calls.json', { ...CALL, To: 'client:2001', Twiml: '<Response/>' }],
    ['a hang-up', `/Calls/CA${'0'.repeat(32)}.json`, { Status: 'completed' }],
    ['a text', '/Messages.json', { ...TEXT, ValidityPeriod: 36_000, SmartEncoded: false }],
    [
      'a text by a service',
      '/Messages.json',
      { To: TEXT.To, Body: 'x', MessagingServiceSid: `MG${'0'.repeat(32)}` },
    ],
    ['the longest text', '/Messages.json', { ...TEXT, Body: '字'.repeat(1600) }],
  ])('%s', (_what, path, form) => expect(codeOf('POST', path, form)).toBeNull());

  it.each([
    ['calls', '/Calls.json', { 'StartTime>': '2026-01-02T03:04:05Z', Status: 'in-progress', PageSize: 1000 }],
    ['texts', '/Messages.json', { To: TEXT.To, 'DateSent<': '2026-01-02' }],
    ['the balance', '/Balance.json', {}],
    ['a recording', `/Recordings/RE${'0'.repeat(32)}.wav`, { RequestedChannels: 2 }],
  ])('a question about %s', (_what, path, query) => expect(codeOf('GET', path, query)).toBeNull());
});

describe('what the local Twilio does not take', () => {
  it.each([
    ['no receiver', '/Calls.json', { To: '' }, 21201],
    ['a number without its country', '/Calls.json', { To: '13800138000' }, 21211],
    ['a strange client', '/Calls.json', { To: 'client:a b' }, 21211],
    ['no sender', '/Calls.json', { From: '' }, 21213],
    ['a sender that is none', '/Calls.json', { From: '8613800138000' }, 21212],
    ['no instructions', '/Calls.json', { Url: '' }, 21205],
    ['instructions of no address', '/Calls.json', { Url: '/bridge' }, 21205],
    ['instructions by ftp', '/Calls.json', { Url: 'ftp://centre.example/bridge' }, 21205],
    ['a callback of no address', '/Calls.json', { StatusCallback: 'centre.example' }, 21626],
    ['too long a ring', '/Calls.json', { Timeout: 601 }, 20001],
    ['a ring of a word', '/Calls.json', { Timeout: 'long' }, 20001],
    ['an unknown event', '/Calls.json', { StatusCallbackEvent: ['answered', 'hung-up'] }, 20001],
    ['an unknown parameter', '/Calls.json', { Tone: 'x' }, 20001],
    ['a wrong method', '/Calls.json', { Method: 'PUT' }, 20001],
    ['no receiver', '/Messages.json', { To: '' }, 21604],
    ['a number without its country', '/Messages.json', { To: '13800138000' }, 21211],
    ['no sender', '/Messages.json', { From: '' }, 21603],
    ['no body', '/Messages.json', { Body: '' }, 21602],
    ['too long a body', '/Messages.json', { Body: 'x'.repeat(1601) }, 21617],
    ['no time to be valid', '/Messages.json', { ValidityPeriod: 0 }, 20001],
    ['too much time to be valid', '/Messages.json', { ValidityPeriod: 36_001 }, 20001],
    ['a service that is none', '/Messages.json', { MessagingServiceSid: 'MG1' }, 20001],
    ['a callback of no address', '/Messages.json', { StatusCallback: 'http://under_score/x' }, 21609],
    ['a word for yes', '/Messages.json', { SmartEncoded: 'yes' }, 20001],
  ])('%s at %s', (_what, path, fields, code) => {
    const whole: Record<string, unknown> = { ...(path === '/Calls.json' ? CALL : TEXT), ...fields };
    const sent = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== ''));
    expect(codeOf('POST', path, sent)).toBe(code);
  });

  it.each([
    ['an unknown filter', '/Calls.json', { Token: 'x' }],
    ['an unknown state', '/Calls.json', { Status: 'initiated' }],
    ['too large a page', '/Messages.json', { PageSize: 1001 }],
    ['a time that is none', '/Messages.json', { 'DateSent>': 'yesterday' }],
  ])('a question with %s', (_what, path, query) => expect(codeOf('GET', path, query)).toBe(20001));

  it('a sid of another kind, an unknown path, a method that is not there', () => {
    expect(codeOf('GET', `/Calls/SM${'0'.repeat(32)}.json`)).toBe(20001);
    expect(codeOf('GET', '/Cals.json')).toBe(20404);
    expect(codeOf('DELETE', '/Balance.json')).toBe(20004);
  });

  it('a form that is not sent as one', () => {
    expect(codeOf('POST', '/Messages.json', TEXT, { contentType: 'application/json' })).toBe(20001);
  });

  it('a stranger, or somebody with the key of another account', () => {
    const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
    expect(codeOf('GET', '/Balance.json', {}, { authorization: undefined })).toBe(20003);
    expect(codeOf('GET', '/Balance.json', {}, basic(`${accountSid}:wrong`))).toBe(20003);
    const other = `/2010-04-01/Accounts/AC${'9'.repeat(32)}/Balance.json`;
    expect(codeOf('GET', '', {}, { target: other })).toBe(20404);
  });
});

describe('what the local Twilio answers', () => {
  let line: Line;
  beforeEach(async () => {
    line = await openLine({ numbers: [TEST_NUMBER], inboundUrl: () => `${line.us.url}/replies` });
  });
  afterEach(() => line.close());

  const get = async (path: string) => {
    const response = await fetch(line.twilio.url + ROOT + path, {
      headers: { authorization: AUTHORIZATION },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('satisfies the schemas of the document for every resource and list', async () => {
    line.twilio.plan('+8613800138000', { talkSeconds: 5 });
    const twiml = `<Response><Dial record="record-from-answer"><Number>+8613800138000</Number></Dial></Response>`;
    const call = await line.client.calls.create({ to: 'client:2001', from: TEST_NUMBER, twiml });
    line.twilio.failDelivery(TEXT.To, 30003);
    const text = await line.client.messages.create({ to: TEXT.To, from: TEST_NUMBER, body: 'x' });
    const at = async (path: string, template: string) => {
      const { status, body } = await get(path);
      const operation = operations().find((it) => it.method === 'GET' && it.template.endsWith(template))!;
      const validate = operation.responses.get(status)!;
      validate(body);
      expect([path, objections(validate.errors)]).toEqual([path, []]);
      return body;
    };
    await at(`/Calls/${call.sid}.json`, '/Calls/{Sid}.json');
    await at(`/Messages/${text.sid}.json`, '/Messages/{Sid}.json');
    await until('quiet', () => line.twilio.quiet());
    await at(`/Calls/${call.sid}.json`, '/Calls/{Sid}.json');
    await at(`/Messages/${text.sid}.json`, '/Messages/{Sid}.json');
    await at('/Calls.json?PageSize=1', '/Calls.json');
    await at('/Messages.json', '/Messages.json');
    const { recordings } = await at(`/Calls/${call.sid}/Recordings.json`, '/Calls/{CallSid}/Recordings.json');
    const [{ sid }] = recordings as [{ sid: string }];
    await at(`/Recordings/${sid}.json`, '{AccountSid}/Recordings/{Sid}.json');
    await at('/IncomingPhoneNumbers.json', '/IncomingPhoneNumbers.json');
    await at('/Balance.json', '/Balance.json');
    await at('.json', '/Accounts/{Sid}.json');
  });

  it('is read by the library: the account, its balance and numbers', async () => {
    expect(await line.client.api.v2010.accounts(accountSid).fetch()).toMatchObject({ status: 'active' });
    expect(await line.client.balance.fetch()).toMatchObject({ currency: 'USD' });
    const numbers = await line.client.incomingPhoneNumbers.list({ phoneNumber: TEST_NUMBER });
    expect(numbers).toMatchObject([
      {
        phoneNumber: TEST_NUMBER,
        capabilities: { voice: true, sms: true },
        smsUrl: `${line.us.url}/replies`,
        smsMethod: 'POST',
      },
    ]);
  });

  it('to a wrong request is Twilio’s form of an error, and the violation is kept', async () => {
    const { status, body } = await get('/Calls.json?Token=x');
    expect([status, body]).toEqual([
      400,
      {
        code: 20001,
        status: 400,
        message: expect.any(String) as string,
        more_info: 'https://www.twilio.com/docs/errors/20001',
      },
    ]);
    expect(line.twilio.violations).toMatchObject([
      { method: 'GET', path: `${ROOT}/Calls.json`, code: 20001 },
    ]);
  });

  it('to a sender that is not the account’s is no', async () => {
    const { to, body } = { to: TEXT.To, body: 'x' };
    await expect(line.client.messages.create({ to, from: '+12025550123', body })).rejects.toMatchObject({
      code: 21606,
    });
    const call = line.client.calls.create({ to, from: '+12025550123', twiml: '<Response/>' });
    await expect(call).rejects.toMatchObject({ code: 21210 });
  });
});
