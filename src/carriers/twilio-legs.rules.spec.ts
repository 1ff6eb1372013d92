import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AGENT,
  ANSWERED,
  CUSTOMER,
  NOON,
  THROUGH,
  heard,
  over,
  told,
  type Fields,
} from '../../test/told-call';
import { listedEvent } from './twilio-events.rules';
import { outcomeOf, pictureOf, reportOf } from './twilio-legs.rules';

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

  it('a Dial that failed leaves the reason to the leg’s own last word, unless there is no leg', () => {
    const failed = [...ANSWERED.slice(0, 5), over('failed', 8)];
    expect(pictureOf(failed, THROUGH)).toMatchObject({ status: 'placed', customer: { state: 'dialled' } });
    const gone = told('customer', 'failed', 1, 8, { SipResponseCode: '404' });
    expect(pictureOf([...failed, gone], THROUGH)).toMatchObject({ outcome: 'invalid_number', alarms: [] });
    const nobody = (more: Fields) =>
      heard('over', { CallSid: AGENT, CallStatus: 'in-progress', DialCallStatus: 'failed', ...more }, 8);
    const with13214 = [...ANSWERED.slice(0, 4), nobody({ ErrorCode: '13214' })];
    expect(pictureOf(with13214, THROUGH)).toMatchObject({ status: 'ended', outcome: 'failed' });
    expect(pictureOf([...ANSWERED.slice(0, 4), nobody({ ErrorCode: '13223' })], THROUGH)).toMatchObject({
      status: 'ended',
      outcome: 'invalid_number',
    });
    // A leg is a leg, whatever else was said.
    expect(pictureOf([...with13214, ANSWERED[5]!], THROUGH)).toMatchObject({ status: 'ringing' });
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
