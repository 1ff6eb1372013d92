import { NEVER_CONNECTED } from '../../never-connected.rules';
import { z } from 'zod';
import { MINUTE_MS, localDateOf } from '../../calendar/zone.rules';
import type { DeliveryReport } from '../delivery.rules';
import type { SendAnswer } from './port';

/**
 * What a request that was not simply taken means (Alibaba's error codes: help.aliyun.com/document_detail/101346). Ambiguous:
 * nobody can say, it is never repeated by itself.
 */
export type AlibabaOutcome =
  Exclude<SendAnswer, { kind: 'accepted' }> | { readonly kind: 'ambiguous'; readonly why: string };

/** Not this text is wrong but our account, its rights, its money, its limits or its signature. */
const ACCOUNT = new Set([
  'isv.OUT_OF_SERVICE',
  'isv.AMOUNT_NOT_ENOUGH',
  'isv.PRODUCT_UN_SUBSCRIPT',
  'isv.PRODUCT_UNSUBSCRIBE',
  'isv.ACCOUNT_NOT_EXISTS',
  'isv.ACCOUNT_ABNORMAL',
  'isp.RAM_PERMISSION_DENY',
  'isv.DENY_IP_RANGE',
  'isv.DAY_LIMIT_CONTROL',
  'isv.MONTH_LIMIT_CONTROL',
  'isv.SMS_SIGNATURE_ILLEGAL',
  'isv.SMS_SIGN_ILLEGAL',
  'isv.SIGN_STATE_ILLEGAL',
  'isv.EXTEND_CODE_ERROR',
]);

/** The code is of no use for any text: unknown, not approved, of another kind than the signature, or with other variables. */
const TEMPLATE = new Set([
  'isv.SMS_TEMPLATE_ILLEGAL',
  'isv.TEMPLATE_MISSING_PARAMETERS',
  'isv.SMS_SIGNATURE_SCENE_ILLEGAL',
  'isv.DOMESTIC_NUMBER_NOT_SUPPORTED',
]);

/** Codes of one text or number, of answers and of receipts, in the words that all providers share. */
const WORDS: Readonly<Record<string, string>> = {
  'isv.MOBILE_NUMBER_ILLEGAL': 'invalid_number',
  'isv.CUSTOMER_REFUSED': 'opted_out',
  'isv.BLACK_KEY_CONTROL_LIMIT': 'blocked',
  'isv.SMS_CONTENT_ILLEGAL': 'filtered',
  'isv.PARAM_LENGTH_LIMIT': 'too_long',
  'isv.PARAM_NOT_SUPPORT_URL': 'value_not_allowed',
  'isv.TEMPLATE_PARAMS_ILLEGAL': 'value_not_allowed',
  // So many texts to one number in a day (50 of one template by default): it is over for this one, not for the others.
  'isv.BUSINESS_LIMIT_CONTROL': 'too_many',
  // What mobile networks say in receipts.
  EXPIRED: 'expired',
  UNDELIV: 'unreachable',
  REJECTD: 'blocked',
  'MK:0001': 'invalid_number',
};

