import { AGENT, CUSTOMER, Calling } from './calling';
import { TEST_NUMBER, type TwilioOptions } from './options';
import { type Line, openLine, until } from './us';

describe('calls at the local Twilio', () => {
  let line: Line;
  let calls: Calling;
  const open = async (options: Partial<TwilioOptions> = {}) => {
    line = await openLine(options);
    calls = new Calling(line);
  };
  afterEach(async () => {
    await line.close();
    expect(line.us.received.filter((it) => !it.signed)).toEqual([]);
  });

  it('ring the agent, fetch the instructions, ring the customer, and end with the action', async () => {
    await open();
    const one = await calls.call();
    const fetched = await line.client.calls(one.sid).fetch();
    expect(fetched).toMatchObject({ to: AGENT, direction: 'outbound-api', parentCallSid: null });
    await calls.quiet();
    expect(calls.statuses(one, 'agent')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(calls.statuses(one, 'customer')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(calls.told(one, 'customer').map((it) => it.SequenceNumber)).toEqual(['0', '1', '2', '3']);
    expect(calls.told(one, 'bridge')).toMatchObject([
      { CallSid: one.sid, CallStatus: 'in-progress', Direction: 'outbound-api', To: AGENT, ToCountry: 'CN' },
    ]);
    const [child] = line.twilio.legs(one.token).filter((it) => it.side === 'customer');
    expect(calls.told(one, 'customer')[3]).toMatchObject({
      CallSid: child!.sid,
      ParentCallSid: one.sid,
      Direction: 'outbound-dial',
      To: CUSTOMER,
      From: TEST_NUMBER,
      CallbackSource: 'call-progress-events',
      SipResponseCode: '200',
      CallDuration: expect.stringMatching(/^\d+$/) as string,
    });
    expect(calls.told(one, 'over')).toMatchObject([
      { CallSid: one.sid, DialCallSid: child!.sid, DialCallStatus: 'completed', DialBridged: 'true' },
    ]);
    expect(await line.client.calls(one.sid).fetch()).toMatchObject({ status: 'completed' });
    expect(line.twilio.violations).toEqual([]);
  });

  it.each([
    ['busy', { ends: 'busy', ringSeconds: 2, sipCode: 486 }, 'busy', '486', 'busy'],
    ['no answer', { ends: 'no-answer', ringSeconds: null }, 'no-answer', '487', 'no_answer'],
    ['no such number', { ends: 'failed', ringSeconds: 2, sipCode: 404 }, 'failed', '404', 'invalid_number'],
    ['a failure', { ends: 'failed', ringSeconds: 2, sipCode: 503 }, 'failed', '503', 'failed'],
  ] as const)('tell of %s by the customer', async (_what, plan, status, sip, outcome) => {
    await open();
    line.twilio.plan(CUSTOMER, plan);
    const one = await calls.call();
    await calls.quiet();
    expect(calls.told(one, 'customer').at(-1)).toMatchObject({ CallStatus: status, SipResponseCode: sip });
    expect(calls.told(one, 'over')).toMatchObject([{ DialCallStatus: status, DialBridged: 'false' }]);
    const journal = await (await fetch(`${line.twilio.url}/journal/calls`)).text();
    expect(
      journal
        .trim()
        .split('\n')
        .map((it) => JSON.parse(it) as unknown),
    ).toMatchObject([
      { event: 'placed', token: one.token, phone: CUSTOMER },
      { event: 'ended', token: one.token, phone: CUSTOMER, outcome },
    ]);
  });

  it('fetch no instructions where the agent does not answer', async () => {
    await open();
    line.twilio.plan(AGENT, { ends: 'no-answer', ringSeconds: null });
    const one = await calls.call();
    await calls.quiet();
    expect(calls.statuses(one, 'agent')).toEqual(['initiated', 'ringing', 'no-answer']);
    expect(calls.told(one, 'bridge')).toEqual([]);
    expect(line.twilio.legs(one.token)).toHaveLength(1);
  });

  it('end at the customer too when the agent hangs up, and ask for the action all the same', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await calls.call();
    const child = await calls.talking(one);
    expect(line.twilio.hangUpAgent(one.token)).toBe(true);
    await calls.quiet();
    expect(await line.client.calls(child).fetch()).toMatchObject({
      status: 'completed',
      parentCallSid: one.sid,
    });
    expect(calls.told(one, 'over')).toMatchObject([{ CallStatus: 'completed', DialCallStatus: 'completed' }]);
  });

  it('that are hung up while the customer rings cancel the customer', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { ringSeconds: null });
    const one = await calls.call();
    await until('it rings', () => calls.statuses(one, 'customer').includes('ringing'));
    await line.client.calls(one.sid).update({ status: 'completed' });
    await calls.quiet();
    expect(calls.statuses(one, 'customer').at(-1)).toBe('canceled');
    expect(calls.statuses(one, 'agent').at(-1)).toBe('completed');
    await expect(line.client.calls(one.sid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
  });

  it('are picked up and put down by hand, on either side', async () => {
    await open();
    for (const side of [AGENT, CUSTOMER]) line.twilio.plan(side, { ringSeconds: null, talkSeconds: null });
    const one = await calls.call();
    await until('the agent is rung', () => calls.statuses(one, 'agent').includes('initiated'));
    expect(line.twilio.answerAgent(one.token)).toBe(true);
    await calls.customer(one);
    expect(line.twilio.answerCustomer(one.token)).toBe(true);
    await calls.talking(one);
    expect(line.twilio.hangUpCustomer(one.token)).toBe(true);
    await calls.quiet();
    expect(line.twilio.hangUpCustomer(one.token)).toBe(false);
    expect(calls.statuses(one, 'customer').at(-1)).toBe('completed');
    const two = await calls.call();
    await until('the agent is rung', () => calls.statuses(two, 'agent').includes('initiated'));
    line.twilio.answerAgent(two.token);
    await calls.customer(two);
    line.twilio.hangUpCustomer(two.token);
    await calls.quiet();
    expect(calls.statuses(two, 'customer').at(-1)).toBe('busy');
  });

  it('wait for their turn beyond the calls a second of the account', async () => {
    await open({ callsPerSecond: 1, speed: 1 });
    const all = [await calls.call(), await calls.call(), await calls.call()];
    const queued = await Promise.all(all.map((it) => line.client.calls(it.sid).fetch()));
    expect(queued.map((it) => Number(it.queueTime) > 50)).toEqual([false, true, true]);
    await line.client.calls(all[2]!.sid).update({ status: 'canceled' });
    expect(await line.client.calls(all[2]!.sid).fetch()).toMatchObject({
      status: 'canceled',
      startTime: null,
    });
  });

  it('are listed by person, state, parent and time, page by page', async () => {
    await open();
    const all = [await calls.call(), await calls.call(), await calls.call()];
    await calls.quiet();
    const mine = await line.client.calls.list({
      to: AGENT,
      from: TEST_NUMBER,
      status: 'completed',
      pageSize: 2,
    });
    expect(mine.map((it) => it.sid)).toEqual(all.map((it) => it.sid).toReversed());
    const children = await line.client.calls.list({ parentCallSid: all[0]!.sid });
    expect(children).toMatchObject([{ to: CUSTOMER, direction: 'outbound-dial' }]);
    const start = children[0]!.startTime;
    expect(await line.client.calls.list({ to: CUSTOMER, startTimeAfter: start })).toHaveLength(3);
    const past = new Date(start.getTime() - 60_000);
    expect(await line.client.calls.list({ to: CUSTOMER, startTimeBefore: past })).toEqual([]);
    expect(line.twilio.violations).toEqual([]);
  });
});
