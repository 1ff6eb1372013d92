import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  listedEvent,
  outcomeOf,
  pictureOf,
  reportOf,
  type HeardEvent,
  type Picture,
} from './twilio-legs.rules';

const AGENT = 'CAa';
const CUSTOMER = 'CAc';
const THIRD = 'CAt';
const NOON = Date.parse('2026-03-02T04:00:00Z');
const stamp = (seconds: number) => new Date(NOON + seconds * 1000).toUTCString().replace('GMT', '+0000');

type Fields = Record<string, string>;
const heard = (step: string, fields: Fields, seconds = 0): HeardEvent => ({
  step,
  fields,
  receivedAt: NOON + seconds * 1000 + 300,
});
const told = (
  step: 'agent' | 'customer' | 'third',
  status: string,
  sequence: number,
  seconds: number,
  more: Fields = {},
): HeardEvent =>
  heard(
    step,
    {
      CallSid: { agent: AGENT, customer: CUSTOMER, third: THIRD }[step],
      CallStatus: status,
      SequenceNumber: String(sequence),
      Timestamp: stamp(seconds),
      ...more,
    },
    seconds,
  );
const bridge = heard('bridge', { CallSid: AGENT, CallStatus: 'in-progress' }, 3);
const over = (status: string, seconds: number, duration?: number): HeardEvent =>
  heard(
    'over',
    {
      CallSid: AGENT,
      CallStatus: 'in-progress',
      DialCallSid: CUSTOMER,
      DialCallStatus: status,
      ...(duration !== undefined && { DialCallDuration: String(duration) }),
    },
    seconds,
  );

/** A call that is answered, as Twilio tells it. */
const ANSWERED: HeardEvent[] = [
  told('agent', 'initiated', 0, 0),
  told('agent', 'ringing', 1, 1),
  told('agent', 'in-progress', 2, 3),
  bridge,
  told('customer', 'initiated', 0, 4, { ParentCallSid: AGENT }),
  told('customer', 'ringing', 1, 5),
  told('customer', 'in-progress', 2, 12),
  told('customer', 'completed', 3, 72, { CallDuration: '60', Duration: '1' }),
  over('completed', 72, 60),
  told('agent', 'completed', 3, 73, { CallDuration: '70' }),
];
const THROUGH = { sid: AGENT };

