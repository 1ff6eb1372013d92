/** States of a message that has left, or may have left, the house. */
export type SentState = 'intent' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'unknown';

/** What a gateway reports of a text, in one vocabulary for all gateways. */
export type ReportStatus =
  'accepted' | 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed';

export interface DeliveryReport {
  readonly token: string;
  readonly status: ReportStatus;
  /** Why it was not delivered: `invalid_number`, `landline`, `opted_out`, `filtered`, `unreachable`, `expired`, … */
  readonly code: string | null;
  readonly providerRef: string | null;
}

/** A message as far as reports go. */
export interface Delivery {
  readonly state: SentState;
  readonly code: string | null;
  readonly providerRef: string | null;
  /** Two reports contradicted each other about the end; the first one stands, and somebody should look. */
  readonly conflict: boolean;
}

/**
 * How far a state is along. `unknown` ranks with `intent`: it is the lack of a word, and any word is progress.
 * accepted < queued < sending < sent are one step to us: the gateway has it.
 */
const RANK: Readonly<Record<SentState, number>> = {
  intent: 0,
  unknown: 0,
  sent: 1,
  delivered: 2,
  undelivered: 2,
  failed: 2,
};

const STATE: Readonly<Record<ReportStatus, SentState>> = {
  accepted: 'sent',
  queued: 'sent',
  sending: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
};

export function isEnd(state: SentState): boolean {
  return RANK[state] === 2;
}

/**
 * What is known of a message after one more report. Reports arrive doubled, late and in any order, and some never: a
 * state only ever moves forward, the first end stands, and a history that does not contradict itself gives the same
 * answer in every order.
 */
export function withReport(known: Delivery, report: Omit<DeliveryReport, 'token'>): Delivery {
  const state = STATE[report.status];
  const providerRef = known.providerRef ?? report.providerRef;
  if (isEnd(known.state)) {
    return { ...known, providerRef, conflict: known.conflict || (isEnd(state) && state !== known.state) };
  }
  if (RANK[state] <= RANK[known.state]) return { ...known, providerRef };
  return { state, code: isEnd(state) ? report.code : known.code, providerRef, conflict: known.conflict };
}

/**
 * How long an ambiguous send is left alone before the gateway is asked about it: longer than any request can still be on
 * its way (10 s), with room for a process that was stopped and went on (reliability.md §2).
 */
export const RECONCILE_HORIZON_MS = 10 * 60_000;

/** After this nobody will report any more. */
export const GIVE_UP_MS = 72 * 3_600_000;

/** What a gateway answered about a token: a report, that it never took such a text, or that it could not be asked. */
export type Inquiry = { readonly report: Omit<DeliveryReport, 'token'> } | 'never_taken' | 'no_answer';

/**
 * What is known of a message after the gateway was asked. An intent that the gateway never took becomes `unknown` with
 * the reason `no_trace`, and stays so unless a report comes yet: it is not sent again. What has no end after three days
 * becomes `unknown` too (`no_receipt`).
 */
export function afterInquiry(known: Delivery, inquiry: Inquiry, ageMs: number): Delivery {
  const next = typeof inquiry === 'object' ? withReport(known, inquiry.report) : known;
  if (isEnd(next.state) || next.state === 'unknown') return next;
  if (next.state === 'intent' && inquiry === 'never_taken')
    return { ...next, state: 'unknown', code: 'no_trace' };
  if (ageMs < GIVE_UP_MS) return next;
  return { ...next, state: 'unknown', code: next.state === 'intent' ? 'no_trace' : 'no_receipt' };
}
