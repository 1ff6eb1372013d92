import { Temporal } from 'temporal-polyfill';
import { type CarrierEvent } from './port';

/** An event of a call as it was kept: what came, and when. Epoch milliseconds. */
export interface HeardEvent extends CarrierEvent {
  receivedAt: number;
}

export const LEG_STATES = ['dialled', 'ringing', 'answered', 'ended'] as const;
export type LegState = (typeof LEG_STATES)[number];
/** Twilio's last words for a leg. */
export type LegEnd = 'completed' | 'busy' | 'no-answer' | 'canceled' | 'failed';

export type Which = 'agent' | 'customer' | 'third';

/** What one event says of one leg. Instants are epoch milliseconds. */
export interface Fact {
  which: Which;
  sid: string;
  state: LegState;
  end: LegEnd | null;
  /** Twilio's number of the event within its leg; nothing that we asked for has one. */
  sequence: number;
  at: number;
  /** Seconds of talk, with an end. */
  seconds: number | null;
  sip: number | null;
  error: number | null;
  answeredBy: string | null;
}

const STATES: Readonly<Record<string, LegState>> = {
  queued: 'dialled',
  initiated: 'dialled',
  ringing: 'ringing',
  'in-progress': 'answered',
  answered: 'answered',
  completed: 'ended',
  busy: 'ended',
  'no-answer': 'ended',
  canceled: 'ended',
  failed: 'ended',
};

/** Fetching instructions is an answered call's privilege. */
const FETCHED: Readonly<Record<string, Which>> = { bridge: 'agent', announce: 'customer', room: 'third' };
const TOLD: Readonly<Record<string, Which>> = { agent: 'agent', customer: 'customer', third: 'third' };

/**
 * A Dial that is over, and its customer's leg: one that was answered may go on elsewhere (on hold, transferred); one that failed has a
 * reason, which only the leg's own last word tells.
 */
const OVER: Readonly<Record<string, string>> = { completed: 'answered', failed: 'initiated' };

/** A call as Twilio lists it when asked. */
export interface ListedCall {
  sid: string;
  status: string;
  /** Epoch milliseconds. */
  endedAt: number | null;
  duration: string | null;
  answeredBy: string | null;
  parentCallSid: string | null;
}

/** What was asked for, in the form in which it would have been told. */
export function listedEvent(step: 'agent' | 'customer' | 'third', listed: ListedCall): CarrierEvent {
  const fields: Record<string, string> = { CallSid: listed.sid, CallStatus: listed.status, Asked: 'yes' };
  if (listed.parentCallSid) fields.ParentCallSid = listed.parentCallSid;
  if (listed.endedAt !== null) fields.Timestamp = isoOf(listed.endedAt);
  if (listed.duration) fields.CallDuration = listed.duration;
  if (listed.answeredBy) fields.AnsweredBy = listed.answeredBy;
  return { step, fields };
}

/** A Dial that failed without a leg: nobody was called, and Twilio says why, if it does. */
export function dialledNobody(events: readonly HeardEvent[]): { error: number | null } | null {
  const over = events.find(
    ({ step, fields }) => step === 'over' && fields.DialCallStatus === 'failed' && !fields.DialCallSid,
  );
  return over ? { error: numberIn(over.fields.ErrorCode) || null } : null;
}

/** What an event says of legs; nothing where it is not understood. */
export function factsOf({ step, fields, receivedAt }: HeardEvent): Fact[] {
  const told = TOLD[step];
  if (told) return leg(told, fields.CallSid, fields.CallStatus, fields, receivedAt);
  const fetched = FETCHED[step];
  if (fetched) return leg(fetched, fields.CallSid, 'in-progress', {}, receivedAt);
  if (step === 'over') {
    const status = OVER[fields.DialCallStatus ?? ''] ?? fields.DialCallStatus;
    const began = receivedAt - (numberIn(fields.DialCallDuration) ?? 0) * 1000;
    const at = status === 'answered' ? began : receivedAt;
    return [
      ...leg('agent', fields.CallSid, 'in-progress', {}, receivedAt),
      ...leg('customer', fields.DialCallSid, status, pick(fields, ['SipResponseCode', 'ErrorCode']), at),
    ];
  }
  // Without a status of its own: it says who answered, and so that somebody did.
  if (step === 'machine')
    return leg('customer', fields.CallSid, 'in-progress', pick(fields, ['AnsweredBy']), receivedAt);
  return [];
}

function leg(
  which: Which,
  sid: string | undefined,
  status: string | undefined,
  fields: Readonly<Record<string, string | undefined>>,
  receivedAt: number,
): Fact[] {
  const state = STATES[status ?? ''];
  if (!sid || !state) return [];
  const stamped = instantOf(fields.Timestamp ?? '');
  return [
    {
      which,
      sid,
      state,
      end: state === 'ended' ? (status as LegEnd) : null,
      sequence: numberIn(fields.SequenceNumber) ?? Infinity,
      at: stamped ?? receivedAt,
      seconds: numberIn(fields.CallDuration),
      sip: numberIn(fields.SipResponseCode),
      error: numberIn(fields.ErrorCode) || null,
      answeredBy: fields.AnsweredBy || null,
    },
  ];
}

function pick(fields: CarrierEvent['fields'], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])));
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const RFC_2822 = /^(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;

/** Epoch milliseconds of an instant as Twilio tells it (RFC 2822), or as we write it; null: it is none. */
function instantOf(text: string): number | null {
  const [, day = '', month = '', year, time, hours, minutes] = RFC_2822.exec(text) ?? [];
  const iso = year
    ? `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}T${time}${hours}:${minutes}`
    : text;
  try {
    return Temporal.Instant.from(iso).epochMilliseconds;
  } catch {
    return null;
  }
}

export function isoOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ fractionalSecondDigits: 3 });
}
