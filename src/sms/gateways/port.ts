import type { DeliveryReport } from '../delivery.rules';

/** A text to be sent. The token names it for ever: in the gateway's reports, in `find`, in our message. */
export interface OutgoingText {
  readonly token: string;
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** The gateway drops it undelivered after this, where it can (validity period). */
  readonly expiresAt: Date;
}

/**
 * A definite answer. `refused`: this text was not sent and never will be; `code` as in `DeliveryReport`.
 * `later`: it was certainly not taken, try it again (too fast, or no connection was made).
 */
export type SendAnswer =
  | { readonly kind: 'accepted'; readonly providerRef: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'later'; readonly code: 'rate_limited' | 'unreachable' };

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
 * A way of sending texts. Implementations: `simulated` in this process, the same exchange in another. Made for more
 * (Twilio, a domestic gateway): how a text is carried, signed and billed stays behind it.
 */
export interface TextGateway {
  readonly name: string;
  /** @throws AmbiguousSend; any other error counts as ambiguous too */
  send(text: OutgoingText): Promise<SendAnswer>;
  /** What the gateway knows of a token; null when it never took such a text. Throws when it cannot be asked. */
  find(token: string): Promise<DeliveryReport | null>;
  /** Reads a raw report; null when it is not one of this gateway's. */
  parseReport(payload: unknown): DeliveryReport | null;
  /** Fetches reports that wait at the gateway, for those that do not push them (or not only). */
  pull?(now: Date): Promise<RawReport[]>;
}

export const TEXT_GATEWAY = Symbol('text gateway');
