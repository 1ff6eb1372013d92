import { walkElapsed, walkFloating } from './recurrence-expand.rules';
import {
  type RecurrenceForm,
  isSubDaily,
  parseLocalStart,
  parseRecurrence,
  refuse,
  withImpliedParts,
} from './recurrence-form.rules';
import { DAY_MS, HOUR_MS, instantOf, localOf } from './zone.rules';

/**
 * When a campaign draws: a recurrence rule (RFC 5545) from a local start in a named zone. Instants are epoch milliseconds.
 *
 * Rules by the day or longer keep the wall clock: 09:00 stays 09:00 when clocks change. A time in the spring gap moves later by the
 * gap (02:30 → 03:30; two that meet there are one), a repeated one is the first. Rules by the hour or minute keep
 * elapsed time: every half hour is 46 or 50 times on the nights when clocks change, never twice at one instant.
 * The start itself is an occurrence only if the rule says so. A question costs a period or two of expansion wherever
 * the start lies; a rule with COUNT is expanded once and kept.
 * All functions throw InvalidInput `recurrence_invalid`, `start_invalid` or `time_zone_unknown`.
 */
interface Recurrence {
  readonly form: RecurrenceForm;
  readonly zone: string;
  /** Wall clock of the start, and its instant. */
  readonly local: number;
  readonly start: number;
  /** All occurrences, where COUNT bounds them. */
  readonly counted: readonly number[] | null;
}

const read = new Map<string, Recurrence>();
const RULES_KEPT = 1000;
/** Clocks jump by a day at most (Samoa crossed the date line in 2011): occurrences can trade places within that. */
const REORDER_MS = 25 * HOUR_MS;

/** Refuses a rule that is malformed, ambiguous, or never occurs. */
export function assertRecurrence(rule: string, start: string, zone: string): void {
  recurrence(rule, start, zone);
}

/** Occurrences in [from, to), ascending. */
export function occurrences(rule: string, start: string, zone: string, from: number, to: number): number[] {
  const found: number[] = [];
  walk(recurrence(rule, start, zone), from, (at) => at < to && found.push(at) > 0);
  return found;
}

/**
 * Occurrences in (after, upTo], ascending: what has come due since the last look. Looks that share their ends neither miss
 * an occurrence nor see one twice.
 */
export function occurrencesBetween(
  rule: string,
  start: string,
  zone: string,
  after: number,
  upTo: number,
): number[] {
  return occurrences(rule, start, zone, after + 1, upTo + 1);
}

/** The first occurrence after the instant; null when the rule has ended. */
export function nextOccurrence(rule: string, start: string, zone: string, after: number): number | null {
  let next: number | null = null;
  walk(recurrence(rule, start, zone), after + 1, (at) => {
    next = at;
    return false;
  });
  return next;
}

/** The last occurrence at or before the instant; null when there is none. */
export function lastOccurrenceAt(rule: string, start: string, zone: string, at: number): number | null {
  const known = recurrence(rule, start, zone);
  const reach = Math.min(at, known.form.until ?? at);
  for (let span = typicalGap(known.form) * 2; ; span *= 4) {
    let last: number | null = null;
    walk(known, reach - span, (found) => {
      if (found <= reach) last = found;
      return found < reach;
    });
    if (last !== null || reach - span < known.start) return last;
  }
}

function typicalGap({ freq, interval }: RecurrenceForm): number {
  const days = { YEARLY: 366, MONTHLY: 31, WEEKLY: 7, DAILY: 1, HOURLY: 1 / 24, MINUTELY: 1 / 1440 };
  return days[freq] * DAY_MS * interval;
}

function recurrence(rule: string, start: string, zone: string): Recurrence {
  const key = `${rule}\n${start}\n${zone}`;
  let known = read.get(key);
  if (!known) {
    known = readRecurrence(rule, start, zone);
    if (read.size >= RULES_KEPT) read.clear();
    read.set(key, known);
  }
  return known;
}

