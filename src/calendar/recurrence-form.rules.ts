import { InvalidInput } from '../errors';
import { DAY_MS, HOUR_MS, MINUTE_MS, dayOfCivil, civilOfDay, instantOf, weekdayOfDay } from './zone.rules';

/**
 * The text of a recurrence rule (RFC 5545 §3.3.10), read strictly. rrule 2.8.1 reads almost anything and then, for some
 * forms, answers otherwise than the RFC and libical do; whatever is doubtful is refused here with what to write instead:
 * - YEARLY with BYMONTHDAY and no BYMONTH (libraries disagree on the months), YEARLY with BYWEEKNO and no BYDAY, WEEKLY with
 *   BYSETPOS: computed wrongly;
 * - BYHOUR, BYMINUTE, BYSECOND, HOURLY or MINUTELY on a start without a time; UNTIL of another form than the start;
 * - what the RFC forbids (BYWEEKNO outside YEARLY, BYYEARDAY in DAILY, WEEKLY and MONTHLY, BYMONTHDAY in WEEKLY, numbered
 *   BYDAY outside MONTHLY and YEARLY, COUNT with UNTIL), unknown or repeated parts, a trailing `;`;
 * - rules that never occur: rrule searches to the year 9999 for them, some for ever;
 * - SECONDLY: no campaign draws every second.
 */
export interface RecurrenceForm {
  readonly freq: Freq;
  readonly interval: number;
  readonly count: number | null;
  /** Epoch milliseconds, inclusive. */
  readonly until: number | null;
  /** ISO weekday 1–7 on which a week starts. */
  readonly weekStart: number;
  /** Lists are empty where the part is absent. */
  readonly byMonth: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  /** ISO weekday, and its ordinal within the month or year, if any. */
  readonly byDay: readonly { readonly weekday: number; readonly nth: number | null }[];
  readonly byHour: readonly number[];
  readonly byMinute: readonly number[];
  readonly bySecond: readonly number[];
  readonly bySetPos: readonly number[];
}

export interface LocalStart {
  /** Wall clock in milliseconds, see zone.rules. */
  readonly local: number;
  readonly dateOnly: boolean;
}

const FREQS = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY'] as const;
export type Freq = (typeof FREQS)[number];

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const NUMBER_PARTS = {
  BYMONTH: [1, 12],
  BYMONTHDAY: [-31, 31],
  BYYEARDAY: [-366, 366],
  BYWEEKNO: [-53, 53],
  BYHOUR: [0, 23],
  BYMINUTE: [0, 59],
  BYSECOND: [0, 59],
  BYSETPOS: [-366, 366],
} as const;
const OTHER_PARTS = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY'];
const LARGEST = 10_000;

export function isSubDaily(freq: Freq): boolean {
  return freq === 'HOURLY' || freq === 'MINUTELY';
}

/** `2026-03-03T08:00[:00]`, `20260303T080000`, or a date alone. @throws InvalidInput `start_invalid` */
export function parseLocalStart(text: string): LocalStart {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2})(?::?(\d{2}))?)?$/.exec(text);
  const [year, month, date, hour = 0, minute = 0, second = 0] = match
    ? match.slice(1).map((it) => Number(it ?? 0))
    : [];
  const day = match ? dayOfCivil(year!, month!, date!) : NaN;
  const civil = match ? civilOfDay(day) : null;
  if (!civil || civil.month !== month || civil.day !== date || hour > 23 || minute > 59 || second > 59)
    throw new InvalidInput('start_invalid', `"${text}" 不是本地日期时间 · is not a local date and time`, {
      field: 'start',
      hint: '写作 2026-03-03T08:00:00 · write it as 2026-03-03T08:00:00',
    });
  return {
    local: day * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * 1000,
    dateOnly: match![4] === undefined,
  };
}

