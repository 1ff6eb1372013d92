import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { CUSTOMER, FIRST_TOKEN, PUBLIC_URL, TwilioTexts } from '../../test/twilio-texts';
import { addClaim, storedMessages } from '../../test/texting';
import { TEST_CREDENTIALS, TEST_NUMBER } from '../../test/twilio/options';

let texts: TwilioTexts;
beforeAll(async () => {
  texts = await TwilioTexts.open();
});
afterAll(async () => {
  const { violations } = texts.twilio;
  await texts.close();
  expect(violations).toEqual([]);
});
beforeEach(() => texts.clear());

const { accountSid, authToken } = TEST_CREDENTIALS;
const address = (token: string) => `${PUBLIC_URL}/api/webhooks/twilio/texts/${token}`;
const form = (MessageStatus: string, more: Record<string, string> = {}) => ({
  AccountSid: accountSid,
  MessageSid: `SM${'4'.repeat(32)}`,
  SmsSid: `SM${'4'.repeat(32)}`,
  MessageStatus,
  SmsStatus: MessageStatus,
  ...more,
});

describe('a status callback', () => {
  const token = '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11';
  const path = `/api/webhooks/twilio/texts/${token}`;
  const signature = (params: Record<string, string>, by = authToken, url = address(token)) => ({
    'x-twilio-signature': getExpectedTwilioSignature(by, url, params),
  });

  it('is kept as it came under either token, answered at once, and kept once however often it comes', async () => {
    const params = form('sent', { Future: 'x', RawDlrDoneDate: '2603110210' });
    for (let times = 0; times < 3; times++)
      expect((await texts.post(path, params, signature(params))).statusCode).toBe(204);
    expect((await texts.post(path, params, signature(params, FIRST_TOKEN))).statusCode).toBe(204);
    expect(
      await texts.database.query('SELECT channel, provider, token, payload FROM provider_event'),
    ).toEqual([{ channel: 'text', provider: 'twilio', token, payload: { token, form: params } }]);
  });

  it.each<[string, () => Record<string, string>]>([
    ['no signature', () => ({})],
    ['a signature by another token', () => signature(form('sent'), '9'.repeat(32))],
    ['one over another address', () => signature(form('sent'), authToken, `${address(token)}0`)],
    ['one over other fields', () => signature(form('delivered'))],
    [
      'one over the host that the request names',
      () => ({
        ...signature(form('sent'), authToken, `https://evil.example${path}`),
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
      }),
    ],
  ])('with %s is refused, and leaves nothing behind', async (_what, headers) => {
    const answer = await texts.post(path, form('sent'), headers());
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([403, 'bad_signature']);
    expect(await texts.kept()).toEqual([]);
  });

  it('that comes unsigned by the simulated gateway’s address finds nobody there, whatever it knows', async () => {
    const one = await texts.send();
    const payload = { token: one, status: 'delivered', form: form('failed', { ErrorCode: '21610' }) };
    const answer = await texts.app.inject({ method: 'POST', url: '/api/webhooks/texts/simulated', payload });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'route_not_found']);
    await texts.messages.tickReduce(texts.clock.now());
    expect((await texts.kept()).filter(({ said }) => said === 'failed')).toEqual([]);
    expect(await texts.database.query('SELECT phone FROM opt_out')).toEqual([]);
  });

  it('whose status nobody knows yet is kept, and says nothing', async () => {
    const one = await texts.send();
    await texts.quiet();
    await texts.database.query('DELETE FROM provider_event');
    for (const status of ['partially_delivered', 'canceled']) {
      const url = address(one);
      expect(await texts.twilio.postSigned(url, form(status))).toMatchObject({ status: 204 });
      await texts.messages.tickReduce(texts.clock.now());
      expect(await texts.states()).toEqual([status === 'canceled' ? 'failed canceled' : 'sent']);
    }
    expect(await texts.database.query('SELECT 1 FROM provider_event WHERE reduced_at IS NULL')).toEqual([]);
  });

  it('for no token at all is no callback', async () => {
    const url = `${PUBLIC_URL}/api/webhooks/twilio/texts/none`;
    expect(await texts.twilio.postSigned(url, form('sent'))).toMatchObject({ status: 400 });
    expect(await texts.kept()).toEqual([]);
  });
});

