import { LineCentre, WORDS } from '../../../test/line-centre';
import { until } from '../../../test/twilio/us';
import { CallEvents } from './call-events.service';

/** Answers that never come, words that are lost: what the token and the poller find out. */
describe('what Twilio does not tell', () => {
  let centre: LineCentre;
  beforeAll(async () => (centre = await LineCentre.open({ twilio: { overrides: true } })));
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(async () => {
    hears();
    await centre.forgetCalls();
  });

  const later = (milliseconds: number) => centre.clock.skip(milliseconds);
  const deaf = (to = WORDS) => (centre.ears.deafTo = to);
  const hears = () => (centre.ears.deafTo = null);

  it('taken without an answer: the call goes on, found by the token in its webhooks', async () => {
    centre.twilio.demand('acceptAndHang', 1, 'calls');
    const task = await centre.claimed();
    const dialling = centre.dial('A1', task);
    const [row] = await untilRows(() =>
      centre.database.query<{ token: string; id: number }>(`SELECT id, token FROM attempt`),
    );
    await centre.attemptUntil(row!.id, 'answered', (it) => it.state === 'answered');
    centre.twilio.hangUpCustomer(row!.token);
    await centre.quiet();
    expect(await centre.attempt(row!.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
    // The dial itself gives up after its ten seconds, and changes nothing any more.
    expect(await dialling).toMatchObject({ state: 'ended', outcome: 'answered' });
    expect(centre.customersRung(row!.token)).toBe(1);
  }, 30_000);

  it('taken and answered 500: never asked for again, and its webhooks tell how it went', async () => {
    centre.twilio.demand('errorAfterAccept', 1, 'calls');
    const { attempt, token } = await centre.dialled({ ends: 'busy', sipCode: 486 });
    expect(attempt.state).toBe('intent');
    await centre.attemptUntil(attempt.id, 'recorded', (it) => it.disposition !== null);
    expect(await centre.attempt(attempt.id)).toMatchObject({
      outcome: 'busy',
      disposition: 'busy',
      counted: true,
    });
    expect(
      centre.twilio.journal.filter((it) => it.event === 'call_accepted' && it.token === token),
    ).toHaveLength(1);
  });

  it('never heard by Twilio: unknown after ten minutes, spent, and never dialled again by itself', async () => {
    centre.twilio.demand('lose', 1, 'calls');
    const task = await centre.claimed('A2');
    const dialling = centre.dial('A2', task);
    const attempt = await dialling;
    expect(attempt.state).toBe('intent');
    later(61_000);
    await centre.reconcile();
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'intent' });
    later(10 * 60_000);
    await centre.reconcile();
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'unknown',
      disposition: 'unrecorded',
      counted: true,
    });
    expect(centre.twilio.journal.filter((it) => it.to === task.phone)).toEqual([]);
  }, 30_000);

  it('no word comes at all: the poller asks, by the name that the call has', async () => {
    const { attempt, token } = await centre.talking();
    deaf();
    centre.twilio.hangUpCustomer(token);
    await centre.quiet();
    hears();
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'answered' });
    expect(await centre.reconcile()).toBe(0);
    later(60_000);
    expect(await centre.reconcile()).toBe(1);
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      customerLeg: 'ended',
      agentLeg: 'ended',
    });
  });

  it('neither a name nor a word: the poller looks through the calls of the agent’s line, and takes nobody else’s', async () => {
    // An earlier call of the same agent, and its name.
    const earlier = await centre.dialled({ ends: 'busy', sipCode: 486 }, 'A3');
    await centre.attemptUntil(earlier.attempt.id, 'ended', (it) => it.endedAt !== null);
    await centre.quiet();
    deaf(/\/(agent|customer|over)$/);
    centre.twilio.demand('errorAfterAccept', 1, 'calls');
    const call = await centre.dialled({ ends: 'no-answer', ringSeconds: 3, sipCode: 480 }, 'A3');
    expect(call.attempt.state).toBe('intent');
    await centre.quiet();
    hears();
    // The bridge has named the leg, and a name is no help to this test.
    await centre.database.query(`UPDATE call_line SET agent_sid = NULL WHERE attempt_id = $1`, [
      call.attempt.id,
    ]);
    await centre.database.query(`DELETE FROM provider_event WHERE token = $1`, [call.token]);
    later(61_000);
    expect(await centre.reconcile()).toBe(1);
    const found = await centre.attempt(call.attempt.id);
    expect(found).toMatchObject({ state: 'ended', outcome: 'no_answer', disposition: 'no_answer' });
    const { agentSid } = await centre.attempt(earlier.attempt.id);
    expect(found.agentSid).not.toBe(agentSid);
  });

  it('a call that was connected, and whose agent has gone, is asked about within seconds', async () => {
    const { attempt, token } = await centre.talking();
    const { customerSid } = await centre.attempt(attempt.id);
    deaf();
    centre.twilio.hangUpCustomer(token);
    await centre.quiet();
    hears();
    const { agentSid } = await centre.attempt(attempt.id);
    // Only the agent’s end has come through.
    await centre.webhook(token, 'agent', {
      CallSid: agentSid!,
      CallStatus: 'completed',
      SequenceNumber: '3',
    });
    await centre.quiet();
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'answered',
      agentLeg: 'ended',
      customerSid,
    });
    expect(await centre.reconcile()).toBe(0);
    later(15_000);
    expect(await centre.reconcile()).toBe(1);
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'ended', outcome: 'answered' });
  });

  it('a call that was connected, and never reached its customer, is given up as unknown: spent, and its agent free', async () => {
    const call = await centre.ringing('A5');
    // The answer with the customer's number was lost on its way: Twilio never called them.
    expect((await call.bridge())!.body).toContain('<Dial');
    centre.twilio.hangUp(call.sid);
    await centre.quiet();
    expect(await centre.attempt(call.attempt.id)).toMatchObject({
      state: 'placed',
      agentLeg: 'ended',
      customerSid: null,
    });
    later(15_000);
    expect(await centre.reconcile()).toBe(0);
    later(50_000);
    expect(await centre.reconcile()).toBe(1);
    expect(await centre.attempt(call.attempt.id)).toMatchObject({
      state: 'unknown',
      disposition: 'unrecorded',
      counted: true,
      note: 'connected, but the carrier has no record of a call to the customer',
    });
    expect(centre.customersRung(call.token)).toBe(0);
  });

  it('a call that goes on is asked about once a minute, not at every tick', async () => {
    const { token } = await centre.talking();
    const asked = jest.spyOn(centre.app.get(CallEvents), 'feed');
    later(61_000);
    await centre.reconcile();
    await centre.reconcile();
    later(30_000);
    await centre.reconcile();
    expect(asked).toHaveBeenCalledTimes(1);
    later(31_000);
    await centre.reconcile();
    expect(asked).toHaveBeenCalledTimes(2);
    asked.mockRestore();
    centre.twilio.hangUpCustomer(token);
  });

  it('a storm of late, doubled, shuffled and lost words comes to the same ends', async () => {
    const outcomes = new Map<number, string>();
    const calls = [];
    for (let agent = 1; agent <= 9; agent++) {
      for (const fault of ['twiceCallbacks', 'shuffledCallbacks', 'lateCallbacks', 'lostCallbacks'] as const)
        centre.twilio.demand(fault, 1, 'calls');
      const busy = agent % 3 === 0;
      const call = await centre.dialled(
        busy ? { ends: 'busy', sipCode: 486 } : { talkSeconds: 20 },
        `A${agent}`,
      );
      outcomes.set(call.attempt.id, busy ? 'busy' : 'answered');
      calls.push(call);
    }
    await centre.quiet();
    later(61_000);
    await centre.reconcile();
    for (const { attempt, token } of calls) {
      expect([attempt.id, await centre.attempt(attempt.id)]).toMatchObject([
        attempt.id,
        { state: 'ended', outcome: outcomes.get(attempt.id) },
      ]);
      expect(centre.customersRung(token)).toBe(1);
    }
  }, 30_000);

  async function untilRows<T>(look: () => Promise<T[]>): Promise<T[]> {
    let rows: T[] = [];
    let asking = false;
    await until('rows', () => {
      if (!asking) {
        asking = true;
        void look().then((found) => {
          rows = found;
          asking = false;
        });
      }
      return rows.length > 0;
    });
    return rows;
  }
});
