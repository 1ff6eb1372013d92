import { LineCentre, phoneOfAgent, setPhone } from '../../../test/line-centre';
import { TEST_NUMBER } from '../../../test/twilio/options';
import { until } from '../../../test/twilio/us';
import { RecordingService } from '../../recordings/recording.service';

/** Whole calls, from the claim to the disposition, over the real library and the local Twilio. */
describe('a call through Twilio', () => {
  let centre: LineCentre;
  beforeAll(async () => (centre = await LineCentre.open()));
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(async () => {
    await centre.quiet();
    // Whatever a test was about: its agent is free for the next.
    await centre.database.query(`DELETE FROM attempt`);
    await centre.database.query(`DELETE FROM call_task`);
  });

  const legs = (token: string) =>
    centre.twilio.journal
      .filter(({ event, token: of }) => event === 'leg_started' && of === token)
      .map(({ leg, to }) => [leg, to]);
  const ended = async (id: number) => {
    await centre.attemptUntil(id, 'ended', (it) => it.endedAt !== null);
    await centre.quiet();
    return centre.attempt(id);
  };

  it('rings the agent’s telephone first, then the customer’s, and ends with the customer’s leg', async () => {
    const { attempt, token, phone } = await centre.dialled();
    expect(attempt).toMatchObject({ state: 'placed', carrier: 'twilio' });
    expect(await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered')).toMatchObject({
      agentLeg: 'answered',
      customerLeg: 'answered',
      refused: null,
    });
    expect(legs(token)).toEqual([
      ['agent', phoneOfAgent(1)],
      ['customer', phone],
    ]);
    centre.twilio.hangUpCustomer(token);
    const over = await ended(attempt.id);
    expect(over).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      // What was said, its agent writes up.
      disposition: null,
      counted: true,
      agentLeg: 'ended',
      customerLeg: 'ended',
    });
    expect(over.endedAt!.getTime()).toBeGreaterThanOrEqual(over.answeredAt!.getTime());
    expect(await centre.audit(attempt.id)).toEqual(['call_line.bridged']);
  });

  it('rings the softphone of an agent’s desk, and says which attempt it is', async () => {
    await setPhone(centre.database, 'A2', null);
    const { attempt, token } = await centre.dialled(null, 'A2');
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    expect(legs(token)[0]).toEqual(['agent', `client:A2?attempt=${attempt.id}`]);
    centre.twilio.hangUpAgent(token);
    expect(await ended(attempt.id)).toMatchObject({ outcome: 'answered', disposition: null });
  });

  it.each([
    ['is busy', { ends: 'busy' as const, sipCode: 486 }, 'busy'],
    ['does not answer', { ringSeconds: null }, 'no_answer'],
    ['does not exist', { ends: 'failed' as const, sipCode: 404 }, 'invalid_number'],
    ['is switched off', { ends: 'failed' as const, sipCode: 480 }, 'switched_off'],
  ])('a customer’s telephone that %s ends the attempt, and spends it', async (_, plan, outcome) => {
    const { attempt, token, task } = await centre.dialled(plan);
    expect(await ended(attempt.id)).toMatchObject({
      state: 'ended',
      outcome,
      disposition: outcome,
      counted: true,
    });
    expect(centre.customersRung(token)).toBe(1);
    const [after] = await centre.database.query(`SELECT attempts, state FROM call_task WHERE id = $1`, [
      task.id,
    ]);
    expect(after).toMatchObject({ attempts: 1 });
  });

  it('a network that fails has called the customer all the same: the attempt is spent', async () => {
    const { attempt, task } = await centre.dialled({ ends: 'failed', sipCode: 503 });
    expect(await ended(attempt.id)).toMatchObject({
      outcome: 'failed',
      disposition: 'no_answer',
      counted: true,
    });
    const [after] = await centre.database.query(`SELECT attempts FROM call_task WHERE id = $1`, [task.id]);
    expect(after).toEqual({ attempts: 1 });
  });

  it('a Dial that Twilio does not carry out has called nobody: our own fault, and given back', async () => {
    const call = await centre.ringing();
    await call.bridge();
    const over = {
      CallSid: call.sid,
      CallStatus: 'in-progress',
      DialCallStatus: 'failed',
      ErrorCode: '13214',
    };
    expect((await centre.webhook(call.token, 'over', over))!.body).toContain('<Hangup/>');
    expect(await ended(call.attempt.id)).toMatchObject({
      state: 'failed',
      disposition: 'carrier_error',
      counted: false,
    });
    expect(centre.customersRung(call.token)).toBe(0);
    centre.twilio.hangUpAgent(call.token);
  });

  it('an agent who does not pick up leaves the customer in peace, and spends nothing', async () => {
    const { attempt, token, sid } = await centre.ringing();
    centre.twilio.hangUp(sid);
    expect(await ended(attempt.id)).toMatchObject({
      state: 'failed',
      disposition: 'carrier_error',
      counted: false,
      refused: 'agent_left',
      agentLeg: 'ended',
      customerLeg: null,
    });
    expect(centre.customersRung(token)).toBe(0);
  });

  it('an agent who hangs up while the customer’s telephone rings has called them', async () => {
    const { attempt, token } = await centre.dialled({ ringSeconds: null });
    await centre.attemptUntil(attempt.id, 'ringing', (it) => it.state === 'ringing');
    centre.twilio.hangUpAgent(token);
    expect(await ended(attempt.id)).toMatchObject({
      outcome: 'no_answer',
      disposition: 'no_answer',
      counted: true,
    });
  });

  it('an agent without a line is told so before anything happens', async () => {
    const task = await centre.claimed('A3');
    await centre.database.query(`DELETE FROM agent_line WHERE staff_no = 'A3'`);
    await expect(centre.dial('A3', task)).rejects.toMatchObject({ code: 'no_line', status: 409 });
    expect(await centre.database.query(`SELECT 1 FROM attempt`)).toEqual([]);
    const [held] = await centre.database.query(`SELECT state, claimed_by FROM call_task WHERE id = $1`, [
      task.id,
    ]);
    expect(held).toEqual({ state: 'claimed', claimed_by: 'A3' });
    await setPhone(centre.database, 'A3', phoneOfAgent(3));
  });

  it('is told by Twilio in the words of its API, and tells the customer’s number to the leg alone', async () => {
    const { bridge, phone, token } = await centre.ringing();
    const answer = await bridge();
    expect(answer).toMatchObject({ status: 200, type: 'text/xml; charset=utf-8' });
    const at = (step: string) => `https://centre.test/api/webhooks/twilio/voice/${token}/${step}`;
    expect(answer!.body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><Response><Dial callerId="${TEST_NUMBER}" timeout="30" action="${at('over')}" ` +
        `method="POST" answerOnBridge="true"><Number statusCallback="${at('customer')}#rc=5&amp;rp=all" statusCallbackMethod="POST" ` +
        `statusCallbackEvent="initiated ringing answered completed">${phone}</Number></Dial></Response>`,
    );
    centre.twilio.hangUpAgent(token);
  });

  it('leaves no number in the log', async () => {
    const { attempt, token, phone } = await centre.dialled();
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    centre.twilio.hangUpCustomer(token);
    await ended(attempt.id);
    const { said } = centre;
    expect(said).toContain('/api/webhooks/twilio/voice/:token/:step');
    expect(said).not.toContain(phone.slice(3));
    expect(said).not.toContain(phoneOfAgent(1).slice(3));
    expect(said).not.toContain(token);
  });
});

describe('a campaign’s own way of calling', () => {
  let centre: LineCentre;
  beforeAll(async () => {
    const numbers = [TEST_NUMBER, '+8657188880000'];
    centre = await LineCentre.open({
      twilio: { numbers },
      values: { ringSeconds: 17, callerId: '+8657188880000', recording: 'on', machineDetection: true },
    });
  });
  afterAll(() => centre?.close());

  it('has its caller ID, its time to ring, its recording and its machine detection in the instructions', async () => {
    const { bridge, token } = await centre.ringing();
    const { body } = (await bridge())!;
    expect(body).toContain('callerId="+8657188880000" timeout="17"');
    expect(body).toContain('record="record-from-answer-dual"');
    expect(body).toContain(
      `recordingStatusCallback="https://centre.test/api/webhooks/twilio/voice/${token}/recording#rc=5`,
    );
    expect(body).toContain(`<Number url="https://centre.test/api/webhooks/twilio/voice/${token}/announce"`);
    expect(body).toContain('machineDetection="Enable"');
    centre.twilio.hangUpAgent(token);
    await centre.quiet();
  });

  it('announces the recording before the two are connected, and hears of it afterwards', async () => {
    const { attempt, token } = await centre.dialled(null, 'A2');
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    await until('bridged', () =>
      centre.twilio.journal.some((it) => it.event === 'leg_bridged' && it.token === token),
    );
    await centre.attemptUntil(attempt.id, 'a person', (it) => it.machine === 'human');
    centre.twilio.hangUpCustomer(token);
    await centre.quiet();
    expect(await centre.attempt(attempt.id)).toMatchObject({ outcome: 'answered', machine: 'human' });
    const asked = centre.twilio.journal.filter((it) => it.event === 'instructions' && it.token === token);
    expect(asked.map(({ url }) => url!.split('/').at(-1))).toEqual(['bridge', 'announce', 'over']);
    const [watch] = await centre.database.query(
      `SELECT announced_at FROM recording_watch WHERE attempt_id = $1`,
      [attempt.id],
    );
    expect(watch).toMatchObject({ announced_at: expect.any(Date) });
    const [recording] = await centre.database.query(`SELECT state FROM recording WHERE attempt_id = $1`, [
      attempt.id,
    ]);
    expect(recording).toEqual({ state: 'awaited' });
    expect(await centre.database.query(`SELECT 1 FROM provider_event WHERE reduced_at IS NULL`)).toEqual([]);
  });

  it('connects nobody who could not be told that they are recorded', async () => {
    const announce = jest
      .spyOn(RecordingService.prototype, 'announcement')
      .mockRejectedValueOnce(new Error('no database'));
    const { attempt, token } = await centre.dialled(null, 'A3');
    await centre.attemptUntil(attempt.id, 'ended', (it) => it.endedAt !== null);
    await centre.quiet();
    announce.mockRestore();
    expect(centre.twilio.journal.some((it) => it.event === 'leg_bridged' && it.token === token)).toBe(false);
  });

  it('takes an answering machine for one at the end, and one that nobody is sure of for a person', async () => {
    const machine = await centre.dialled({ ends: 'voicemail', answeredBy: 'machine_start' }, 'A4');
    await centre.attemptUntil(machine.attempt.id, 'machine', (it) => it.machine === 'machine_start');
    centre.twilio.hangUpCustomer(machine.token);
    await centre.quiet();
    expect(await centre.attempt(machine.attempt.id)).toMatchObject({
      outcome: 'voicemail',
      disposition: 'voicemail',
    });

    const person = await centre.dialled({ answeredBy: 'unknown' }, 'A5');
    await centre.attemptUntil(person.attempt.id, 'person', (it) => it.machine === 'unknown');
    centre.twilio.hangUpCustomer(person.token);
    await centre.quiet();
    expect(await centre.attempt(person.attempt.id)).toMatchObject({ outcome: 'answered', disposition: null });
  });
});
