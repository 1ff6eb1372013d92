/**
 * Keeps personal data out of the logs. Two nets, since either alone has holes: fields that hold such data by their
 * name are dropped whatever they hold, and in every other text whatever looks like a phone number, a plate or a mail
 * address is masked. Names cannot be told from other words: they must never stand in a message, only in a field.
 */

const MASK = '***';

/** Fields whose value is personal by its very name; the words of the data contract in both spellings. */
const PERSONAL_FIELD =
  /phone|number(s|Alt)?$|plate|email|insured|reporter|complainant|customer|holder_?name|contact_?name|^contact$|^names?$|^(note|body|text|before|after|subject|parameters|detail|authorization|cookie|password|query)$/i;

/** Numbers that are counts or identifiers of our own by their field's name, however long. */
const OWN_NUMBER = /(id|at|ms|seconds|bytes|time|count|total|rows|epoch|version|port|pid)$/i;

/** Eleven digits and more: a phone number that was parsed as a number. */
const PHONE_SIZED = 1e10;

const DIGIT = '[0-9０-９]';
const KEPT = [
  // Dates and instants are written in digits and hyphens too, and a log without them is blind.
  String.raw`\b(?:19|20|99)\d{2}-[01]\d-[0-3]\d(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![-\d])`,
  String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`,
];
const MASKED = [
  // Seven digits and more, as people type them: +86 138 0013 8000, 010-12345678, １３８００１３８０００.
  String.raw`[+＋]?\(?${DIGIT}(?:[ \-()]{0,2}${DIGIT}){6,}`,
  // Plates of the mainland: 京A·12345, 粤BD12345, 沪A1234学.
  String.raw`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][·•. \-]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]`,
  String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
];
const SENSITIVE = new RegExp(`(${KEPT.join('|')})|${MASKED.join('|')}`, 'gi');

/** The text with everything masked that looks like a phone number, a plate or a mail address. Idempotent. */
export function scrub(text: string): string {
  return text.replace(SENSITIVE, (_match, kept: string | undefined) => kept ?? MASK);
}

const DEEPEST = 6;
const LONGEST_LIST = 100;

/** A copy fit for the log: personal fields dropped, texts masked, errors reduced to what helps, cycles cut. */
export function scrubValue(value: unknown, field = '', depth = 0): unknown {
  if (PERSONAL_FIELD.test(field) && value !== null && value !== undefined && !isSmall(value)) return MASK;
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return scrubValue(Number(value), field, depth);
  if (typeof value === 'number')
    return Math.abs(value) >= PHONE_SIZED && !OWN_NUMBER.test(field) ? MASK : value;
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? undefined : value;
  if (depth >= DEEPEST) return '…';
  if (value instanceof Error) return scrubError(value, depth);
  if (Array.isArray(value)) {
    return value.slice(0, LONGEST_LIST).map((item) => scrubValue(item, '', depth + 1));
  }
  if ('toISOString' in value && typeof value.toISOString === 'function') return toText(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [scrub(key), scrubValue(inner, key, depth + 1)]),
  );
}

/** `number: 2` of an attempt is no telephone number. */
function isSmall(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && Math.abs(value) < 1e6);
}

/**
 * What a fault may tell: type, message, stack, code and constraint. Never `detail`, `parameters` or `where` of the
 * database driver: those quote the row.
 */
export function scrubError(error: Error, depth = 0): Record<string, unknown> {
  const from = error as Error & { code?: unknown; constraint?: unknown; table?: unknown };
  return {
    type: error.name,
    message: scrub(error.message),
    stack: error.stack === undefined ? undefined : scrub(error.stack),
    code: typeof from.code === 'string' ? from.code : undefined,
    constraint: typeof from.constraint === 'string' ? from.constraint : undefined,
    table: typeof from.table === 'string' ? from.table : undefined,
    cause: error.cause instanceof Error && depth < DEEPEST ? scrubError(error.cause, depth + 1) : undefined,
  };
}

function toText(date: object): string {
  const instant = date as { getTime(): number; toISOString(): string };
  return Number.isNaN(instant.getTime()) ? 'invalid date' : instant.toISOString();
}
