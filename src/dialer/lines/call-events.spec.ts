import { LineCentre, PUBLIC_URL, WORDS, phoneOfAgent } from '../../../test/line-centre';
import { TEST_CREDENTIALS } from '../../../test/twilio/options';
import { until } from '../../../test/twilio/us';
import { asSystem } from '../../database/data-scope';
import { CallReportService } from '../call-report.service';
import { CallEvents } from './call-events.service';

/** Twilio’s answers and webhooks are best effort: lost, doubled, late, forged. */
describe('what Twilio tells', () => {
  let centre: LineCentre;
  beforeAll(async () => (centre = await LineCentre.open({ twilio: { overrides: true } })));
  afterAll(async () => {
    expect(centre?.twilio.violations).toEqual([]);
    await centre?.close();
  });
  afterEach(async () => {
    hears();
    await centre.quiet();
    for (const table of ['attempt', 'call_task', 'call_line', 'provider_event'])
      await centre.database.query(`DELETE FROM ${table}`);
  });

  const kept = (token: string) =>
    centre.database.query<{ step: string; status: string | null }>(
      `SELECT payload ->> 'step' AS step, payload -> 'fields' ->> 'CallStatus' AS status FROM provider_event WHERE token = $1 ORDER BY id`,
      [token],
    );
  const tick = () => asSystem(() => centre.app.get(CallReportService).tickReduce());
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

  it('too fast: certainly not taken, so the attempt is given back', async () => {
    centre.twilio.demand('throttle', 1, 'calls');
    const { attempt } = await centre.dialled();
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'failed',
      disposition: 'carrier_error',
      counted: false,
      note: 'carrier did not take it: rate_limited',
    });
    later(2_000);
  });

  it('an agent’s line that Twilio does not call is our own fault, not the customer’s', async () => {
    centre.twilio.refuseNumber(phoneOfAgent(4), 21211);
    const { attempt } = await centre.dialled(null, 'A4');
    expect(attempt).toMatchObject({ state: 'failed', disposition: 'carrier_error', counted: false });
    expect(await centre.attempt(attempt.id)).toMatchObject({ note: 'carrier refused: invalid_number' });
    centre.twilio.refuseNumber(phoneOfAgent(4), null);
  });

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

  it('the very same again is dropped, in whatever order its fields come', async () => {
    const { token, sid, attempt } = await centre.ringing();
    await until('rings', () =>
      centre.twilio.journal.some((it) => it.event === 'leg_ringing' && it.token === token),
    );
    await centre.attemptUntil(attempt.id, 'rings', (it) => it.agentLeg === 'ringing');
    const event = { CallSid: sid, CallStatus: 'ringing', SequenceNumber: '1', Odd: 'thing' };
    const before = (await kept(token)).length;
    expect(await centre.webhook(token, 'agent', event)).toMatchObject({ status: 204, body: '' });
    const reversed = Object.fromEntries(Object.entries(event).reverse());
    expect(await centre.webhook(token, 'agent', reversed)).toMatchObject({ status: 204 });
    expect(await kept(token)).toHaveLength(before + 1);
    // Said of another leg it is another thing.
    await centre.webhook(token, 'customer', event);
    expect(await kept(token)).toHaveLength(before + 2);
    centre.twilio.hangUpAgent(token);
  });

  it('what is not signed by our account is refused, and leaves nothing behind', async () => {
    const { token, sid, attempt } = await centre.ringing();
    const url = `${PUBLIC_URL}/api/webhooks/twilio/voice/${token}/customer`;
    const inject = (headers: Record<string, string>) =>
      centre.app.inject({
        method: 'POST',
        url: url.replace(PUBLIC_URL, ''),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: new URLSearchParams({
          CallSid: sid,
          CallStatus: 'completed',
          AccountSid: TEST_CREDENTIALS.accountSid,
        }).toString(),
      });
    for (const headers of [{}, { 'x-twilio-signature': 'c2lnbmVk' }])
      expect(await inject(headers as Record<string, string>)).toMatchObject({ statusCode: 403 });
    expect((await kept(token)).filter(({ step }) => step === 'customer')).toEqual([]);
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'placed' });
    centre.twilio.hangUpAgent(token);
  });

  it('lies before every word do not come through (forged callbacks)', async () => {
    centre.twilio.demand('wrongSignature', 4, 'calls');
    const { attempt, token } = await centre.dialled();
    await centre.attemptUntil(attempt.id, 'answered', (it) => it.state === 'answered');
    centre.twilio.hangUpCustomer(token);
    await centre.quiet();
    expect(await centre.attempt(attempt.id)).toMatchObject({ outcome: 'answered' });
    const forged = centre.twilio.journal.filter((it) => it.event === 'forged');
    expect(forged.length).toBeGreaterThan(0);
    expect(forged.map(({ answered }) => answered)).toEqual(forged.map(() => 403));
  });

  it('parameters that nobody has heard of are kept with the rest', async () => {
    centre.twilio.demand('extraParameters', 2, 'calls');
    const { attempt, token } = await centre.dialled({ ends: 'busy', sipCode: 486 });
    await centre.attemptUntil(attempt.id, 'ended', (it) => it.endedAt !== null);
    await centre.quiet();
    expect(
      await centre.database.query(
        `SELECT 1 FROM provider_event WHERE token = $1 AND payload -> 'fields' ? 'FutureParameter'`,
        [token],
      ),
    ).not.toEqual([]);
  });

  it('what was kept by a process that died is looked at by the next tick', async () => {
    const { token, sid, attempt } = await centre.ringing();
    deaf();
    const look = jest.spyOn(centre.app.get(CallEvents), 'lookAt').mockImplementation(() => undefined);
    hears();
    await centre.webhook(token, 'agent', { CallSid: sid, CallStatus: 'no-answer', SequenceNumber: '9' });
    deaf();
    look.mockRestore();
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'placed' });
    expect(await tick()).toBe(1);
    expect(await tick()).toBe(0);
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'ended',
      outcome: 'failed',
      counted: false,
    });
    centre.twilio.hangUpAgent(token);
  });

  it('a leg that ends twice, each time otherwise, is an alarm in the trail, once', async () => {
    const { token, attempt } = await centre.talking();
    const { customerSid } = await centre.attempt(attempt.id);
    centre.twilio.hangUpCustomer(token);
    await centre.quiet();
    for (const sequence of ['7', '8'])
      await centre.webhook(token, 'customer', {
        CallSid: customerSid!,
        CallStatus: 'busy',
        SequenceNumber: sequence,
      });
    await centre.quiet();
    expect(await centre.attempt(attempt.id)).toMatchObject({ outcome: 'answered' });
    expect(await centre.audit(attempt.id)).toEqual(['call_line.bridged', 'call_line.reports_contradict']);
  });

  it.each(['nonsense', 'status'])('a step that is none (%s) is no address of ours', async (step) => {
    const token = '00000000-0000-4000-8000-00000000beef';
    expect(await centre.webhook(token, step, { CallSid: 'CA1' })).toMatchObject({ status: 400 });
    expect(await kept(token)).toEqual([]);
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
