import type { HeardEvent } from '../src/carriers/twilio-events.rules';

/* A call through Twilio as its webhooks tell it, for the specs of the reducer. */

export const AGENT = 'CAa';
export const CUSTOMER = 'CAc';
export const THIRD = 'CAt';
export const NOON = Date.parse('2026-03-02T04:00:00Z');
export const stamp = (seconds: number) =>
  new Date(NOON + seconds * 1000).toUTCString().replace('GMT', '+0000');

export type Fields = Record<string, string>;
export const heard = (step: string, fields: Fields, seconds = 0): HeardEvent => ({
  step,
  fields,
  receivedAt: NOON + seconds * 1000 + 300,
});
export const told = (
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
export const bridge = heard('bridge', { CallSid: AGENT, CallStatus: 'in-progress' }, 3);
export const over = (status: string, seconds: number, duration?: number): HeardEvent =>
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
export const ANSWERED: HeardEvent[] = [
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
export const THROUGH = { sid: AGENT };
