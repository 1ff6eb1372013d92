import type { DeliveryReport } from '../delivery.rules';

/** A text to be sent. The token names it for ever: in the gateway's reports, in `find`, in our message. */
export interface OutgoingText {
  readonly token: string;
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** The gateway drops it undelivered after this, where it can (validity period). */
  readonly expiresAt: Date;
  /** What the body was made of, under the provider's names: for gateways that send `byTemplate`, and only for them. */
  readonly template?: ProvidedTemplate;
}

/** What a body was made of: a version of our template, and a value for each name that it uses. */
export interface MessageTemplate {
  readonly rule: string;
  readonly language: string;
  readonly version: number;
  readonly values: Readonly<Record<string, string>>;
}

/** The same as the provider knows it: the code that it gave the registered text, the values under its own names. */
export interface ProvidedTemplate extends MessageTemplate {
  readonly code: string;
}

/**
 * Why a text was certainly not taken and may be tried again.
 *
 * - `rate_limited`: too fast. `unreachable`: no connection was made.
 * - `account`: the account, its key or its balance is at fault, and so will be every other text until somebody mends it.
 * - `closing`: too little of its time is left for the gateway to carry it; nothing was asked.
 */
export type LaterCode = 'rate_limited' | 'unreachable' | 'account' | 'closing';

/**
 * A definite answer. `refused`: this text was not sent and never will be; `code` as in `DeliveryReport`. `wrong_template`:
 * certainly not taken, since the code of its template cannot be used, for this text or any other, until somebody enters a
 * right one; `said` is the provider's word for it.
 */
export type SendAnswer =
  | { readonly kind: 'accepted'; readonly providerRef: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'later'; readonly code: LaterCode }
  | { readonly kind: 'wrong_template'; readonly said: string };

/** Nobody can say whether the text was taken: timeout, 5xx, connection cut. It is never sent again by itself. */
export class AmbiguousSend extends Error {
  override name = 'AmbiguousSend';
}

/** How long a request to a gateway may take before its result counts as ambiguous. */
export const GATEWAY_TIMEOUT_MS = 10_000;

/** What a gateway tells on its own or when asked, as it came. Kept before anything is concluded from it. */
export interface RawReport {
  readonly token: string;
  readonly payload: object;
}

/**
 * A text of which nobody knows whether it was taken, with all that a gateway may need to find it: some know our token, others
 * can only be asked what they have sent to a number.
 */
export interface SoughtText {
  readonly token: string;
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** When the intent was committed: the gateway cannot have taken it earlier. */
  readonly intentAt: Date;
  /** What the gateway called it; null where its answer never came. */
  readonly providerRef: string | null;
  /** What the gateway called our other texts to that number: none of them is this one. */
  readonly otherRefs: ReadonlySet<string>;
}

/**
 * A way of sending texts. Implementations: `simulated` in this process, the same exchange in another, `twilio`. How
 * a text is carried, signed and billed stays behind it.
 */
export interface TextGateway {
  readonly name: string;
  /** True: it sends registered texts by their code; a text whose version has none waits for it. */
  readonly byTemplate?: boolean;
  /** @throws AmbiguousSend; any other error counts as ambiguous too */
  send(text: OutgoingText): Promise<SendAnswer>;
  /** What the gateway knows of a text; null when it never took it. Throws when it cannot be asked, or not to the end. */
  find(text: SoughtText): Promise<DeliveryReport | null>;
  /** Reads a raw report; null when it is not one of this gateway's. */
  parseReport(payload: unknown): DeliveryReport | null;
  /** Fetches reports that wait at the gateway, for those that do not push them (or not only). */
  pull?(now: Date): Promise<RawReport[]>;
}

export const TEXT_GATEWAY = Symbol('text gateway');
