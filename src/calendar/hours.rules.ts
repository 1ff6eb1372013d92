import { type HoursReason, type LocalHours, localHours, neverCloses } from './day-hours.rules';
import { type CalendarFacts, type DayKind, type LocalWindow, intersect, regionOfZone } from './day.rules';
import {
  DAY_MS,
  type Interval,
  MINUTE_MS,
  WIDEST_OFFSET_MS,
  dayOfDate,
  instantsWithin,
  localDayOf,
  localOf,
} from './zone.rules';

/**
 * When calls may be made (product §3; service standard 9(4)). Instants are epoch milliseconds, intervals half-open.
 *
 * Windows are wall-clock times of the customer's zone, resolved date by date: a call is inside its hours exactly when the
 * customer's clock reads a time inside a window of the customer's date. So in a spring gap a window starts with the first
 * instant that exists, and in the repeated hour of autumn it is open each time the clock reads a time inside it.
 * Which windows a date has is decided in day-hours.rules.ts.
 */
export type PartOfDay = 'morning' | 'afternoon' | 'evening' | 'night';

export interface WindowsOfDay {
  /** Half-open instants, ascending. */
  readonly windows: readonly Interval[];
  /** Why there are these windows or none; `open` for a usual day. */
  readonly reason: HoursReason;
  /** True when the calendar does not cover the date and the answer could depend on it. */
  readonly provisional: boolean;
  readonly dayKind: DayKind;
}

export interface Openness {
  readonly open: boolean;
  /** The next instant at which `open` changes; null when it does not within 400 days. */
  readonly until: number | null;
  readonly reason: HoursReason;
  readonly provisional: boolean;
  readonly dayKind: DayKind;
}

const HORIZON_DAYS = 400;

/** Where the parts of a day begin. The standard's windows fall one into each: until 12:30, 14:30–17:30, 19:00–21:00. */
const PARTS: Readonly<Record<PartOfDay, readonly LocalWindow[]>> = {
  morning: [{ from: 360, to: 780 }],
  afternoon: [{ from: 780, to: 1080 }],
  evening: [{ from: 1080, to: 1320 }],
  night: [
    { from: 0, to: 360 },
    { from: 1320, to: 1440 },
  ],
};

interface DayHours extends WindowsOfDay {
  readonly local: LocalHours;
}

/** Resolved days by `hours zone` and day number, kept as long as the version of the calendar that they come from. */
const resolved = new WeakMap<CalendarFacts, Map<string, Map<number, DayHours>>>();
const RESOLVED_DAYS_KEPT = 2000;

/** Windows of one date in a zone, e.g. for a calendar page. @throws NotFound `hours_unknown`, InvalidInput */
export function windowsOn(facts: CalendarFacts, hoursCode: string, zone: string, date: string): WindowsOfDay {
  return dayHours(facts, hoursCode, zone, dayOfDate(date));
}

/** Whether a call may start at the instant, why, and until when that answer holds. @throws NotFound `hours_unknown` */
export function openAt(facts: CalendarFacts, hoursCode: string, zone: string, at: number): Openness {
  const day = dayHours(facts, hoursCode, zone, localDayOf(zone, at));
  const open = covers(day.windows, at);
  const reason = open ? 'open' : closedReason(day, zone, at);
  const until = nextChange(facts, hoursCode, zone, at);
  return { open, until, reason, provisional: day.provisional, dayKind: day.dayKind };
}

/** Whether a call may start at the instant, and nothing else: the cheapest form, for loops. */
export function isOpen(facts: CalendarFacts, hoursCode: string, zone: string, at: number): boolean {
  return covers(dayHours(facts, hoursCode, zone, localDayOf(zone, at)).windows, at);
}

/** The first instant, `from` itself included, at which a call may start; null when there is none within 400 days. */
export function nextOpening(
  facts: CalendarFacts,
  hoursCode: string,
  zone: string,
  from: number,
): number | null {
  for (const interval of openIntervals(facts, hoursCode, zone, from)) return Math.max(from, interval.from);
  return null;
}

/** Part of the day that the wall clock reads: morning 06–13, afternoon 13–18, evening 18–22, night 22–06. */
export function partOfDay(zone: string, at: number): PartOfDay {
  const minute = minuteOfDay(zone, at);
  return (Object.keys(PARTS) as PartOfDay[]).find((part) =>
    PARTS[part].some((it) => it.from <= minute && minute < it.to),
  )!;
}

