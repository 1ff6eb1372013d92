import type { Answered, Params } from './callbacks';
import type { FaultName, RequestKind } from './faults';
import { type Leg, isOver } from './leg';
import { TEST_NUMBER, type TwilioOptions, inboundUrlOf } from './options';
import type { AllParts } from './parts';
import type { LegPlan } from './people';

/** A telephone as a test sees it. */
export type LegView = Readonly<
  Pick<Leg, 'sid' | 'token' | 'side' | 'to' | 'from' | 'status' | 'answeredBy'> & { parentSid: string | null }
>;

/** What a test, a storm or a person at the command line may do behind Twilio's back. */
export interface Controls {
  /** The next `times` occasions suffer this fault. */
  demand(fault: FaultName, times?: number, on?: RequestKind): void;
  /** Requests to this number are refused with this code (21211, 21614, …); null: no longer. */
  refuseNumber(phone: string, code: number | null): void;
  /** Texts to this number end undelivered with this code (30003, …); null: no longer. */
  failDelivery(phone: string, code: number | null): void;
  /** Twilio's own list of who has texted STOP. */
  optOut(phone: string): void;
  optIn(phone: string): void;
  /** A customer's text comes in. Resolves to what our webhook answered; null: nobody did. */
  customerTexts(from: string, body: string, to?: string): Promise<Answered | null>;
  /** What becomes of calls to a telephone, an agent's or a customer's, from now on; null: what the seed says. */
  plan(to: string, plan: Partial<LegPlan> | null): void;
  /** Telephones of a token, in the order of their ringing; those that have hung up too. */
  legs(token: string): LegView[];
  /** Who hears this telephone at the moment. */
  heardBy(callSid: string): string[];
  /** The customer of a call picks up, or hangs up (before: does not want to be called). False: nobody is there. */
  answerCustomer(token: string): boolean;
  hangUpCustomer(token: string): boolean;
  /** The same of whom we called ourselves; of several the one who came first. */
  answerAgent(token: string): boolean;
  hangUpAgent(token: string): boolean;
  /** By its sid; `star`: presses the star key. */
  hangUp(callSid: string): boolean;
  star(callSid: string): boolean;
  /** A webhook of the test's own making, signed as Twilio's are. */
  postSigned(url: string, params: Params): Promise<Answered | null>;
  /** Nothing is under way: no call, no text, no recording, no callback. */
  quiet(): boolean;
}

export function controlsOf(parts: AllParts, options: TwilioOptions): Controls {
  const { calls, callbacks, faults, legs, messages, recordings, rooms } = parts;
  const ours = options.numbers?.[0] ?? TEST_NUMBER;
  const live = (token: string, side: Leg['side']) =>
    [...legs.known.values()].find((it) => it.token === token && it.side === side && !isOver(it));
  const at = (leg: Leg | undefined, act: (leg: Leg) => void) => {
    if (!leg || isOver(leg)) return false;
    act(leg);
    return true;
  };
  const pickUp = (leg: Leg) => legs.answer(leg);
  const putDown = (leg: Leg) => (leg.answeredAt ? legs.end(leg) : legs.end(leg, 'busy', 603));
  return {
    demand: (fault, times, on) => faults.demand(fault, times, on),
    refuseNumber: (phone, code) => {
      set(messages.refused, phone, code);
      set(calls.refused, phone, code);
    },
    failDelivery: (phone, code) => set(messages.undelivered, phone, code),
    optOut: (phone) => void messages.optedOut.add(phone),
    optIn: (phone) => void messages.optedOut.delete(phone),
    customerTexts: async (from, body, to = ours) => {
      const url = inboundUrlOf(options);
      const { sid, params } = messages.receive(from, to, body);
      if (!url) return null;
      return callbacks.ask({ url, method: 'POST' }, params, { sid, token: null, status: 'received' });
    },
    plan: (to, plan) => set(legs.plans, to, plan),
    legs: (token) => [...legs.known.values()].filter((it) => it.token === token).map((it) => viewOf(it)),
    heardBy: (callSid) => {
      const leg = legs.known.get(callSid);
      if (!leg) return [];
      return (leg.peer ? [leg.peer] : rooms.heardBy(leg)).map((it) => it.sid);
    },
    answerCustomer: (token) => at(live(token, 'customer'), pickUp),
    hangUpCustomer: (token) => at(live(token, 'customer'), putDown),
    answerAgent: (token) => at(live(token, 'agent'), pickUp),
    hangUpAgent: (token) => at(live(token, 'agent'), putDown),
    hangUp: (callSid) => at(legs.known.get(callSid), putDown),
    star: (callSid) => at(legs.known.get(callSid), (leg) => leg.star?.()),
    postSigned: (url, params) =>
      callbacks.ask({ url, method: 'POST' }, params, { sid: '', token: null, status: 'by hand' }),
    quiet: () => legs.underWay + messages.underWay + recordings.underWay + callbacks.pending === 0,
  };
}

function viewOf({ sid, token, side, to, from, status, answeredBy, parent }: Leg): LegView {
  return { sid, token, side, to, from, status, answeredBy, parentSid: parent?.sid ?? null };
}

function set<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}