function readRecurrence(rule: string, startText: string, zone: string): Recurrence {
  const start = parseLocalStart(startText);
  const form = parseRecurrence(rule, start, zone);
  const { local } = start;
  const endless: Recurrence = {
    form: { ...(isSubDaily(form.freq) ? form : withImpliedParts(form, local)), count: null, until: null },
    zone,
    local,
    start: instantOf(zone, local),
    counted: null,
  };
  assertCanOccur(endless.form, local);
  const all: number[] = [];
  walk(endless, endless.start, (at) => all.push(at) < (form.count ?? 1));
  if (all.length === 0)
    refuse('此规则永不发生 · this rule never occurs: no date or time meets all of its parts');
  return {
    ...endless,
    form: { ...endless.form, until: form.until },
    counted: form.count === null ? null : all,
  };
}

/** Gives occurrences from `from` on, strictly ascending, until told to stop or the rule ends. */
function walk(known: Recurrence, from: number, visit: (at: number) => boolean): void {
  const { form, zone, counted } = known;
  const end = form.until ?? Infinity;
  const give = (at: number) => at <= end && (at < from || visit(at));
  if (counted) void counted.every(give);
  else if (isSubDaily(form.freq)) walkElapsed(form, known.start, zone, from, give);
  else {
    // Around a gap, wall-clock order is not the order of instants: hold each back until none can come before it.
    let held: number[] = [];
    let going = true;
    walkFloating(form, known.local, localOf(zone, Math.max(from, known.start)) - REORDER_MS, (local) => {
      const at = instantOf(zone, local);
      while (going && held.length > 0 && held[0]! < at - REORDER_MS) going = give(held.shift()!);
      if (!held.includes(at)) held = [...held, at].sort((a, b) => a - b);
      return going;
    });
    while (going && held.length > 0) going = give(held.shift()!);
  }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
/** Longest that each month ever is. */
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Refuses at once what a search would look for to the year 9999: dates, steps and positions that never meet. */
function assertCanOccur(form: RecurrenceForm, local: number): void {
  const never = (why: string) => refuse(`此规则永不发生 · this rule never occurs: ${why}`);
  const months = form.byMonth.length ? form.byMonth : MONTH_DAYS.map((_, i) => i + 1);
  if (
    form.byMonthDay.length &&
    !months.some((m) => form.byMonthDay.some((d) => Math.abs(d) <= MONTH_DAYS[m - 1]!))
  )
    never('none of its months has such a day');
  const startDay = Math.floor(local / DAY_MS);
  const weekday = (((startDay + 3) % 7) + 7) % 7;
  if (
    form.freq === 'DAILY' &&
    form.interval % 7 === 0 &&
    form.byDay.length &&
    !form.byDay.some((it) => it.weekday - 1 === weekday)
  )
    never('its steps of whole weeks miss its weekdays');
  const size = (part: readonly number[]) => Math.max(1, part.length);
  const perMinute = size(form.bySecond);
  const perHour = perMinute * size(form.byMinute);
  const sets = {
    MINUTELY: perMinute,
    HOURLY: perHour,
    DAILY: perHour * size(form.byHour),
    WEEKLY: 0,
    MONTHLY: 31 * perHour * 24,
    YEARLY: Infinity,
  };
  if (form.bySetPos.length && form.bySetPos.every((position) => Math.abs(position) > sets[form.freq]))
    never('BYSETPOS is beyond what one period holds');
  const minuteOfDay = Math.floor((local - startDay * DAY_MS) / 60_000);
  const hours = form.byHour.length ? form.byHour : [...Array(24).keys()];
  if (
    form.freq === 'HOURLY' &&
    !hours.some((hour) => (hour - Math.floor(minuteOfDay / 60)) % gcd(form.interval, 24) === 0)
  )
    never('its steps miss its hours');
  const minutes = form.byMinute.length ? form.byMinute : [...Array(60).keys()];
  const cycle = gcd(form.interval, 1440);
  if (
    form.freq === 'MINUTELY' &&
    !hours.some((hour) => minutes.some((minute) => (hour * 60 + minute - minuteOfDay) % cycle === 0))
  )
    never('its steps miss its hours and minutes');
}