describe('the picture of a call', () => {
  it('of one that was answered: who answered when, and how long it took', () => {
    expect(pictureOf(ANSWERED, THROUGH)).toMatchObject({
      status: 'ended',
      outcome: 'answered',
      answeredAt: NOON + 12_000,
      at: NOON + 72_000,
      agent: { sid: AGENT, state: 'ended', answeredAt: NOON + 3_000 },
      customer: { sid: CUSTOMER, state: 'ended', end: 'completed' },
      alarms: [],
    });
  });

  it.each([
    ['nothing', 0, null],
    ['the agent is called', 1, 'placed'],
    ['the agent rings', 2, 'placed'],
    ['the agent has picked up', 4, 'placed'],
    ['the customer is called', 5, 'placed'],
    ['the customer rings', 6, 'ringing'],
    ['they talk', 7, 'answered'],
    ['it is over', 8, 'ended'],
  ] as const)('while %s', (_, known, status) => {
    expect(pictureOf(ANSWERED.slice(0, known), known > 3 ? THROUGH : null).status).toBe(status);
  });

  it.each([
    ['busy', {}, 'busy'],
    ['no-answer', {}, 'no_answer'],
    ['canceled', {}, 'no_answer'],
    ['failed', { SipResponseCode: '404' }, 'invalid_number'],
    ['failed', { SipResponseCode: '410' }, 'invalid_number'],
    ['failed', { SipResponseCode: '484' }, 'invalid_number'],
    ['failed', { ErrorCode: '13224' }, 'invalid_number'],
    ['failed', { SipResponseCode: '480' }, 'switched_off'],
    ['failed', { SipResponseCode: '486' }, 'busy'],
    ['failed', { SipResponseCode: '503' }, 'failed'],
    ['failed', {}, 'failed'],
  ] as const)('a customer’s leg that ended as %s %j is %s', (status, more, outcome) => {
    const events = [...ANSWERED.slice(0, 6), told('customer', status, 2, 20, more)];
    expect(pictureOf(events, THROUGH)).toMatchObject({ status: 'ended', outcome });
  });

  it.each([
    ['machine_start', 'voicemail'],
    ['machine_end_beep', 'voicemail'],
    ['fax', 'voicemail'],
    ['human', 'answered'],
    ['unknown', 'answered'],
  ])('what answered is %s: at the end %s', (answeredBy, outcome) => {
    const machine = heard('machine', { CallSid: CUSTOMER, AnsweredBy: answeredBy }, 14);
    expect(pictureOf([...ANSWERED, machine], THROUGH)).toMatchObject({ outcome });
    expect(pictureOf([...ANSWERED.slice(0, 7), machine], THROUGH)).toMatchObject({
      status: 'answered',
      customer: { answeredBy },
    });
  });

  it.each(['no-answer', 'busy', 'failed', 'canceled', 'completed'])(
    'an agent’s leg that is %s without having been let through is our own failure',
    (status) => {
      const events = [told('agent', 'initiated', 0, 0), told('agent', status, 1, 20)];
      expect(pictureOf(events, null)).toMatchObject({ status: 'ended', outcome: 'failed' });
    },
  );

  it('an agent who has gone after the bridge leaves it open what became of the customer', () => {
    const events = [...ANSWERED.slice(0, 4), told('agent', 'completed', 3, 9)];
    expect(pictureOf(events, THROUGH)).toMatchObject({
      status: 'placed',
      outcome: null,
      agent: { state: 'ended' },
    });
  });

  it('a request that went out twice is over when both its legs are, and is carried by the one let through', () => {
    const second = { CallSid: 'CAb' };
    const one = [told('agent', 'no-answer', 1, 20)];
    const both = [...one, told('agent', 'ringing', 1, 2, second)];
    expect(pictureOf(one, null).status).toBe('ended');
    expect(pictureOf(both, null)).toMatchObject({ status: 'placed', agent: { sid: 'CAb' } });
    expect(pictureOf([...both, told('agent', 'failed', 2, 21, second)], null).status).toBe('ended');
    const through = [told('agent', 'in-progress', 1, 2), told('agent', 'in-progress', 1, 2, second)];
    expect(pictureOf(through, { sid: 'CAb' })).toMatchObject({
      agent: { sid: 'CAb' },
      agents: { length: 2 },
    });
  });

  it('the end of a Dial is no end of the customer’s leg: it may be on hold', () => {
    const events = [...ANSWERED.slice(0, 7), over('completed', 30, 18)];
    expect(pictureOf(events, THROUGH)).toMatchObject({ status: 'answered', customer: { state: 'answered' } });
    expect(pictureOf([over('completed', 30, 18)], THROUGH)).toMatchObject({
      status: 'answered',
      answeredAt: NOON + 12_300,
    });
    expect(pictureOf([over('no-answer', 30)], THROUGH)).toMatchObject({
      status: 'ended',
      outcome: 'no_answer',
    });
  });

  it('of two ends of one leg the first by Twilio’s count stands, and somebody is told', () => {
    const events = [told('customer', 'completed', 3, 70), told('customer', 'busy', 2, 80)];
    for (const order of [events, [...events].reverse()])
      expect(pictureOf(order, THROUGH)).toMatchObject({ outcome: 'busy', alarms: ['ended_twice'] });
    // What was only asked for has no count: it comes after what was told.
    const asked = { ...heard('customer', { CallSid: CUSTOMER, CallStatus: 'completed' }, 1) };
    expect(pictureOf([asked, events[1]!], THROUGH)).toMatchObject({
      outcome: 'busy',
      alarms: ['ended_twice'],
    });
  });

  it('two customers in one call are an alarm', () => {
    const other = told('customer', 'ringing', 0, 6, { CallSid: 'CAd' });
    expect(pictureOf([...ANSWERED, other], THROUGH)).toMatchObject({
      outcome: 'answered',
      alarms: ['two_customers'],
    });
  });

  it('knows the talk’s beginning from its end, where nobody told of it', () => {
    expect(pictureOf([ANSWERED[7]!], THROUGH)).toMatchObject({
      answeredAt: NOON + 12_000,
      at: NOON + 72_000,
    });
    expect(pictureOf([told('customer', 'completed', 3, 72)], THROUGH)).toMatchObject({
      answeredAt: NOON + 72_000,
    });
  });

  it('passes over what it does not understand', () => {
    const strange = [
      heard('agent', { CallSid: AGENT, CallStatus: 'dreaming' }),
      heard('agent', { CallStatus: 'ringing' }),
      heard('recording', { CallSid: AGENT, RecordingStatus: 'completed' }),
      heard('sneeze', { CallSid: AGENT, CallStatus: 'completed' }),
    ];
    expect(pictureOf(strange, null)).toMatchObject({ status: null, agents: [], customer: null });
    expect(reportOf('t', pictureOf(strange, null))).toBeNull();
    const odd = {
      ...ANSWERED[7]!.fields,
      Timestamp: 'yesterday',
      SequenceNumber: 'last',
      CallDuration: '-1',
    };
    expect(pictureOf([heard('customer', odd, 72)], THROUGH)).toMatchObject({
      status: 'ended',
      at: NOON + 72_300,
    });
  });

  it('what was asked for is as good as what was told', () => {
    const listed = {
      sid: CUSTOMER,
      status: 'completed',
      endedAt: NOON + 72_000,
      duration: '60',
      answeredBy: 'machine_start',
      parentCallSid: AGENT,
    };
    const events = [{ ...listedEvent('customer', listed), receivedAt: NOON + 200_000 }];
    expect(pictureOf(events, THROUGH)).toMatchObject({
      outcome: 'voicemail',
      answeredAt: NOON + 12_000,
      at: NOON + 72_000,
    });
  });
});

