import { GIVE_UP_MS, RECONCILE_HORIZON_MS } from './delivery.rules';

/** Texts in one decision, and in one list to decide about: what a person can still look over. */
export const AGAIN_AT_ONCE = 500;

/**
 * How long after its intent a text is left to the product before a person may have it sent again: the gateway is asked after the
 * horizon, and a report that was held up (our own address was down, too) gets as long once more.
 */
export const SETTLES_MS = 2 * RECONCILE_HORIZON_MS;

/**
 * Why nobody knows: the gateway was asked and has no such text; it gave no usable answer for three days; or it took the text and
 * never said what became of it.
 */
export type Doubt = 'not_with_gateway' | 'no_answer' | 'no_receipt';

export function doubtOf(text: { reason: string | null; intentAt: Date; endedAt: Date | null }): Doubt {
  if (text.reason === 'no_receipt') return 'no_receipt';
  const asked = (text.endedAt ?? text.intentAt).getTime() - text.intentAt.getTime();
  // An intent is given up in that time only if the gateway has answered that it knows nothing of it (`afterInquiry`).
  return asked < GIVE_UP_MS ? 'not_with_gateway' : 'no_answer';
}

/** What the decision needs of a text. */
export interface FirstText {
  readonly recordType: string;
  readonly state: string;
  readonly intentAt: Date | null;
  readonly expiresAt: Date;
  /** When somebody has decided already. */
  readonly againAt: Date | null;
}

/**
 * Why a text is not sent again, in the order of how much there is to wait for: it answers a customer or is a test; somebody has
 * decided already; it is not in doubt (it waits, went out, or ended); its time is over; the product is still looking for it.
 */
export type AgainRefusal =
  'not_owed' | 'again_already' | 'not_in_doubt' | 'stale' | 'too_young' | 'report_waits';

export type AgainVerdict =
  | { readonly kind: 'may' }
  | { readonly kind: 'refused'; readonly why: AgainRefusal; readonly from: number | null };

/** Whether a text may be sent again now; `from` (epoch milliseconds): when it may be decided, where that is a matter of minutes. */
export function judgeAgain(text: FirstText, now: number): AgainVerdict {
  const refused = (why: AgainRefusal, from: number | null = null): AgainVerdict => ({
    kind: 'refused',
    why,
    from,
  });
  if (text.recordType !== 'policy' && text.recordType !== 'claim') return refused('not_owed');
  if (text.againAt !== null) return refused('again_already');
  if (text.intentAt === null || (text.state !== 'unknown' && text.state !== 'intent'))
    return refused('not_in_doubt');
  if (text.expiresAt.getTime() <= now) return refused('stale');
  const from = text.intentAt.getTime() + SETTLES_MS;
  // What is an intent still is being looked for, however old it is.
  if (text.state === 'intent') return refused('too_young', from > now ? from : null);
  return from > now ? refused('too_young', from) : { kind: 'may' };
}
