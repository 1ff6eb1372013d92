import { NEVER_CONNECTED } from '../never-connected.rules';

/**
 * What a request that did not succeed means (Twilio's error and status codes, reliability.md §1).
 *
 * - `refused`: it was judged and will never be carried out. `code`: in our vocabulary, or `twilio_<number>`.
 * - `later`: certainly not taken, may be asked again. `account`: the account, its key or balance is at fault, and so will be
 *   every further request until somebody mends it.
 * - `ambiguous`: nobody can say; it is never repeated by itself.
 */
export type TwilioFailure =
  | { readonly kind: 'refused'; readonly code: string; readonly twilioCode: number | null }
  | {
      readonly kind: 'later';
      readonly code: 'rate_limited' | 'unreachable' | 'account';
      readonly twilioCode: number | null;
    }
  | { readonly kind: 'ambiguous'; readonly why: string };

/** Not this request is wrong but our account: authentication, suspension, no money, a number that is not ours. */
const ACCOUNT = new Set([20003, 20005, 20006, 20008, 20404, 21606, 21603, 21611, 21620, 63038]);

/** Codes of a number or a text, in the words that all providers share. */
const WORDS: Readonly<Record<number, string>> = {
  13223: 'invalid_number',
  13224: 'invalid_number',
  13225: 'invalid_number',
  21211: 'invalid_number',
  21214: 'invalid_number',
  21217: 'invalid_number',
  21401: 'invalid_number',
  21421: 'invalid_number',
  21614: 'not_mobile',
  21635: 'landline',
  21610: 'opted_out',
  21408: 'region_not_allowed',
  21215: 'region_not_allowed',
  21612: 'no_route',
  21617: 'too_long',
  30001: 'queue_full',
  30002: 'account',
  30003: 'unreachable',
  30004: 'blocked',
  30005: 'invalid_number',
  30006: 'landline',
  30007: 'filtered',
  30008: 'carrier',
  30034: 'unregistered_sender',
  30036: 'expired',
};

/** Our word for a code of Twilio's, `twilio_<code>` where we have none, null without a code. */
export function wordOf(code: number | string | null | undefined): string | null {
  const number = Number(code);
  if (code === null || code === undefined || code === '' || !Number.isFinite(number) || number === 0)
    return null;
  return WORDS[number] ?? `twilio_${number}`;
}

/** @param error what the library threw */
export function failureOf(error: unknown): TwilioFailure {
  const { status, code, message } = (error ?? {}) as { status?: unknown; code?: unknown; message?: unknown };
  if (typeof status !== 'number') {
    const cause = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
    const name = typeof code === 'string' ? code : typeof cause === 'string' ? cause : '';
    // What is known of the connection goes before the error's name: a network that is lost under a request has the same one.
    const { neverHeard } = (error ?? {}) as { neverHeard?: unknown };
    return neverHeard === true || (neverHeard !== false && NEVER_CONNECTED.has(name))
      ? { kind: 'later', code: 'unreachable', twilioCode: null }
      : { kind: 'ambiguous', why: name || String(message ?? error).slice(0, 100) };
  }
  const twilioCode = typeof code === 'number' ? code : null;
  if (status === 429 || twilioCode === 20429) return { kind: 'later', code: 'rate_limited', twilioCode };
  if (status >= 500 || status < 400) return { kind: 'ambiguous', why: `HTTP ${status}` };
  if (status === 401 || status === 403 || (twilioCode !== null && ACCOUNT.has(twilioCode)))
    return { kind: 'later', code: 'account', twilioCode };
  // A 4xx without Twilio's own body is a proxy's, or a path that is not there: not a judgement of this number.
  if (twilioCode === null) return { kind: 'later', code: 'account', twilioCode };
  return { kind: 'refused', code: wordOf(twilioCode)!, twilioCode };
}

/** Whether Twilio itself says that there is no such resource; a 404 without its code is a proxy's, and says nothing. */
export function isNotThere(error: unknown): boolean {
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  return status === 404 && code === 20404;
}