describe('a customer’s text by way of Twilio', () => {
  const optOuts = () =>
    texts.database.query('SELECT phone, source, lifted_by AS lifted FROM opt_out ORDER BY id');
  const confirmations = async () => {
    await texts.messages.tickSend(texts.clock.now());
    await texts.quiet();
    return texts
      .taken()
      .slice(before)
      .map(({ body }) => body);
  };
  let before = 0;
  beforeEach(() => (before = texts.taken().length));
  afterEach(() => texts.twilio.optIn(CUSTOMER));

  it('is answered with silence, and 退订 is an opt-out at once with one confirmation through the outbox', async () => {
    expect(await texts.twilio.customerTexts(CUSTOMER, '退订')).toMatchObject({
      status: 200,
      type: expect.stringContaining('text/xml'),
      body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    });
    expect(await optOuts()).toEqual([{ phone: CUSTOMER, source: 'reply', lifted: null }]);
    expect(await confirmations()).toEqual([expect.stringContaining('您已退订')]);
    await texts.send();
    expect((await texts.states()).slice(-1)).toEqual(['skipped opted_out']);
    await texts.twilio.customerTexts(CUSTOMER, '恢复');
    expect(await optOuts()).toEqual([{ phone: CUSTOMER, source: 'reply', lifted: 'customer' }]);
    await texts.send();
    expect((await texts.states()).slice(-1)).toEqual(['sent']);
  });

  it('STOP is one too, confirmed by Twilio alone; START takes it back', async () => {
    await texts.twilio.customerTexts(CUSTOMER, 'Stop');
    expect(await optOuts()).toHaveLength(1);
    expect(await confirmations()).toEqual([]);
    await texts.twilio.customerTexts(CUSTOMER, 'START');
    expect(await optOuts()).toEqual([{ phone: CUSTOMER, source: 'reply', lifted: 'customer' }]);
    await texts.send();
    expect((await texts.states()).slice(-1)).toEqual(['sent']);
  });

  it('that comes again, or is replayed, is one text', async () => {
    const params = {
      MessageSid: `SM${'5'.repeat(32)}`,
      AccountSid: accountSid,
      From: CUSTOMER,
      To: TEST_NUMBER,
      Body: '我的车修好了吗？😀 \0',
      NumMedia: '0',
    };
    const url = `${PUBLIC_URL}/api/webhooks/twilio/inbound-texts`;
    for (let times = 0; times < 3; times++)
      expect(await texts.twilio.postSigned(url, params)).toMatchObject({ status: 200 });
    expect(await texts.database.query('SELECT phone, body, kind, provider_ref AS ref FROM reply')).toEqual([
      { phone: CUSTOMER, body: '我的车修好了吗？😀 ', kind: 'other', ref: params.MessageSid },
    ]);
    expect(await texts.kept()).toHaveLength(1);
  });

  it('races with sends: by Twilio’s own journal nobody who had refused by then is texted, but for the confirmation', async () => {
    const phones = Array.from({ length: 40 }, (_, at) => `+86138002${String(at).padStart(5, '0')}`);
    for (const [at, phone] of phones.entries())
      await addClaim(texts.database, {
        reportNo: `W${at}`,
        reportedAt: texts.clock.now().toISOString(),
        numbers: [phone],
      });
    await texts.messages.tickCreate(texts.clock.now());
    await Promise.all([
      texts.messages.tickSend(texts.clock.now()),
      ...phones.map((phone) => texts.twilio.customerTexts(phone, '退订')),
    ]);
    // On a busy machine some wait too long for their slot and go back once.
    while ((await texts.states()).includes('queued')) await texts.messages.tickSend(texts.clock.now());
    // Ids of the audit trail are given inside the transactions that hold the number's lock: their order is the commits'.
    const late = await texts.database.query(
      `SELECT m.id FROM message m
       JOIN audit_entry i ON i.entity_type = 'message' AND i.entity_id = m.id::text AND i.action = 'message.intent'
       JOIN opt_out o ON o.phone = m.phone
       JOIN audit_entry a ON a.entity_type = 'opt_out' AND a.entity_id = o.id::text AND a.action = 'opt_out.added'
       WHERE a.id < i.id AND m.rule <> 'opt-out-confirmation'`,
    );
    expect(late).toEqual([]);
    const bodies = (phone: string) =>
      texts
        .taken()
        .filter(({ to }) => to === phone)
        .map(({ body }) => (body!.includes('您已退订') ? 'confirmed' : 'receipt'));
    // A receipt whose intent came first may be on its way still when the confirmation leaves: no order is owed between the two.
    const told = phones.map((phone) => bodies(phone).sort().join(' '));
    expect([...new Set(told)].filter((each) => !/^confirmed( receipt)?$/.test(each))).toEqual([]);
    const receipts = (await storedMessages(texts.database)).filter((it) => it.rule === 'report-receipt');
    expect(receipts.filter((it) => it.state === 'skipped').length).toBe(
      told.filter((each) => each === 'confirmed').length,
    );
  });

  it('that nobody signed is no text', async () => {
    const params = { MessageSid: 'SM1', From: CUSTOMER, Body: '退订' };
    expect((await texts.post('/api/webhooks/twilio/inbound-texts', params)).statusCode).toBe(403);
    expect(await texts.database.query('SELECT 1 FROM reply')).toEqual([]);
    expect(await optOuts()).toEqual([]);
    expect(await texts.kept()).toEqual([]);
  });
});
