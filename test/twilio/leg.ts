import type { Alarm } from '../../src/clock';
import type { CallOutcome } from '../../src/carriers/port';
import type { Hook, Params } from './callbacks';
import type { LegPlan } from './people';
import { places, rfc2822 } from './sids';

export type LegStatus =
  'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
export type ProgressEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

/** One telephone at the end of one line. */
export interface Leg {
  sid: string;
  token: string | null;
  /** The customer's is dialled by instructions; whatever we asked for ourselves counts as an agent's. */
  side: 'agent' | 'customer';
  parent: Leg | null;
  to: string;
  from: string;
  status: LegStatus;
  plan: LegPlan;
  hook: Hook | null;
  events: ReadonlySet<ProgressEvent>;
  /** Progress events told so far. */
  told: number;
  queueMs: number;
  sipCode: number | null;
  /** What the machine detection has said. */
  answeredBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  startedAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  alarms: Set<Alarm>;
  /** Aborted when other instructions come, or the end. */
  run: AbortController;
  /** Aborted by the first answer or the end, whichever comes. */
  settled: AbortController;
  /** Who hears this telephone now, outside of a room. */
  peer: Leg | null;
  /** What the star key does. */
  star: (() => void) | null;
}

export const isOver = (leg: Leg) => leg.endedAt !== null;

export const secondsOf = (from: Date | null, to: Date | null) =>
  from && to ? Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000)) : 0;

const UNKNOWN_NUMBER = new Set([404, 410, 484]);

/** How the call went, in the words of the judge: what can be known from what Twilio told. */
export function outcomeOf({ status, sipCode, answeredBy }: Leg): CallOutcome {
  if (status === 'completed') return answeredBy?.startsWith('machine') ? 'voicemail' : 'answered';
  if (status === 'busy') return 'busy';
  if (status === 'failed') return UNKNOWN_NUMBER.has(sipCode ?? 0) ? 'invalid_number' : 'failed';
  return 'no_answer';
}

const directionOf = (leg: Leg) => (leg.parent ? 'outbound-dial' : 'outbound-api');

/** The parameters of a call that every webhook about it carries. */
export function callParams(leg: Leg, accountSid: string, status: string = leg.status): Params {
  const { sid, parent, to, from } = leg;
  const numbers = { Called: to, Caller: from, From: from, To: to };
  return {
    ...places(['Called', 'Caller', 'From', 'To'], numbers),
    Called: to,
    Caller: from,
    From: from,
    To: to,
    CallSid: sid,
    ...(parent && { ParentCallSid: parent.sid }),
    CallStatus: status,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    Direction: directionOf(leg),
  };
}

/** What a status callback adds. */
export function progressParams(leg: Leg, event: ProgressEvent, now: Date): Params {
  const seconds = secondsOf(leg.answeredAt, leg.endedAt);
  return {
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(leg.told),
    Timestamp: rfc2822(now),
    ...(event === 'completed' && {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      ...(leg.sipCode !== null && { SipResponseCode: String(leg.sipCode) }),
      ...(leg.answeredBy && { AnsweredBy: leg.answeredBy }),
    }),
  };
}

/** A call as the API tells it. */
export function callResource(leg: Leg, accountSid: string): object {
  const { sid, startedAt, endedAt } = leg;
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${sid}`;
  const part = (name: string) => `${uri}/${name}.json`;
  return {
    account_sid: accountSid,
    answered_by: leg.answeredBy,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: rfc2822(leg.createdAt),
    date_updated: rfc2822(leg.updatedAt),
    direction: directionOf(leg),
    duration: endedAt ? String(secondsOf(leg.answeredAt, endedAt)) : null,
    end_time: endedAt && rfc2822(endedAt),
    forwarded_from: null,
    from: leg.from,
    from_formatted: leg.from,
    group_sid: null,
    parent_call_sid: leg.parent?.sid ?? null,
    phone_number_sid: null,
    price: null,
    price_unit: 'USD',
    queue_time: String(Math.round(leg.queueMs)),
    sid,
    start_time: startedAt && rfc2822(startedAt),
    status: leg.status,
    subresource_uris: {
      events: part('Events'),
      notifications: part('Notifications'),
      recordings: part('Recordings'),
    },
    to: leg.to,
    to_formatted: leg.to,
    trunk_sid: null,
    uri: `${uri}.json`,
  };
}
