import { wordOf } from '../twilio/answer.rules';
import { type CallOutcome, type CallReport } from './port';
import {
  LEG_STATES,
  dialledNobody,
  factsOf,
  isoOf,
  type Fact,
  type HeardEvent,
  type LegEnd,
  type LegState,
  type Which,
} from './twilio-events.rules';

/** One telephone of a call. Instants are epoch milliseconds. */
export interface Leg {
  sid: string;
  state: LegState;
  answeredAt: number | null;
  endedAt: number | null;
  end: LegEnd | null;
  /** The network's last word, e.g. 404: there is no such number. */
  sip: number | null;
  /** Twilio's code of an error. */
  error: number | null;
  /** What answered, where Twilio listened for it. */
  answeredBy: string | null;
}

/** How a call stands, by all that is known of it. */
export interface Picture {
  /** The leg that carries the call: the one that was let through, else the one that has come furthest. */
  agent: Leg | null;
  /** Every leg to the agent: a request that was sent twice rings twice. */
  agents: readonly Leg[];
  customer: Leg | null;
  /** Supervisors that were called in. */
  thirds: readonly Leg[];
  status: 'placed' | 'ringing' | 'answered' | 'ended' | null;
  outcome: CallOutcome | null;
  answeredAt: number | null;
  /** When it ended, else when something was last heard of it. */
  at: number;
  /** What cannot be true together; somebody should look. */
  alarms: readonly ('ended_twice' | 'two_customers')[];
}
/** Words of the network for a number that does not exist, or is not in service. */
const NO_SUCH_NUMBER = new Set([404, 410, 484, 604]);
const SWITCHED_OFF = new Set([408, 480]);
const BUSY = new Set([486, 600]);

/**
 * The picture of a call: a function of the set of its events, whatever order they came in, however often, and whichever are
 * missing. More events never take a leg back. Of two ends of one leg the first by Twilio's own count stands, and an alarm with it.
 *
 * - The customer's leg is the call: its end is the call's.
 * - Agents' legs that are over without having been let through (`bridged`) leave nothing behind: our side failed.
 * - Once let through, only the customer's leg says how it ended, unless Twilio says that it called nobody. Until then nothing is
 *   concluded.
 *
 * @param bridged the agent's leg that was given the customer's number; null: none
 */
export function pictureOf(events: readonly HeardEvent[], bridged: { sid: string } | null): Picture {
  const facts = events.flatMap(factsOf);
  const alarms = new Set<Picture['alarms'][number]>();
  const legs = (which: Which) => {
    const mine = facts.filter((fact) => fact.which === which);
    const sids = [...new Set(mine.map(({ sid }) => sid))].sort();
    return sids.map((sid) =>
      legOf(
        sid,
        mine.filter((fact) => fact.sid === sid),
        alarms,
      ),
    );
  };
  const agents = legs('agent');
  const customers = legs('customer');
  if (customers.length > 1) alarms.add('two_customers');
  const live = agents.filter(({ state }) => state !== 'ended');
  const agent = agents.find(({ sid }) => sid === bridged?.sid) ?? furthest(live.length ? live : agents);
  const customer = furthest(customers);
  return {
    agent,
    agents,
    customer,
    thirds: legs('third'),
    ...standing(agents, customer, bridged !== null, dialledNobody(events)),
    at: customer?.endedAt ?? Math.max(0, ...facts.map((fact) => fact.at)),
    alarms: [...alarms].sort(),
  };
}

/** The picture as a report on the call; null: nothing has been heard of it. */
export function reportOf(token: string, { status, outcome, answeredAt, at }: Picture): CallReport | null {
  if (status === null) return null;
  return {
    token,
    status,
    at: isoOf(at),
    ...(outcome !== null && { outcome }),
    ...(answeredAt !== null && { answeredAt: isoOf(answeredAt) }),
  };
}

