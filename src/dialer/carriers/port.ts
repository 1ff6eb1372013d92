/** A call to be placed. The token names it for ever: in the carrier's reports, in `find`, in our attempt. */
export interface OutgoingCall {
  token: string;
  /** E.164. */
  phone: string;
  agent: string;
  ringSeconds: number;
}

/** The carrier's immediate answer. Anything else (timeout, cut connection, 5xx) is thrown, and means: unknown. */
export type Placement =
  | { kind: 'accepted'; ref: string }
  /** `ours`: the fault is on our side, and the attempt is not spent; otherwise the number itself was refused. */
  | { kind: 'refused'; code: string; ours: boolean };

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
}

/**
 * A way of placing calls. Implementations: `simulated` (a seeded exchange, in this process or another), `manual` (the
 * agent dials a desk phone). Made for one more: nothing here knows how a call is carried.
 */
export interface Carrier {
  readonly name: string;
  /** False where nobody but the agent can tell how a call ends. */
  readonly reports: boolean;
  place(call: OutgoingCall): Promise<Placement>;
  /** What the carrier knows of a token; null when it never heard of it. Throws when it cannot be asked. */
  find(token: string): Promise<CallReport | null>;
  hangUp(token: string): Promise<void>;
}

export const CARRIER = Symbol('carrier');