/** @throws InvalidInput `recurrence_invalid` with a sentence that says what to write instead */
export function parseRecurrence(text: string, start: LocalStart, zone: string): RecurrenceForm {
  const parts = splitParts(text);
  const freq = parts.get('FREQ') as Freq;
  if (!FREQS.includes(freq)) refuse(`FREQ=${freq ?? ''} 无效 · is not one of ${FREQS.join(', ')}`);
  const numbers = (name: keyof typeof NUMBER_PARTS) => readNumbers(name, parts.get(name));
  const form: RecurrenceForm = {
    freq,
    interval: readCount('INTERVAL', parts.get('INTERVAL')) ?? 1,
    count: readCount('COUNT', parts.get('COUNT')),
    until: readUntil(parts.get('UNTIL'), start, zone),
    weekStart: readWeekday(parts.get('WKST') ?? 'MO'),
    byMonth: numbers('BYMONTH'),
    byMonthDay: numbers('BYMONTHDAY'),
    byYearDay: numbers('BYYEARDAY'),
    byWeekNo: numbers('BYWEEKNO'),
    byDay: readByDay(parts.get('BYDAY')),
    byHour: numbers('BYHOUR'),
    byMinute: numbers('BYMINUTE'),
    bySecond: numbers('BYSECOND'),
    bySetPos: numbers('BYSETPOS'),
  };
  refuseForbidden(form);
  refuseMiscomputed(form, start);
  return form;
}

/** Adds what a rule without BY parts takes from its start (RFC 5545), so that it may be expanded from anywhere. */
export function withImpliedParts(form: RecurrenceForm, local: number): RecurrenceForm {
  const dayNumber = Math.floor(local / DAY_MS);
  const { month, day } = civilOfDay(dayNumber);
  const time = local - dayNumber * DAY_MS;
  const noDay =
    !form.byMonthDay.length && !form.byYearDay.length && !form.byWeekNo.length && !form.byDay.length;
  return {
    ...form,
    byMonth: noDay && form.freq === 'YEARLY' && !form.byMonth.length ? [month] : form.byMonth,
    byMonthDay: noDay && (form.freq === 'YEARLY' || form.freq === 'MONTHLY') ? [day] : form.byMonthDay,
    byDay: noDay && form.freq === 'WEEKLY' ? [{ weekday: weekdayOfDay(dayNumber), nth: null }] : form.byDay,
    byHour: form.byHour.length ? form.byHour : [Math.floor(time / HOUR_MS)],
    byMinute: form.byMinute.length ? form.byMinute : [Math.floor(time / MINUTE_MS) % 60],
    bySecond: form.bySecond.length ? form.bySecond : [Math.floor(time / 1000) % 60],
  };
}

function splitParts(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.replace(/^RRULE:/, '').split(';')) {
    const match = /^([A-Z]+)=([^=\s]+)$/.exec(part);
    if (!match)
      refuse(
        part === ''
          ? '多了一个分号 · a `;` too many'
          : `"${part}" 不是 NAME=VALUE 的形式 · is not of the form NAME=VALUE`,
      );
    const name = match![1]!;
    if (!(name in NUMBER_PARTS) && !OTHER_PARTS.includes(name))
      refuse(`不支持 ${name} · ${name} is not a part that is understood`);
    if (parts.has(name)) refuse(`${name} 重复 · ${name} is given twice`);
    parts.set(name, match![2]!);
  }
  return parts;
}

function readNumbers(name: keyof typeof NUMBER_PARTS, text: string | undefined): number[] {
  if (text === undefined) return [];
  const [least, most] = NUMBER_PARTS[name];
  const values = text.split(',').map((value) => (/^[+-]?\d{1,3}$/.test(value) ? Number(value) : NaN));
  if (values.some((value) => !(value >= least && value <= most) || (least < 0 && value === 0)))
    refuse(
      `${name}=${text} 超出范围 · not numbers from ${least} to ${most}${least < 0 ? ' 且不为 0 · without 0' : ''}`,
    );
  return [...new Set(values)].sort((a, b) => a - b);
}

function readCount(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value >= 1 && value <= LARGEST))
    refuse(`${name}=${text} 应为 1 到 ${LARGEST} 的整数 · is not a whole number from 1 to ${LARGEST}`);
  return value;
}

function readWeekday(text: string): number {
  const index = WEEKDAYS.indexOf(text);
  if (index < 0) refuse(`${text} 不是星期 · is not a weekday: ${WEEKDAYS.join(', ')}`);
  return index + 1;
}

