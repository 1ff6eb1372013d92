import { randomUUID } from 'node:crypto';
import { SystemClock } from '../../src/clock';
import { TEST_NUMBER } from './options';
import { type Line, openLine, until } from './us';

const CUSTOMER = '+8613800138000';

describe('texts at the local Twilio', () => {
  let line: Line;
  afterEach(() => line.close());

  const send = (more: object = {}, to = CUSTOMER, token: string = randomUUID()) =>
    line.client.messages
      .create({
        to,
        from: TEST_NUMBER,
        body: '【回访】您好',
        statusCallback: `${line.us.url}/texts/${token}#rc=5&rp=all`,
        smartEncoded: false,
        validityPeriod: 3600,
        ...more,
      })
      .then((message) => ({ message, path: `/texts/${token}`, token }));

  const end = (path: string) =>
    until(`the end of ${path}`, () =>
      line.us.at(path).find((it) => /^(delivered|undelivered|failed)$/.test(it.MessageStatus!)),
    );

  it('go from queued to delivered, each step told to us under the right signature', async () => {
    line = await openLine();
    const { message, path } = await send();
    expect(message).toMatchObject({ status: 'queued', to: CUSTOMER, from: TEST_NUMBER, errorCode: null });
    await end(path);
    expect(line.us.at(path).map((it) => it.MessageStatus)).toEqual([
      'queued',
      'sending',
      'sent',
      'delivered',
    ]);
    expect(line.us.at(path)[3]).toMatchObject({
      AccountSid: line.twilio.credentials.accountSid,
      MessageSid: message.sid,
      SmsSid: message.sid,
      SmsStatus: 'delivered',
      From: TEST_NUMBER,
      To: CUSTOMER,
    });
    const [first] = line.us.received;
    expect(first!.headers).toMatchObject({
      'user-agent': 'TwilioProxy/1.1',
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    });
    expect(first!.headers['i-twilio-idempotency-token']).toMatch(/^[0-9a-f-]{36}$/);
    expect(line.us.received.every((it) => it.signed)).toBe(true);
    expect(await line.client.messages(message.sid).fetch()).toMatchObject({ status: 'delivered' });
    await until('quiet', () => line.twilio.quiet());
    expect(line.twilio.violations).toEqual([]);
  });

  it.each([30003, 30005, 30006, 30007, 30008])('end with the error %i where a test says so', async (code) => {
    line = await openLine();
    line.twilio.failDelivery(CUSTOMER, code);
    const { message, path } = await send();
    expect(await end(path)).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: String(code) });
    expect(await line.client.messages(message.sid).fetch()).toMatchObject({ errorCode: code });
  });

  it.each([21211, 21614, 21635])('to a number that is refused with %i are not taken', async (code) => {
    line = await openLine();
    line.twilio.refuseNumber(CUSTOMER, code);
    await expect(send()).rejects.toMatchObject({ status: 400, code });
    expect(line.twilio.counts.text_accepted).toBeUndefined();
    expect(line.twilio.violations).toEqual([]);
  });

  it('to somebody who has texted STOP are refused until START', async () => {
    line = await openLine();
    expect(await line.twilio.customerTexts(CUSTOMER, ' stop ')).toBeNull();
    await expect(send()).rejects.toMatchObject({ status: 400, code: 21610 });
    await line.twilio.customerTexts(CUSTOMER, 'START');
    await expect(send()).resolves.toMatchObject({ message: { status: 'queued' } });
  });

  it('that wait longer than they are valid fail with 30036', async () => {
    line = await openLine({ messagesPerSecond: 0.01, speed: 1, people: { sendSeconds: [0, 0] } });
    await send();
    const { path } = await send({ validityPeriod: 1 });
    expect(await end(path)).toMatchObject({ MessageStatus: 'failed', ErrorCode: '30036' });
  });

  it('by a messaging service are accepted first, and from no number', async () => {
    line = await openLine();
    const messagingServiceSid = `MG${'0'.repeat(32)}`;
    const { message, path } = await send({ from: undefined, messagingServiceSid });
    expect(message).toMatchObject({ status: 'accepted', from: null, messagingServiceSid });
    await end(path);
  });

  it('from a customer are posted to us', async () => {
    line = await openLine({ inboundUrl: () => `${line.us.url}/inbound` });
    const answered = await line.twilio.customerTexts(CUSTOMER, '退订');
    expect(answered).toMatchObject({ status: 204 });
    expect(line.us.at('/inbound')).toMatchObject([
      {
        From: CUSTOMER,
        To: TEST_NUMBER,
        Body: '退订',
        NumMedia: '0',
        FromCountry: 'CN',
        SmsStatus: 'received',
      },
    ]);
  });

  it('are listed by receiver and day, page by page', async () => {
    line = await openLine();
    const tokens = Array.from({ length: 5 }, () => randomUUID());
    for (const token of tokens) await send({ body: token }, CUSTOMER, token);
    await send({}, '+8613800138001');
    await until('quiet', () => line.twilio.quiet());
    const since = new Date(new SystemClock().now().getTime() - 60_000);
    const all = await line.client.messages.list({ to: CUSTOMER, dateSentAfter: since, pageSize: 2 });
    expect(all.map((it) => it.body)).toEqual(tokens.toReversed());
    expect(await line.client.messages.list({ to: CUSTOMER, dateSentBefore: since })).toEqual([]);
    expect(line.twilio.violations).toEqual([]);
  });

  it('have one fate for one seed, token and number', async () => {
    const people = { undelivered: 0.5 };
    const tokens = Array.from(
      { length: 12 },
      (_, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`,
    );
    const fates = async () => {
      line = await openLine({ people });
      await Promise.all(tokens.map((token) => send({}, CUSTOMER, token)));
      const ends = await Promise.all(tokens.map((token) => end(`/texts/${token}`)));
      return ends.map((it) => it.ErrorCode ?? 'delivered');
    };
    const first = await fates();
    await line.close();
    expect(await fates()).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it('are forgotten after their end where that is asked for', async () => {
    line = await openLine({ keepJournal: false, forgetAfterMs: 1 });
    const { message, path } = await send();
    await end(path);
    let error: unknown = null;
    while (!error)
      await line.client
        .messages(message.sid)
        .fetch()
        .catch((refusal: unknown) => (error = refusal));
    expect(error).toMatchObject({ status: 404, code: 20404 });
    expect(line.twilio.journal).toEqual([]);
    expect(line.twilio.counts).toMatchObject({ text_accepted: 1, text_ended: 1 });
  });
});