/**
 * The first instant in [from, before) at which a call may start in one of the given parts of the day; null when there is
 * none. For "prefer a part of the day not yet tried, as long as that does not cost the deadline" (§4): `before` = deadline.
 */
export function nextOpeningInParts(
  facts: CalendarFacts,
  hoursCode: string,
  zone: string,
  from: number,
  parts: Iterable<PartOfDay>,
  before: number,
): number | null {
  const wanted = [...parts].flatMap((part) => PARTS[part]).sort((a, b) => a.from - b.from);
  for (const interval of openIntervals(facts, hoursCode, zone, from, { parts: wanted, before })) {
    const at = Math.max(from, interval.from);
    return at < before ? at : null;
  }
  return null;
}

/**
 * Open stretches that end after `from`, ascending, joined across midnight, for 400 days (or up to `before`).
 * Clocks that fall back across midnight make two dates interleave, so a stretch is given out only when no later date can
 * touch it any more: a date never begins more than 16 hours before the same date in UTC.
 */
function* openIntervals(
  facts: CalendarFacts,
  hoursCode: string,
  zone: string,
  from: number,
  only?: { parts: readonly LocalWindow[]; before: number },
): Generator<Interval> {
  const first = localDayOf(zone, from) - 1;
  let held: Interval[] = [];
  for (let day = first; day <= first + HORIZON_DAYS; day++) {
    const hours = dayHours(facts, hoursCode, zone, day);
    held = join(
      held,
      only ? toInstants(zone, day, intersect(hours.local.windows, only.parts)) : hours.windows,
    );
    const safe = (day + 1) * DAY_MS - WIDEST_OFFSET_MS;
    for (; held.length > 0 && held[0]!.to < safe; held.shift()) if (held[0]!.to > from) yield held[0]!;
    if (only && safe > only.before) break;
  }
  for (const interval of held) if (interval.to > from) yield interval;
}

function nextChange(facts: CalendarFacts, hoursCode: string, zone: string, at: number): number | null {
  if (neverCloses(facts, hoursCode)) return null;
  for (const interval of openIntervals(facts, hoursCode, zone, at)) {
    const change = interval.from > at ? interval.from : interval.to;
    // The last stretch of the walk may only look as if it ended: it was cut off.
    return change < at + (HORIZON_DAYS - 3) * DAY_MS ? change : null;
  }
  return null;
}

function closedReason(day: DayHours, zone: string, at: number): HoursReason {
  if (day.local.own.length === 0) return day.reason === 'open' ? 'outside-windows' : day.reason;
  const minute = minuteOfDay(zone, at);
  if (day.local.own.some((window) => window.from <= minute && minute < window.to)) return 'statutory-fence';
  return day.reason === 'exception' ? 'exception' : 'outside-windows';
}

function dayHours(facts: CalendarFacts, hoursCode: string, zone: string, day: number): DayHours {
  let lanes = resolved.get(facts);
  if (!lanes) resolved.set(facts, (lanes = new Map()));
  const lane = `${hoursCode} ${zone}`;
  let days = lanes.get(lane);
  if (!days || days.size > RESOLVED_DAYS_KEPT) lanes.set(lane, (days = new Map()));
  let hours = days.get(day);
  if (!hours) {
    const local = localHours(facts, hoursCode, regionOfZone(zone), day);
    const { reason, provisional, dayKind } = local;
    days.set(
      day,
      (hours = { windows: toInstants(zone, day, local.windows), reason, provisional, dayKind, local }),
    );
  }
  return hours;
}

function toInstants(zone: string, day: number, windows: readonly LocalWindow[]): Interval[] {
  const midnight = day * DAY_MS;
  return join(
    [],
    windows.flatMap((window) =>
      instantsWithin(zone, midnight + window.from * MINUTE_MS, midnight + window.to * MINUTE_MS),
    ),
  );
}

/** The union of two lists of intervals, in order, with those that touch made one. */
function join(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const joined: { from: number; to: number }[] = [];
  for (const next of [...left, ...right].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && next.from <= last.to) last.to = Math.max(last.to, next.to);
    else joined.push({ ...next });
  }
  return joined;
}

function covers(windows: readonly Interval[], at: number): boolean {
  return windows.some((window) => window.from <= at && at < window.to);
}

function minuteOfDay(zone: string, at: number): number {
  const local = localOf(zone, at);
  return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
}