function readByDay(text: string | undefined): { weekday: number; nth: number | null }[] {
  return (text?.split(',') ?? []).map((value) => {
    const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(value);
    const nth = match?.[1] === undefined ? null : Number(match[1]);
    if (!match || nth === 0 || Math.abs(nth ?? 1) > 53)
      refuse(`BYDAY=${value} 无效 · is not a weekday such as TU, 1MO or -1FR`);
    return { weekday: readWeekday(match![2]!), nth };
  });
}

/** UNTIL in UTC (`…Z`) or on the wall clock of the zone; a date alone only where the start is one. */
function readUntil(text: string | undefined, start: LocalStart, zone: string): number | null {
  if (text === undefined) return null;
  const match = /^(\d{8}(?:T\d{6})?)(Z?)$/.exec(text);
  if (!match || (match[2] && text.length === 9))
    refuse(`UNTIL=${text} 无效 · is not of the form 20261231T235959 or 20261231T155959Z`);
  const until = parseLocalStart(match![1]!);
  if (until.dateOnly && !start.dateOnly)
    refuse('UNTIL 缺时刻 · UNTIL is a date alone while the start has a time: give its time too');
  return match![2] ? until.local : instantOf(zone, until.local);
}

function refuseForbidden(form: RecurrenceForm): void {
  const { freq } = form;
  if (form.count !== null && form.until !== null)
    refuse('COUNT 与 UNTIL 不能并用 · COUNT and UNTIL exclude each other');
  if (form.byWeekNo.length && freq !== 'YEARLY')
    refuse('BYWEEKNO 只用于 YEARLY · BYWEEKNO belongs to FREQ=YEARLY only');
  if (form.byYearDay.length && ['DAILY', 'WEEKLY', 'MONTHLY'].includes(freq))
    refuse(`BYYEARDAY 不能用于 ${freq} · BYYEARDAY does not go with FREQ=${freq}`);
  if (form.byMonthDay.length && freq === 'WEEKLY')
    refuse('BYMONTHDAY 不能用于 WEEKLY · BYMONTHDAY does not go with FREQ=WEEKLY');
  if (
    form.byDay.some((day) => day.nth !== null) &&
    ((freq !== 'MONTHLY' && freq !== 'YEARLY') || form.byWeekNo.length)
  )
    refuse(
      '带序号的 BYDAY 只用于 MONTHLY 和不带 BYWEEKNO 的 YEARLY · a numbered BYDAY (1MO) goes with these only',
    );
}

function refuseMiscomputed(form: RecurrenceForm, start: LocalStart): void {
  const { freq } = form;
  if (freq === 'YEARLY' && form.byMonthDay.length && !form.byMonth.length)
    refuse(
      'YEARLY 加 BYMONTHDAY 须写明 BYMONTH · programs disagree without BYMONTH: name the months, or use MONTHLY',
    );
  const others = [
    form.byMonth,
    form.byMonthDay,
    form.byYearDay,
    form.byDay,
    form.byHour,
    form.byMinute,
    form.bySecond,
  ];
  if (form.bySetPos.length && others.every((part) => part.length === 0))
    refuse('BYSETPOS 须配合其他 BY 部分 · BYSETPOS needs another BY part to choose from');
  if (form.byWeekNo.length && !form.byDay.length)
    refuse('BYWEEKNO 须配合 BYDAY · BYWEEKNO needs BYDAY: say which day of the week');
  if (form.bySetPos.length && freq === 'WEEKLY')
    refuse('WEEKLY 请用 BYDAY 而非 BYSETPOS · BYSETPOS does not go with WEEKLY: list the days with BYDAY');
  if (
    start.dateOnly &&
    (isSubDaily(freq) || form.byHour.length || form.byMinute.length || form.bySecond.length)
  )
    refuse('按时分的规则需要带时刻的起点 · rules with hours, minutes or seconds need a start with a time');
}

export function refuse(message: string): never {
  throw new InvalidInput('recurrence_invalid', message, {
    field: 'rrule',
    hint: '例如 FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=0;BYSECOND=0 · for example FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=0;BYSECOND=0',
  });
}