/* Properties: a function of the set, never back. */

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

const RECORDED = join(process.cwd(), '../shared/data/twilio/callback_bodies.part1.json');
interface Recorded {
  bodies: { name: string; body: Fields }[];
  arrival_orders_to_replay: { name: string; order: string[]; final: string }[];
}

/** Bodies that Twilio has really sent, and orders in which they really came. */
(existsSync(RECORDED) ? describe : describe.skip)('recorded callbacks (../shared/data/twilio)', () => {
  const recorded = existsSync(RECORDED)
    ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as Recorded)
    : { bodies: [], arrival_orders_to_replay: [] };

  it('are understood as they are', () => {
    expect(recorded.bodies.length).toBeGreaterThan(0);
    const [first, last] = recorded.bodies.map(({ body }) => pictureOf([heard('customer', body)], THROUGH));
    expect(first).toMatchObject({ status: 'placed', at: Date.parse('2026-02-12T11:48:25Z') });
    expect(last).toMatchObject({
      status: 'ended',
      outcome: 'answered',
      at: Date.parse('2018-03-25T09:53:19Z'),
      answeredAt: Date.parse('2018-03-25T09:52:30Z'),
      customer: { answeredBy: 'human' },
    });
  });

  it('come to their end in every order of arrival', () => {
    expect(recorded.arrival_orders_to_replay.length).toBeGreaterThan(0);
    for (const { order, final } of recorded.arrival_orders_to_replay) {
      const events = order.map((each) => {
        const [status = '', sequence = ''] = each.split(':');
        return told('customer', status, Number(sequence), 10 + Number(sequence));
      });
      fc.assert(
        fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (arrived) => {
          expect(pictureOf(arrived, THROUGH)).toMatchObject({
            status: 'ended',
            customer: { end: final },
            alarms: [],
          });
        }),
      );
    }
  });
});

describe('what an end means', () => {
  it('a machine that nobody is sure of is a person', () => {
    expect(outcomeOf({ end: 'completed', sip: null, error: null, answeredBy: 'unknown' })).toBe('answered');
  });
});
