import fc from 'fast-check';
import { AGENT, ANSWERED, CUSTOMER, NOON, THIRD, THROUGH, heard, over, stamp } from '../../test/told-call';
import { type HeardEvent } from './twilio-events.rules';
import { pictureOf, type Picture } from './twilio-legs.rules';

const RANKS = [null, 'placed', 'ringing', 'answered', 'ended'];
const STATES = ['dialled', 'ringing', 'answered', 'ended'];
const rankOf = (picture: Picture) => RANKS.indexOf(picture.status);

const anyEvent: fc.Arbitrary<HeardEvent> = fc.oneof(
  fc.constantFrom(...ANSWERED),
  fc
    .record({
      step: fc.constantFrom('agent', 'customer', 'third', 'announce', 'room', 'bridge'),
      sid: fc.constantFrom(AGENT, 'CAb', CUSTOMER, THIRD),
      status: fc.constantFrom(
        'queued',
        'initiated',
        'ringing',
        'in-progress',
        'completed',
        'busy',
        'no-answer',
        'canceled',
        'failed',
      ),
      sequence: fc.option(fc.nat(4), { nil: null }),
      seconds: fc.nat(90),
      answeredBy: fc.constantFrom('', 'human', 'machine_start', 'unknown'),
    })
    .map(({ step, sid, status, sequence, seconds, answeredBy }) =>
      heard(
        step,
        {
          CallSid: sid,
          CallStatus: status,
          Timestamp: stamp(seconds),
          ...(sequence !== null && { SequenceNumber: String(sequence) }),
          ...(answeredBy && { AnsweredBy: answeredBy }),
        },
        seconds,
      ),
    ),
  fc
    .record({
      status: fc.constantFrom('completed', 'answered', 'busy', 'no-answer', 'failed'),
      seconds: fc.nat(90),
    })
    .map(({ status, seconds }) => over(status, seconds)),
);
const bridged = fc.constantFrom(null, THROUGH);

describe('the picture (properties)', () => {
  it('is the same whatever order the events came in, and however often', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 14 }),
        bridged,
        fc.infiniteStream(fc.nat()),
        (events, sid, dice) => {
          const doubled = events.flatMap((event) =>
            Array.from({ length: 1 + (dice.next().value! % 3) }, () => event),
          );
          const shuffled = doubled
            .map((event) => ({ event, at: dice.next().value! }))
            .sort((a, b) => a.at - b.at)
            .map(({ event }) => event);
          expect(pictureOf(shuffled, sid)).toEqual(pictureOf(events, sid));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with gaps is the same or an earlier one: nothing that comes moves the customer’s leg, or any leg, back', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 14 }), fc.nat(14), bridged, (events, known, sid) => {
        const before = pictureOf(events.slice(0, known), sid);
        const after = pictureOf(events, sid);
        for (const leg of before.agents) {
          const later = after.agents.find((each) => each.sid === leg.sid)!;
          expect(STATES.indexOf(later.state)).toBeGreaterThanOrEqual(STATES.indexOf(leg.state));
        }
        if (before.customer)
          expect(STATES.indexOf(after.customer!.state)).toBeGreaterThanOrEqual(
            STATES.indexOf(before.customer.state),
          );
        // A leg more to the agent takes back that all of them are over: that is why only the bridge's decision is final.
        const allOver = before.status === 'ended' && before.outcome === 'failed' && before.customer === null;
        if (!allOver) expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
      }),
      { numRuns: 500 },
    );
  });

  it('of one leg each, as Twilio makes them, comes to the same end by any part that holds the end', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ANSWERED), (some) => {
        const events = some.includes(ANSWERED[7]!) ? some : [...some, ANSWERED[7]!];
        const { status, outcome, at, answeredAt } = pictureOf(events, THROUGH);
        expect({ status, outcome, at }).toEqual({ status: 'ended', outcome: 'answered', at: NOON + 72_000 });
        expect(Math.abs(answeredAt! - (NOON + 12_000))).toBeLessThan(1_000);
      }),
    );
  });
});
