import { z } from 'zod';

/** One thing wrong with the input: where, what, and what to do; Chinese first, English beside it. */
export interface FieldError {
  /** Path inside the body or query, e.g. `values.retryGapMinutes`, `rows[3].phone`; empty: the input as a whole. */
  field: string;
  message: string;
  hint?: string;
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const chinese = z.locales.zhCN().localeError;
const english = z.locales.en().localeError;

/** Input that is wrong in a thousand places is told the first hundred. */
const MOST_ERRORS = 100;

/** zod's message in both languages; schemas with a message of their own keep it. */
export function bilingual(issue: RawIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return '必填 · required';
  if (issue.code === 'unrecognized_keys') return '未知字段 · unknown field';
  if (issue.code === 'too_small') return SIZES[sizeOf(issue.origin)].small;
  if (issue.code === 'too_big') return SIZES[sizeOf(issue.origin)].big;
  const zh = textOf(chinese(issue as never));
  const en = textOf(english(issue as never));
  return zh === en ? zh : `${zh} · ${en}`;
}

/** zod names the type, in English also among Chinese; the hint has the bound. */
const SIZES = {
  text: { small: '太短 · too short', big: '太长 · too long' },
  list: { small: '项数太少 · too few', big: '项数太多 · too many' },
  value: { small: '数值过小 · too small', big: '数值过大 · too big' },
} as const;

function sizeOf(origin: string | undefined): keyof typeof SIZES {
  if (origin === 'string') return 'text';
  return ['array', 'set', 'map', 'object'].includes(origin ?? '') ? 'list' : 'value';
}

function textOf(answer: string | { message: string } | undefined | null): string {
  return typeof answer === 'string' ? answer : (answer?.message ?? '输入有误 · invalid input');
}

/**
 * The errors of a refused input, each with its path. `prefix` names a single parameter (`/tasks/:id`), whose schema
 * knows no path. A value of the caller's is never quoted back: it may be somebody's number.
 */
export function fieldErrors(issues: readonly Issue[], prefix = ''): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    const path = [...(prefix === '' ? [] : [prefix]), ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        errors.push({
          field: pathText([...path, key.slice(0, 100)]),
          message: issue.message,
          hint: hintFor(issue),
        });
      }
    } else {
      const hint = hintFor(issue);
      errors.push({ field: pathText(path), message: issue.message, ...(hint === undefined ? {} : { hint }) });
    }
    if (errors.length >= MOST_ERRORS) break;
  }
  return errors.slice(0, MOST_ERRORS);
}

/** `['rows', 3, 'phone']` → `rows[3].phone` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );
}

const FORMAT_EXAMPLES: Record<string, string> = {
  datetime: '2026-03-02T09:30:00+08:00',
  date: '2026-03-02',
  time: '09:30',
  uuid: '5f0c2f6e-3d1b-4c57-9b0e-0c7d0b6f9a11',
  e164: '+8613800000000',
  email: 'name@example.com',
  url: 'https://example.com/',
};

function hintFor(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return '删去该字段，或检查拼写 · leave it out, or check its spelling';
    case 'invalid_value':
      return both('可选值：', 'one of: ', issue.values.slice(0, 30).map(String).join(', '));
    case 'invalid_type':
      return both('类型应为 ', 'expected: ', issue.expected);
    case 'too_small':
      return issue.inclusive === false
        ? both('大于 ', 'more than ', issue.minimum)
        : both('不小于 ', 'at least ', issue.minimum);
    case 'too_big':
      return issue.inclusive === false
        ? both('小于 ', 'less than ', issue.maximum)
        : both('不大于 ', 'at most ', issue.maximum);
    case 'invalid_format':
      return FORMAT_EXAMPLES[issue.format] === undefined
        ? undefined
        : both('例如 ', 'for example: ', FORMAT_EXAMPLES[issue.format]!);
    default:
      return undefined;
  }
}

/** The value in both halves: a page shows one of them. */
function both(zh: string, en: string, value: string | number | bigint): string {
  return `${zh}${value} · ${en}${value}`;
}
