import { randomUUID } from 'node:crypto';
import { TEST_NUMBER } from './options';
import { type Line, clientOf, openLine, until } from './us';

const CUSTOMER = '+8613800138000';

describe('trouble at the local Twilio', () => {
  let line: Line;
  afterEach(() => line.close());

  const send = async (token: string = randomUUID(), client = line.client) => {
    const message = await client.messages.create({
      to: CUSTOMER,
      from: TEST_NUMBER,
      body: '您好',
      statusCallback: `${line.us.url}/texts/${token}`,
    });
    return { token, message };
  };
  const call = (token: string = randomUUID(), client = line.client) =>
    client.calls.create({
      to: 'client:2001',
      from: TEST_NUMBER,
      twiml: '<Response><Hangup/></Response>',
      statusCallback: `${line.us.url}/calls/${token}`,
    });
  const quiet = () => until('quiet', () => line.twilio.quiet());
  const statuses = (token: string) => line.us.at(`/texts/${token}`).map((it) => it.MessageStatus);
  const events = () => line.twilio.journal.map((it) => it.event);

  it('acceptAndHang: it is taken, and nobody is told', async () => {
    line = await openLine();
    line.twilio.demand('acceptAndHang');
    const token = randomUUID();
    await expect(send(token, clientOf(line.twilio, 200))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await until('it arrives', () => statuses(token).includes('delivered'));
    expect(line.twilio.journal[0]).toMatchObject({ event: 'text_accepted', token, said: 'none' });
  });

  it('errorAfterAccept: it is taken, and 500 is told', async () => {
    line = await openLine();
    line.twilio.demand('errorAfterAccept', 1, 'calls');
    const token = randomUUID();
    await expect(call(token)).rejects.toMatchObject({ status: 500, code: 20500 });
    await quiet();
    expect(line.us.at(`/calls/${token}`)).toMatchObject([{ CallStatus: 'completed' }]);
  });

  it('lose: nothing is taken, and nothing is told', async () => {
    line = await openLine();
    line.twilio.demand('lose', 2);
    await expect(send(undefined, clientOf(line.twilio, 100))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await expect(call(undefined, clientOf(line.twilio, 100))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await until('both are lost', () => events().length === 2);
    expect(events()).toEqual(['text_lost', 'call_lost']);
    expect(line.twilio.quiet()).toBe(true);
  });

  it('throttle: nothing is taken, and the next one is, under the same token', async () => {
    line = await openLine({ faults: { throttle: 1 } });
    const token = randomUUID();
    await expect(send(token)).rejects.toMatchObject({ status: 429, code: 20429 });
    await expect(send(token)).resolves.toMatchObject({ message: { status: 'queued' } });
    await quiet();
    expect(events().slice(0, 2)).toEqual(['text_throttled', 'text_accepted']);
  });

  it('refuse: no, for calls and texts, each as often as was asked for', async () => {
    line = await openLine();
    line.twilio.demand('refuse', 1, 'calls');
    line.twilio.demand('refuse', 1, 'messages');
    await expect(call()).rejects.toMatchObject({ status: 400, code: 21215 });
    await expect(send()).rejects.toMatchObject({ status: 400, code: 21612 });
    await expect(call()).resolves.toMatchObject({ status: 'queued' });
  });

  it('strikes what changes a call, and questions, where that is demanded', async () => {
    line = await openLine();
    const { sid } = await call();
    line.twilio.demand('throttle', 1, 'updates');
    line.twilio.demand('errorAfterAccept', 1, 'reads');
    await expect(line.client.calls(sid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 429,
    });
    await expect(line.client.calls(sid).fetch()).rejects.toMatchObject({ status: 500 });
    await expect(line.client.calls(sid).fetch()).resolves.toMatchObject({ sid });
  });

  it('lostCallbacks: a step is never told', async () => {
    line = await openLine();
    line.twilio.demand('lostCallbacks');
    const { token } = await send();
    await quiet();
    expect(statuses(token)).toEqual(['sending', 'sent', 'delivered']);
    expect(events()).toContain('callback_lost');
  });

  it('twiceCallbacks: a step is told twice, in the same words', async () => {
    line = await openLine();
    line.twilio.demand('twiceCallbacks');
    const { token } = await send();
    await quiet();
    expect(statuses(token)).toEqual(['queued', 'queued', 'sending', 'sent', 'delivered']);
    const [one, two] = line.us.received;
    expect(two!.params).toEqual(one!.params);
  });

  it('shuffledCallbacks: a step is told after the one that follows it', async () => {
    line = await openLine();
    line.twilio.demand('shuffledCallbacks', 1);
    const { token } = await send();
    await quiet();
    expect(statuses(token)).toEqual(['sending', 'queued', 'sent', 'delivered']);
  });

  it('lateCallbacks: a step is told long after the end', async () => {
    line = await openLine();
    line.twilio.demand('lateCallbacks', 1);
    const { token } = await send();
    await quiet();
    expect(statuses(token)).toEqual(['sending', 'sent', 'delivered', 'queued']);
  });

  it('wrongSignature: a lie comes first, and under a signature that does not fit', async () => {
    line = await openLine({ faults: { wrongSignature: 1 } });
    const { token } = await send();
    await quiet();
    expect(statuses(token)).toEqual(['queued', 'sending', 'sent', 'delivered']);
    const came = line.us.received.map(({ signed, params }) => [signed, params.MessageStatus]);
    expect(came.slice(0, 2)).toEqual([
      [false, 'delivered'],
      [true, 'queued'],
    ]);
    expect(came.slice(-2)).toEqual([
      [false, 'undelivered'],
      [true, 'delivered'],
    ]);
    const forged = line.twilio.journal.filter((it) => it.event === 'forged');
    expect(forged.map((it) => it.answered)).toEqual([403, 403, 403, 403]);
  });

  it('wrongSignature of instructions: another call asks first, and is not to be believed', async () => {
    line = await openLine({ callFaults: { wrongSignature: 1 } });
    line.us.answers.set('/bridge', '<Response><Hangup/></Response>');
    const { sid } = await line.client.calls.create({
      to: 'client:2001',
      from: TEST_NUMBER,
      url: `${line.us.url}/bridge`,
    });
    await quiet();
    const asked = line.us.received.filter((it) => it.path === '/bridge');
    expect(asked.map((it) => [it.signed, it.params.CallSid === sid])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('extraParameters: what nobody has heard of is signed like the rest', async () => {
    line = await openLine({ faults: { extraParameters: 1 } });
    const { token } = await send();
    await quiet();
    expect(line.us.at(`/texts/${token}`).every((it) => it.FutureParameter)).toBe(true);
    expect(line.us.received.every((it) => it.signed)).toBe(true);
  });

  it('tells again once where no connection comes about, under the same token', async () => {
    let misses = 1;
    line = await openLine({ route: (url) => (misses-- > 0 ? null : url) });
    const { token } = await send();
    await quiet();
    expect(statuses(token)).toEqual(['queued', 'sending', 'sent', 'delivered']);
    misses = 2;
    const again = await send();
    await quiet();
    expect(statuses(again.token)).toEqual(['sending', 'sent', 'delivered']);
    expect(events().filter((it) => it === 'callback_failed')).toHaveLength(1);
  });

  it('tells again after an answer of 5xx only where the address says so and that is obeyed', async () => {
    line = await openLine({ overrides: true });
    const answers = [500, 502, 204];
    const path = `/texts/${randomUUID()}`;
    line.us.answers.set(path, () => answers.shift() ?? 204);
    const statusCallback = `${line.us.url}${path}#rc=5&rp=all`;
    await line.client.messages.create({ to: CUSTOMER, from: TEST_NUMBER, body: '您好', statusCallback });
    await quiet();
    const first = line.us.received.slice(0, 3);
    expect(first.map((it) => it.params.MessageStatus)).toEqual(['queued', 'queued', 'queued']);
    expect(new Set(first.map((it) => it.headers['i-twilio-idempotency-token'])).size).toBe(1);
  });

  it('may be down: refused, then unavailable, then there again at the same address', async () => {
    line = await openLine();
    await line.twilio.setDown('refused');
    await expect(send()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await line.twilio.setDown('unavailable');
    await expect(send()).rejects.toMatchObject({ status: 503, code: 20503 });
    await line.twilio.setDown(null);
    await expect(send()).resolves.toMatchObject({ message: { status: 'queued' } });
  });

  it.each([
    ['refuse', 'text_refused'],
    ['lose', 'text_lost'],
    ['lostCallbacks', 'callback_lost'],
    ['wrongSignature', 'forged'],
  ] as const)('%s strikes the same tokens for the same seed, and not all', async (fault, event) => {
    const tokens = Array.from(
      { length: 16 },
      (_, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`,
    );
    const struck = async () => {
      line = await openLine({ faults: { [fault]: 0.3 } });
      const client = clientOf(line.twilio, 300);
      await Promise.all(tokens.map((token) => send(token, client).catch(() => null)));
      await quiet();
      return line.twilio.journal.filter((it) => it.event === event).map((it) => `${it.token} ${it.status}`);
    };
    const first = await struck();
    await line.close();
    expect((await struck()).toSorted()).toEqual(first.toSorted());
    expect(new Set(first.map((it) => it.split(' ')[0])).size).toBeGreaterThan(1);
    expect(first.length).toBeLessThan(tokens.length * 4 * 0.6);
  });
});
