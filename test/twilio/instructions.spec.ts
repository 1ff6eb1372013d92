import { CUSTOMER, Calling, HANG_UP } from './calling';
import { TEST_NUMBER, type TwilioOptions } from './options';
import { type Line, openLine, until } from './us';

describe('instructions at the local Twilio', () => {
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

  it('play an announcement to the customer before anybody hears them', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await calls.call('', 'url="/voice/TOKEN/announce"');
    line.us.answers.set(
      `/voice/${one.token}/announce`,
      '<Response><Say language="zh-CN">本次通话将被录音</Say></Response>',
    );
    const child = await calls.talking(one);
    expect(calls.told(one, 'announce')).toMatchObject([{ CallSid: child, ParentCallSid: one.sid }]);
    expect(line.twilio.hangUpCustomer(one.token)).toBe(true);
    await calls.quiet();
  });

  it('never bridge a customer whom the announcement hangs up', async () => {
    await open();
    const one = await calls.call('', 'url="/voice/TOKEN/announce"');
    line.us.answers.set(`/voice/${one.token}/announce`, HANG_UP);
    await calls.quiet();
    expect(calls.told(one, 'over')).toMatchObject([{ DialCallStatus: 'completed', DialBridged: 'false' }]);
    expect(line.twilio.counts.leg_bridged).toBeUndefined();
  });

  it('hear of machines in four words', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { ends: 'voicemail', answeredBy: 'machine_start' });
    const one = await calls.call('', 'machineDetection="Enable" amdStatusCallback="/voice/TOKEN/machine"');
    await calls.quiet();
    const [said] = calls.told(one, 'machine');
    expect(Object.keys(said!).toSorted()).toEqual([
      'AccountSid',
      'AnsweredBy',
      'CallSid',
      'MachineDetectionDuration',
    ]);
    expect(said).toMatchObject({ AnsweredBy: 'machine_start' });
    const { sid } = await calls.customer(one);
    expect(await line.client.calls(sid).fetch()).toMatchObject({ answeredBy: 'machine_start' });
  });

  it('are held and met again in a room: the customer redirected, the agent by way of the action', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await calls.call();
    const room = `<Response><Dial><Conference endConferenceOnExit="true" statusCallback="${calls.address(one.token, 'third')}" statusCallbackEvent="start end join leave">${one.token}</Conference></Dial></Response>`;
    line.us.answers.set(`/voice/${one.token}/over`, room);
    const child = await calls.talking(one);
    await line.client.calls(child).update({ twiml: '<Response><Play loop="0">/music.mp3</Play></Response>' });
    await until('the agent waits in the room', () =>
      calls.told(one, 'third').some((it) => it.CallSid === one.sid),
    );
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
    await calls.quiet();
    expect(calls.told(one, 'third').map((it) => it.StatusCallbackEvent)).toEqual(
      expect.arrayContaining(['conference-start', 'participant-join', 'participant-leave', 'conference-end']),
    );
    // Once the Dial was over the agent's end no longer was the customer's.
    expect(calls.told(one, 'over')).toHaveLength(1);
    expect(line.twilio.violations).toEqual([]);
  });

  it('of an agent in a room leave the customer there', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await calls.call();
    const child = await calls.talking(one);
    await line.client
      .calls(child)
      .update({ twiml: `<Response><Dial><Conference>${one.token}</Conference></Dial></Response>` });
    await until('the agent is done', () => calls.statuses(one, 'agent').includes('completed'));
    expect(await line.client.calls(child).fetch()).toMatchObject({ status: 'in-progress' });
    line.twilio.hangUpCustomer(one.token);
    await calls.quiet();
  });

  it('end the customer when the agent is redirected', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const one = await calls.call();
    await calls.talking(one);
    await line.client.calls(one.sid).update({ url: calls.address(one.token, 'room') });
    await calls.quiet();
    expect(calls.told(one, 'room')).toHaveLength(1);
    expect(calls.told(one, 'over')).toEqual([]);
    expect(calls.statuses(one, 'customer').at(-1)).toBe('completed');
  });

  it('follow a Redirect, by GET where it says so, and a relative address', async () => {
    await open();
    const one = await calls.call(
      '',
      '',
      '<Response><Pause length="2"/><Redirect method="GET">room?step=2</Redirect></Response>',
    );
    line.us.answers.set(`/voice/${one.token}/room`, HANG_UP);
    await calls.quiet();
    expect(calls.told(one, 'room')).toMatchObject([
      { step: '2', CallSid: one.sid, CallStatus: 'in-progress' },
    ]);
    expect(line.us.received.find((it) => it.params.step)!.headers['content-type']).toBeUndefined();
  });

  it('go on with the next verb where a Dial without an action ends: by the star key, or by its limit', async () => {
    await open();
    line.twilio.plan(CUSTOMER, { talkSeconds: null });
    const dial = (attributes: string) =>
      `<Response><Dial ${attributes}>${CUSTOMER}</Dial><Redirect>${line.us.url}/after</Redirect></Response>`;
    line.us.answers.set('/after', HANG_UP);
    const one = await calls.call('', '', dial('hangupOnStar="true"'));
    await calls.talking(one);
    expect(line.twilio.star(one.sid)).toBe(true);
    await calls.quiet();
    expect(line.us.at('/after')).toMatchObject([{ CallSid: one.sid }]);
    const two = await calls.call('', '', dial('timeLimit="3"'));
    await calls.quiet();
    expect(line.us.at('/after').map((it) => it.CallSid)).toEqual([one.sid, two.sid]);
  });

  it('dial only numbers, and show only numbers of the account', async () => {
    await open({ numbers: [TEST_NUMBER] });
    await calls.call('', '', '<Response><Dial><Number>13800138000</Number></Dial></Response>');
    await calls.call(
      '',
      '',
      `<Response><Dial callerId="+12025550123"><Number>${CUSTOMER}</Number></Dial></Response>`,
    );
    await calls.quiet();
    expect(line.twilio.violations.map((it) => it.code).toSorted()).toEqual([13214, 13223]);
    expect(line.twilio.journal.filter((it) => it.leg === 'customer')).toEqual([]);
  });

  it('end where we answer no instructions', async () => {
    await open();
    const one = await calls.call();
    line.us.answers.set(`/voice/${one.token}/bridge`, () => 500);
    await calls.quiet();
    expect(calls.statuses(one, 'agent').at(-1)).toBe('completed');
    expect(line.twilio.journal).toContainEqual(
      expect.objectContaining({ event: 'instructions', answered: 500 }),
    );
  });

  it('ask for instructions twice where that is demanded, and obey once', async () => {
    await open();
    line.twilio.demand('repeatInstructions');
    const one = await calls.call();
    await calls.quiet();
    expect(calls.told(one, 'bridge')).toHaveLength(2);
    expect(line.twilio.legs(one.token).filter((it) => it.side === 'customer')).toHaveLength(1);
  });

  it('hang up on instructions that are none, and count them as violations', async () => {
    await open();
    for (const wrong of [
      '<Response><Dail/></Response>',
      '<Response><Dial timeout="soon"/></Response>',
      'no xml <',
    ])
      await calls.call('', '', wrong);
    await calls.quiet();
    expect(line.twilio.violations.map((it) => it.code).toSorted()).toEqual([12100, 12200, 12200]);
    expect(line.twilio.counts.leg_ended).toBe(3);
  });
});
