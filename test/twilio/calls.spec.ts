import { randomUUID } from 'node:crypto';
import { TEST_NUMBER } from './options';
import { type Line, openLine, until } from './us';

const AGENT = '+861058880001';
const CUSTOMER = '+8613800138000';
const ALL = 'initiated ringing answered completed';
const HANG_UP = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>';

interface Call {
  token: string;
  sid: string;
}

describe('calls at the local Twilio', () => {
  let line: Line;
  afterEach(async () => {
    await line.close();
    expect(line.us.received.filter((it) => !it.signed)).toEqual([]);
  });

  const address = (token: string, step: string) => `${line.us.url}/voice/${token}/${step}`;

  /** The agent is rung, and bridged to the customer by our instructions, as in the product. */
  const call = async (dial = '', number = '', instructions?: string): Promise<Call> => {
    const token = randomUUID();
    line.us.answers.set(
      `/voice/${token}/bridge`,
      instructions ??
        `<Response><Dial callerId="${TEST_NUMBER}" timeout="30" action="${address(token, 'over')}" answerOnBridge="true" ${dial}>
          <Number statusCallback="${address(token, 'customer')}" statusCallbackEvent="${ALL}" ${number.replaceAll('TOKEN', token)}>${CUSTOMER}</Number>
        </Dial></Response>`.replaceAll('TOKEN', token),
    );
    line.us.answers.set(`/voice/${token}/over`, HANG_UP);
    const { sid } = await line.client.calls.create({
      to: AGENT,
      from: TEST_NUMBER,
      url: address(token, 'bridge'),
      method: 'POST',
      timeout: 20,
      statusCallback: `${address(token, 'agent')}#rc=5&rp=all`,
      statusCallbackEvent: ALL.split(' '),
    });
    return { token, sid };
  };

  const told = ({ token }: Call, step: string) => line.us.at(`/voice/${token}/${step}`);
  const statuses = (one: Call, step: string) => told(one, step).map((it) => it.CallStatus);
  const quiet = () => until('quiet', () => line.twilio.quiet());
  const customer = ({ token }: Call) =>
    until('the customer', () => line.twilio.legs(token).find((it) => it.side === 'customer'));
  const talking = async (one: Call) => {
    const { sid } = await customer(one);
    await until('both talk', () => line.twilio.heardBy(one.sid).includes(sid));
    return sid;
  };

  it('ring the agent, fetch the instructions, ring the customer, and end with the action', async () => {
    line = await openLine();
    const one = await call();
    const fetched = await line.client.calls(one.sid).fetch();
    expect(fetched).toMatchObject({ to: AGENT, direction: 'outbound-api', parentCallSid: null });
    await quiet();
    expect(statuses(one, 'agent')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(statuses(one, 'customer')).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(told(one, 'customer').map((it) => it.SequenceNumber)).toEqual(['0', '1', '2', '3']);
    expect(told(one, 'bridge')).toMatchObject([
      { CallSid: one.sid, CallStatus: 'in-progress', Direction: 'outbound-api', To: AGENT, ToCountry: 'CN' },
    ]);
    const [child] = line.twilio.legs(one.token).filter((it) => it.side === 'customer');
    expect(told(one, 'customer')[3]).toMatchObject({
      CallSid: child!.sid,
      ParentCallSid: one.sid,
      Direction: 'outbound-dial',
      To: CUSTOMER,
      From: TEST_NUMBER,
      CallbackSource: 'call-progress-events',
      SipResponseCode: '200',
      CallDuration: expect.stringMatching(/^\d+$/) as string,
    });
    expect(told(one, 'over')).toMatchObject([
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
    line = await openLine();
    line.twilio.plan(CUSTOMER, plan);
    const one = await call();
    await quiet();
    expect(told(one, 'customer').at(-1)).toMatchObject({ CallStatus: status, SipResponseCode: sip });
    expect(told(one, 'over')).toMatchObject([{ DialCallStatus: status, DialBridged: 'false' }]);
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
    line = await openLine();
    line.twilio.plan(AGENT, { ends: 'no-answer', ringSeconds: null });
    const one = await call();
    await quiet();
    expect(statuses(one, 'agent')).toEqual(['initiated', 'ringing', 'no-answer']);
    expect(told(one, 'bridge')).toEqual([]);
    expect(line.twilio.legs(one.token)).toHaveLength(1);
  });

  it('end at the customer too when the agent hangs up, and ask for the action all the same', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await call();
    const child = await talking(one);
    expect(line.twilio.hangUpAgent(one.token)).toBe(true);
    await quiet();
    expect(await line.client.calls(child).fetch()).toMatchObject({
      status: 'completed',
      parentCallSid: one.sid,
    });
    expect(told(one, 'over')).toMatchObject([{ CallStatus: 'completed', DialCallStatus: 'completed' }]);
  });

  it('that are hung up while the customer rings cancel the customer', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { ringSeconds: null });
    const one = await call();
    await until('it rings', () => statuses(one, 'customer').includes('ringing'));
    await line.client.calls(one.sid).update({ status: 'completed' });
    await quiet();
    expect(statuses(one, 'customer').at(-1)).toBe('canceled');
    expect(statuses(one, 'agent').at(-1)).toBe('completed');
    await expect(line.client.calls(one.sid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
  });

  it('play an announcement to the customer before anybody hears them', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await call('', 'url="/voice/TOKEN/announce"');
    line.us.answers.set(
      `/voice/${one.token}/announce`,
      '<Response><Say language="zh-CN">本次通话将被录音</Say></Response>',
    );
    const child = await talking(one);
    expect(told(one, 'announce')).toMatchObject([{ CallSid: child, ParentCallSid: one.sid }]);
    expect(line.twilio.hangUpCustomer(one.token)).toBe(true);
    await quiet();
  });

  it('never bridge a customer whom the announcement hangs up', async () => {
    line = await openLine();
    const one = await call('', 'url="/voice/TOKEN/announce"');
    line.us.answers.set(`/voice/${one.token}/announce`, HANG_UP);
    await quiet();
    expect(told(one, 'over')).toMatchObject([{ DialCallStatus: 'completed', DialBridged: 'false' }]);
    expect(line.twilio.counts.leg_bridged).toBeUndefined();
  });

  it('hear of machines in four words', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { ends: 'voicemail', answeredBy: 'machine_start' });
    const one = await call('', 'machineDetection="Enable" amdStatusCallback="/voice/TOKEN/machine"');
    await quiet();
    const [said] = told(one, 'machine');
    expect(Object.keys(said!).toSorted()).toEqual([
      'AccountSid',
      'AnsweredBy',
      'CallSid',
      'MachineDetectionDuration',
    ]);
    expect(said).toMatchObject({ AnsweredBy: 'machine_start' });
    const { sid } = await customer(one);
    expect(await line.client.calls(sid).fetch()).toMatchObject({ answeredBy: 'machine_start' });
  });

  it('are held and met again in a room: the customer redirected, the agent by way of the action', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await call();
    const room = `<Response><Dial><Conference endConferenceOnExit="true" statusCallback="${address(one.token, 'third')}" statusCallbackEvent="start end join leave">${one.token}</Conference></Dial></Response>`;
    line.us.answers.set(`/voice/${one.token}/over`, room);
    const child = await talking(one);
    await line.client.calls(child).update({ twiml: '<Response><Play loop="0">/music.mp3</Play></Response>' });
    await until('the agent waits in the room', () => told(one, 'third').some((it) => it.CallSid === one.sid));
    expect(line.twilio.heardBy(child)).toEqual([]);
    expect(await line.client.calls(child).fetch()).toMatchObject({ status: 'in-progress' });
    await line.client.calls(child).update({ twiml: room });
    await until('they talk', () => line.twilio.heardBy(child).includes(one.sid));
    const { sid: third } = await line.client.calls.create({
      to: 'client:2001',
      from: TEST_NUMBER,
      twiml: room,
    });
    await until('three talk', () => line.twilio.heardBy(third).length === 2);
    line.twilio.hangUpCustomer(one.token);
    await quiet();
    expect(told(one, 'third').map((it) => it.StatusCallbackEvent)).toEqual(
      expect.arrayContaining(['conference-start', 'participant-join', 'participant-leave', 'conference-end']),
    );
    // Once the Dial was over the agent's end no longer was the customer's.
    expect(told(one, 'over')).toHaveLength(1);
    expect(line.twilio.violations).toEqual([]);
  });

  it('of an agent in a room leave the customer there', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await call();
    const child = await talking(one);
    await line.client
      .calls(child)
      .update({ twiml: `<Response><Dial><Conference>${one.token}</Conference></Dial></Response>` });
    await until('the agent is done', () => statuses(one, 'agent').includes('completed'));
    expect(await line.client.calls(child).fetch()).toMatchObject({ status: 'in-progress' });
    line.twilio.hangUpCustomer(one.token);
    await quiet();
  });

  it('end the customer when the agent is redirected', async () => {
    line = await openLine();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await call();
    await talking(one);
    await line.client.calls(one.sid).update({ url: address(one.token, 'room') });
    await quiet();
    expect(told(one, 'room')).toHaveLength(1);
    expect(told(one, 'over')).toEqual([]);
    expect(statuses(one, 'customer').at(-1)).toBe('completed');
  });

  it('wait for their turn beyond the calls a second of the account', async () => {
    line = await openLine({ callsPerSecond: 1, speed: 0.2 });
    const all = [await call(), await call(), await call()];
    const queued = await Promise.all(all.map((it) => line.client.calls(it.sid).fetch()));
    expect(queued.map((it) => Number(it.queueTime) > 50)).toEqual([false, true, true]);
    await line.client.calls(all[2]!.sid).update({ status: 'canceled' });
    expect(await line.client.calls(all[2]!.sid).fetch()).toMatchObject({
      status: 'canceled',
      startTime: null,
    });
  });

  it('are listed by person, state, parent and time, page by page', async () => {
    line = await openLine();
    const all = [await call(), await call(), await call()];
    await quiet();
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

  it('hang up on instructions that are none, and count them as violations', async () => {
    line = await openLine();
    for (const wrong of [
      '<Response><Dail/></Response>',
      '<Response><Dial timeout="soon"/></Response>',
      'no xml <',
    ])
      await call('', '', wrong);
    await quiet();
    expect(line.twilio.violations.map((it) => it.code).toSorted()).toEqual([12100, 12200, 12200]);
    expect(line.twilio.counts.leg_ended).toBe(3);
  });
});
