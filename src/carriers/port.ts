/** A call to be placed. The token names it for ever: in the carrier's reports, in `find`, in our attempt. */
export interface OutgoingCall {
  token: string;
  attemptId: number;
  /** E.164. */
  phone: string;
  agent: string;
  ringSeconds: number;
  /** Where the agent is called first: E.164, or `client:<identity>`; null where the carrier needs no such line. */
  line: string | null;
  /** What the customer sees, E.164; null: the account's usual number. */
  callerId: string | null;
  /** The call is recorded, and says so first. */
  record: boolean;
  /** The carrier tells answering machines from people. */
  detectMachine: boolean;
}

/** The carrier's immediate answer. Anything else (timeout, cut connection, 5xx) is thrown, and means: unknown. */
export type Placement =
  | { kind: 'accepted'; ref: string }
  /** `ours`: the fault is on our side, and the attempt is not spent; otherwise the number itself was refused. */
  | { kind: 'refused'; code: string; ours: boolean }
  /** Certainly not taken, through nobody's fault at this number: too fast, unreachable, the account. Not spent either. */
  | { kind: 'later'; code: 'rate_limited' | 'unreachable' | 'account' };

/** Why a carrier is left alone for a while. */
export type PauseReason = 'trouble' | 'too_fast' | 'account';

/** How a call ended, in the carrier's words made ours. */
export type CallOutcome =
  'answered' | 'no_answer' | 'busy' | 'switched_off' | 'voicemail' | 'invalid_number' | 'failed';

/** One report on a call. Reports may be late, lost, doubled and out of order. */
export interface CallReport {
  token: string;
  status: 'placed' | 'ringing' | 'answered' | 'ended';
  /** With `ended` only. */
  outcome?: CallOutcome;
  /** ISO instant at the carrier. */
  at: string;
  answeredAt?: string;
  /** What the carrier said in its own words, where a call has several legs and only all that is known of them says how it stands. */
  events?: readonly CarrierEvent[];
}

/** Something that a carrier told us, as it told it. */
export interface CarrierEvent {
  /** What it is about: a step of the call (see the carrier's own rules). */
  step: string;
  fields: Readonly<Record<string, string>>;
}

/** The legs of a call as far as their names at the carrier are known. */
export interface CallLegs {
  agent: string | null;
  customer: string | null;
  /** A supervisor to whom the call is transferred. */
  third: string | null;
}

/** A call that was placed, or that may have been: what a carrier needs to find it again. */
export interface PlacedCall {
  token: string;
  attemptId: number;
  phone: string;
  agent: string;
  line: string | null;
  record: boolean;
  startedAt: Date;
  /** What the carrier called it when it took it. */
  providerRef: string | null;
  legs: CallLegs;
  /** The carrier's names of other calls to the same line: they are not this one. */
  others: readonly string[];
}

/**
 * A way of placing calls. Implementations: `simulated` (a seeded exchange, in this process or another), `manual` (the
 * agent dials a desk phone), `twilio` (the agent's line is called first, then the customer). Made for one more: nothing here
 * knows how a call is carried.
 */
export interface Carrier {
  readonly name: string;
  /** False where nobody but the agent can tell how a call ends. */
  readonly reports: boolean;
  /** Where agents are called first, on lines of their own, over an account that may start so many calls a second. */
  readonly agentFirst?: { callsPerSecond: number };
  place(call: OutgoingCall): Promise<Placement>;
  /** What the carrier knows of a call; null when it never heard of it. Throws when it cannot be asked. */
  find(call: PlacedCall): Promise<CallReport | null>;
  /** `agent`: only the agent leaves, the others go on. A call, or a leg, that is over already is none to complain of. */
  hangUp(call: PlacedCall, leg?: 'agent'): Promise<void>;
  /** The customer hears music, the agent waits. Absent where the carrier cannot. All three throw `CarrierRefused` when told no. */
  hold?(call: PlacedCall): Promise<void>;
  /** Customer and agent hear each other again. */
  resume?(call: PlacedCall): Promise<void>;
  /** Calls a third person into the conversation; answers with the name of that leg. */
  transfer?(call: PlacedCall, third: { line: string; callerId: string | null }): Promise<string>;
}

/** Told no: certainly nothing has changed. */
export class CarrierRefused extends Error {
  constructor(readonly code: string) {
    super(`the carrier refused: ${code}`);
  }
}

export const CARRIER = Symbol('carrier');