function standing(
  agents: readonly Leg[],
  customer: Leg | null,
  bridged: boolean,
  nobody: { error: number | null } | null,
): Pick<Picture, 'status' | 'outcome' | 'answeredAt'> {
  if (customer?.state === 'ended')
    return { status: 'ended', outcome: outcomeOf(customer), answeredAt: customer.answeredAt };
  if (customer?.state === 'answered')
    return { status: 'answered', outcome: null, answeredAt: customer.answeredAt };
  const nothing = { outcome: null, answeredAt: null };
  if (customer?.state === 'ringing') return { status: 'ringing', ...nothing };
  if (bridged && !customer && nobody)
    return {
      status: 'ended',
      outcome: isInvalid(nobody.error) ? 'invalid_number' : 'failed',
      answeredAt: null,
    };
  if (customer || bridged) return { status: 'placed', ...nothing };
  if (agents.length === 0) return { status: null, ...nothing };
  return agents.every(({ state }) => state === 'ended')
    ? { status: 'ended', outcome: 'failed', answeredAt: null }
    : { status: 'placed', ...nothing };
}

/** What an ended customer's leg means in our words. A machine that nobody is sure of is a person. */
export function outcomeOf(leg: Pick<Leg, 'end' | 'sip' | 'error' | 'answeredBy'>): CallOutcome {
  switch (leg.end) {
    case 'completed':
      return /^(machine|fax)/.test(leg.answeredBy ?? '') ? 'voicemail' : 'answered';
    case 'busy':
      return 'busy';
    case 'no-answer':
    case 'canceled':
      return 'no_answer';
    default:
      if (isInvalid(leg.error)) return 'invalid_number';
      if (leg.sip === null) return 'failed';
      if (NO_SUCH_NUMBER.has(leg.sip)) return 'invalid_number';
      // A telephone that is off is the customer's, and spends an attempt: as our own fault it would be rung every minute.
      if (SWITCHED_OFF.has(leg.sip)) return 'switched_off';
      return BUSY.has(leg.sip) ? 'busy' : 'failed';
  }
}

function isInvalid(error: number | null): boolean {
  return wordOf(error) === 'invalid_number';
}

function legOf(sid: string, facts: readonly Fact[], alarms: Set<Picture['alarms'][number]>): Leg {
  const ends = facts.filter((fact) => fact.end !== null).sort(byTheirCount);
  if (new Set(ends.map(({ end }) => end)).size > 1) alarms.add('ended_twice');
  const first = ends[0] ?? null;
  const of = <T>(pick: (fact: Fact) => T | null): T | null =>
    [...facts]
      .sort(byTheirCount)
      .map(pick)
      .find((value) => value !== null) ?? null;
  const state = facts.reduce<LegState>(
    (most, fact) => (rank(fact.state) > rank(most) ? fact.state : most),
    'dialled',
  );
  const told = facts.filter((fact) => fact.state === 'answered').map((fact) => fact.at);
  const reckoned = first?.end === 'completed' ? first.at - (first.seconds ?? 0) * 1000 : null;
  return {
    sid,
    state,
    answeredAt: told.length ? Math.min(...told) : reckoned,
    endedAt: first?.at ?? null,
    end: first?.end ?? null,
    sip: first?.sip ?? null,
    error: first?.error ?? null,
    answeredBy: of((fact) => fact.answeredBy),
  };
}

/** A whole order, so that no arrival decides: Twilio's count, then its time, then the words themselves. */
function byTheirCount(a: Fact, b: Fact): number {
  if (a.sequence !== b.sequence) return a.sequence < b.sequence ? -1 : 1;
  if (a.at !== b.at) return a.at - b.at;
  const words = (fact: Fact) =>
    `${fact.end ?? ''} ${fact.sip ?? ''} ${fact.error ?? ''} ${fact.answeredBy ?? ''} ${fact.seconds ?? ''}`;
  return words(a) < words(b) ? -1 : words(a) > words(b) ? 1 : 0;
}

function furthest(legs: readonly Leg[]): Leg | null {
  return legs.reduce<Leg | null>(
    (best, leg) => (best === null || rank(leg.state) > rank(best.state) ? leg : best),
    null,
  );
}

function rank(state: LegState): number {
  return LEG_STATES.indexOf(state);
}
