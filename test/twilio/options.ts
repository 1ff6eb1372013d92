import { type FaultChances } from './faults';
import { type TwilioEntry } from './journal';
import { type People } from './people';

/** What a person or a test knows of the account: all of it obviously made up. */
export interface Credentials {
  accountSid: string;
  authToken: string;
  apiKey: string;
  apiSecret: string;
}

export const TEST_CREDENTIALS: Credentials = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: '0'.repeat(32),
  apiKey: `SK${'1'.repeat(32)}`,
  apiSecret: '1'.repeat(32),
};

/** A number that belongs to the account; Twilio's own magic "valid" one. */
export const TEST_NUMBER = '+15005550006';

export interface TwilioOptions {
  seed: number | string;
  port?: number;
  credentials?: Credentials;
  /** Shortens every delay, e.g. 0.05 for a storm. Deadlines that a request names in seconds of texts are not shortened. */
  speed?: number;
  /** How people behave; by default everybody answers and every text arrives. `USUAL_PEOPLE`: as in life. */
  people?: Partial<People>;
  /** Chances in [0, 1] of each kind of trouble, for calls and texts alike. */
  faults?: Partial<FaultChances>;
  callFaults?: Partial<FaultChances>;
  messageFaults?: Partial<FaultChances>;
  /** E.164 numbers of the account; when given, nothing else may be a sender. */
  numbers?: readonly string[];
  /** Where a text from a customer is posted. A function where it is known later. */
  inboundUrl?: string | (() => string | null);
  /**
   * Where a callback really goes. The signature is made over the address that we were given (`PUBLIC_URL` …); a test
   * posts it to the server that stands behind. Null: nobody is there, as when a connection is refused.
   */
  route?: (url: string) => string | null;
  /** Whether the fragment of a callback's address (`#rc=5&rp=all`) is obeyed. Off: one more try when no connection comes about. */
  overrides?: boolean;
  /** Longest time to wait for an answer to a callback. */
  callbackTimeoutMs?: number;
  /** From a request to its answer, shortest and longest, before `speed`. */
  latencyMs?: readonly [number, number];
  /** More calls a second wait in Twilio's queue, as the account's CPS has it. */
  callsPerSecond?: number;
  /** More texts a second wait in Twilio's queue. */
  messagesPerSecond?: number;
  /** Which states of a text are told besides its end. */
  messageEvents?: readonly string[];
  /** False: nothing is written down and what has ended is forgotten soon; for millions of texts. */
  keepJournal?: boolean;
  /** Hears each line of the journal as it is written. */
  onEntry?: (entry: TwilioEntry) => void;
  /** How long after its end a text or call can be asked for; null: for ever. */
  forgetAfterMs?: number | null;
  /** Makes sids differ from run to run; by default the instant of the start. */
  run?: string;
}

export const USUAL_MESSAGE_EVENTS = ['queued', 'sending', 'sent'] as const;

/** Where a text from a customer is posted by now. */
export function inboundUrlOf({ inboundUrl }: Pick<TwilioOptions, 'inboundUrl'>): string | null {
  return (typeof inboundUrl === 'function' ? inboundUrl() : inboundUrl) ?? null;
}
