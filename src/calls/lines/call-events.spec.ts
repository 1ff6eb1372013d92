import { LineCentre, PUBLIC_URL, WORDS, phoneOfAgent } from '../../../test/line-centre';
import { TEST_CREDENTIALS } from '../../../test/twilio/options';
import { until } from '../../../test/twilio/us';
import fc from 'fast-check';
import { begunCall } from '../../../test/attempt-row';
import { ANSWERED } from '../../../test/told-call';
import { asSystem } from '../../database/data-scope';
import { CallEnd } from '../call-end';
import { CallReportService } from '../call-report.service';
import { RecordService } from '../record.service';
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
    await centre.forgetCalls();
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
    await centre.app.get(CallEvents).settled();
    hears();
    await centre.webhook(token, 'agent', { CallSid: sid, CallStatus: 'no-answer', SequenceNumber: '9' });
    deaf();
    look.mockRestore();
    expect(await centre.attempt(attempt.id)).toMatchObject({ state: 'placed' });
    expect(await tick()).toBe(1);
    expect(await tick()).toBe(0);
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'failed',
      disposition: 'carrier_error',
      counted: false,
    });
    centre.twilio.hangUpAgent(token);
  });

  it('an agent who has gone is concluded from once, and nobody may say otherwise meanwhile', async () => {
    const { token, sid, attempt } = await centre.ringing();
    const fails = jest.spyOn(CallEnd.prototype, 'failed').mockRejectedValue(new Error('the process died'));
    centre.twilio.hangUp(sid);
    await centre.quiet();
    fails.mockRestore();
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'placed',
      disposition: null,
      refused: 'agent_left',
    });
    // Its agent cannot record what was no call, and another leg of it is not connected any more.
    const record = () =>
      centre.app.get(RecordService).recordByAgent('A1', attempt.id, { disposition: 'completed' });
    await expect(asSystem(record)).rejects.toMatchObject({ code: 'call_still_live' });
    const other = { CallSid: `CA${'7'.repeat(32)}`, CallStatus: 'in-progress' };
    expect((await centre.webhook(token, 'bridge', other))!.body).not.toContain('<Dial');
    centre.clock.skip(15_000);
    await centre.reconcile();
    expect(await centre.attempt(attempt.id)).toMatchObject({
      state: 'failed',
      disposition: 'carrier_error',
      counted: false,
    });
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

  it('in any order, doubled and with gaps they never move a call back, and come to one end (property)', async () => {
    const events = centre.app.get(CallEvents);
    const RANKS = ['intent', 'placed', 'ringing', 'answered', 'ended'];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...ANSWERED, ...ANSWERED.slice(4)], { minLength: 3 }),
        fc.integer({ min: 1, max: 2_000_000_000 }),
        async (some, unique) => {
          await centre.forgetCalls();
          const call = await begunCall(centre.database, centre);
          const seen: string[] = [];
          for (const { step, fields } of [...some, ANSWERED[7]!]) {
            await asSystem(() => events.keep(call.token, { step, fields }, `${unique}/${step}`));
            await asSystem(() => events.reduce(call.token));
            seen.push((await centre.attempt(call.attemptId)).state);
          }
          expect(seen.map((state) => RANKS.indexOf(state))).toEqual(
            seen.map((state) => RANKS.indexOf(state)).sort((a, b) => a - b),
          );
          expect(await centre.attempt(call.attemptId)).toMatchObject({
            state: 'ended',
            outcome: 'answered',
            disposition: null,
            customerLeg: 'ended',
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('a body larger than any webhook is turned away unread', async () => {
    const token = '00000000-0000-4000-8000-00000000beef';
    const answer = await centre.webhook(token, 'agent', { CallSid: 'CA1', Filler: 'x'.repeat(70_000) });
    expect(answer).toMatchObject({ status: 413 });
    expect(await kept(token)).toEqual([]);
  });

  it.each(['nonsense', 'status'])('a step that is none (%s) is no address of ours', async (step) => {
    const token = '00000000-0000-4000-8000-00000000beef';
    expect(await centre.webhook(token, step, { CallSid: 'CA1' })).toMatchObject({ status: 400 });
    expect(await kept(token)).toEqual([]);
  });
});