/** Our word for a code of Alibaba's, `alibaba_<code>` where we have none. */
export function wordOf(code: string): string {
  if (Object.hasOwn(WORDS, code)) return WORDS[code]!;
  const plain = code
    .replace(/^is[vp]\./, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
  return `alibaba_${plain || 'unknown'}`;
}

/** What a code in an answer means that the service itself gave (HTTP 200 as a rule). */
export function outcomeOf(code: string): AlibabaOutcome {
  if (code.includes('Throttling')) return { kind: 'later', code: 'rate_limited' };
  if (ACCOUNT.has(code)) return { kind: 'later', code: 'account' };
  if (TEMPLATE.has(code)) return { kind: 'wrong_template', said: code };
  // isv: the caller's fault, judged. isp and what we have never heard of: theirs, and it may have gone out all the same.
  return code.startsWith('isv.')
    ? { kind: 'refused', code: wordOf(code) }
    : { kind: 'ambiguous', why: code.slice(0, 60) };
}

/**
 * @param error what the library threw. Its message is not for logs: it has the whole address in it, and the address has the
 * number and the customer's data
 */
export function failureOf(error: unknown): AlibabaOutcome {
  const { statusCode: status, code, name } = (error ?? {}) as Record<string, unknown>;
  const said = typeof code === 'string' ? code : '';
  if (typeof status !== 'number') {
    if (NEVER_CONNECTED.has(said)) return { kind: 'later', code: 'unreachable' };
    return { kind: 'ambiguous', why: (said || String(name ?? 'no answer')).slice(0, 60) };
  }
  if (said.includes('Throttling')) return { kind: 'later', code: 'rate_limited' };
  if (status >= 500) return { kind: 'ambiguous', why: `HTTP ${status}` };
  // A 4xx comes from the gate in front of the service: the key, its rights, the clock, or a proxy of somebody's.
  return said.startsWith('isv.') ? outcomeOf(said) : { kind: 'later', code: 'account' };
}

/** Longest value of a variable. */
const LONGEST_VALUE = 35;
const ADDRESS = /https?:\/\/|\bwww\./i;

/** Why these values cannot go into a registered template; null: they can. Alibaba would refuse them as well. */
export function unfitValues(values: Readonly<Record<string, string>>): string | null {
  const all = Object.values(values);
  if (all.some((value) => value === '')) return 'missing_data';
  if (all.some((value) => [...value].length > LONGEST_VALUE)) return 'too_long';
  return all.some((value) => ADDRESS.test(value)) ? 'value_not_allowed' : null;
}

/** `+8613812345678` → `13812345678`; null for a number outside of the mainland, which its templates are not for. */
export function mainlandNumber(e164: string): string | null {
  return /^\+86(1\d{10})$/.exec(e164)?.[1] ?? null;
}

/** A number as Alibaba writes it, in E.164; null when it is none of the mainland's mobiles. */
export function e164Of(number: string): string | null {
  const mobile = /^(?:\+86|0086|86)?(1\d{10})$/.exec(number.trim())?.[1];
  return mobile ? `+86${mobile}` : null;
}

const BEIJING = 'Asia/Shanghai';
/** A clock that is ahead of theirs, and a text that they held for a while. */
const BEFORE_MS = 15 * MINUTE_MS;
const AFTER_MS = 60 * MINUTE_MS;

/** Days of Beijing, yyyyMMdd, on which a text of this intent may have been sent: two around midnight. */
export function sendDates(intentAt: Date): string[] {
  const dateAt = (at: number) => localDateOf(BEIJING, at).replaceAll('-', '');
  const at = intentAt.getTime();
  return [...new Set([dateAt(at), dateAt(at - BEFORE_MS), dateAt(at + AFTER_MS)])];
}

/** What Alibaba lists of a text that it took. */
export interface SendDetail {
  readonly outId?: string;
  /** 1: no receipt yet, 2: failed, 3: delivered. */
  readonly sendStatus?: number;
  readonly errCode?: string;
}

/** @throws Error for a status that we do not know */
export function detailOf(token: string, detail: SendDetail, providerRef: string | null): DeliveryReport {
  switch (detail.sendStatus) {
    case 1:
      return { token, status: 'sent', code: null, providerRef };
    case 2:
      return { token, status: 'undelivered', code: wordOf(detail.errCode ?? ''), providerRef };
    case 3:
      return { token, status: 'delivered', code: null, providerRef };
    default:
      throw new Error(`Alibaba lists a text as ${detail.sendStatus}, which is no status that we know`);
  }
}

/** One receipt of a push (SmsReport), as it came. Alibaba adds fields when it likes. */
const receipt = z.looseObject({
  out_id: z.uuid(),
  biz_id: z.string().max(64).nullish(),
  success: z.union([z.boolean(), z.enum(['true', 'false']).transform((it) => it === 'true')]),
  err_code: z.string().max(64).nullish(),
});

/** Reads one receipt; null when it is none, or of no text of ours. */
export function readAlibabaReport(payload: unknown): DeliveryReport | null {
  const read = receipt.safeParse(payload);
  if (!read.success) return null;
  const { out_id: token, biz_id, success, err_code } = read.data;
  const providerRef = biz_id ?? null;
  return success
    ? { token, status: 'delivered', code: null, providerRef }
    : { token, status: 'undelivered', code: wordOf(err_code ?? ''), providerRef };
}
