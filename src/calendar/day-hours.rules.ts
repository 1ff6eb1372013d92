import {
  type CalendarFacts,
  type CallingHours,
  type DayKind,
  type LocalWindow,
  STATUTORY,
  dayKindOf,
  hoursOf,
  intersect,
} from './day.rules';
import { dateOfDay, weekdayOfDay } from './zone.rules';

/** Why an instant is closed, or a date has the windows that it has; `open` for a usual one. */
export type HoursReason =
  'open' | 'outside-windows' | 'holiday' | 'closed-day' | 'exception' | 'statutory-fence';

/** The wall-clock windows of one date for one set of hours. */
export interface LocalHours {
  /** Windows cut to the fence: what may be used. */
  readonly windows: readonly LocalWindow[];
  /** The same before the cut: tells "outside its own hours" from "the law". */
  readonly own: readonly LocalWindow[];
  readonly reason: HoursReason;
  /** True when the calendar does not cover the date and the windows could depend on it. */
  readonly provisional: boolean;
  readonly dayKind: DayKind;
}

/**
 * The windows of a date, by the order of what decides:
 * 1 a `closed` day closes all hours that heed the calendar;
 * 2 a dated exception for these hours replaces their windows (an empty list closes them);
 * 3 a holiday has the weekend's windows or none, as the hours say; a make-up day (调休) counts as a weekday.
 * Whatever comes out is cut to the `statutory` hours of the same date, which are 00:00–24:00 until an operator narrows
 * them: the standard sets no hours for care calls, and half an hour cannot wait for a window.
 *
 * Hours whose `holiday` is `weekday` (round-the-clock care, texts, the fence) heed neither holidays nor closed days: care
 * calls answer accidents. An exception without windows closes them on one date; setting their `holiday` to `closed`
 * closes them on every holiday and closed day.
 *
 * @throws NotFound `hours_unknown`
 */
export function localHours(facts: CalendarFacts, hoursCode: string, region: string, day: number): LocalHours {
  const dayKind = dayKindOf(facts, region, day);
  const own = ownWindows(facts, hoursOf(facts, hoursCode), region, day, dayKind);
  const law = hoursCode === STATUTORY ? undefined : facts.hours.get(STATUTORY);
  if (!law) return { ...own, own: own.windows, dayKind };
  const fence = ownWindows(facts, law, region, day, dayKind);
  const windows = intersect(own.windows, fence.windows);
  const reason = own.windows.length > 0 && windows.length === 0 ? 'statutory-fence' : own.reason;
  return { windows, own: own.windows, reason, provisional: own.provisional || fence.provisional, dayKind };
}

/** Hours, fence included, that are whole days on every date: nothing dated stands against them. */
export function neverCloses(facts: CalendarFacts, hoursCode: string): boolean {
  const all = [hoursOf(facts, hoursCode), facts.hours.get(STATUTORY)].filter((hours) => hours !== undefined);
  return all.every(
    (hours) =>
      hours.holiday === 'weekday' &&
      isWholeDay(hours.weekday) &&
      isWholeDay(hours.weekend) &&
      ![...facts.exceptions.keys()].some((key) => key.endsWith(` ${hours.code}`)),
  );
}

function ownWindows(
  facts: CalendarFacts,
  hours: CallingHours,
  region: string,
  day: number,
  { kind, provisional }: DayKind,
): { windows: readonly LocalWindow[]; reason: HoursReason; provisional: boolean } {
  const heedsCalendar = hours.holiday !== 'weekday';
  if (kind === 'closed' && heedsCalendar) return { windows: [], reason: 'closed-day', provisional: false };
  const exception = facts.exceptions.size
    ? facts.exceptions.get(`${region} ${dateOfDay(day)} ${hours.code}`)
    : undefined;
  if (exception) return { windows: exception, reason: 'exception', provisional: false };
  if (kind === 'holiday' && hours.holiday === 'closed')
    return { windows: [], reason: 'holiday', provisional };
  const asWeekend = heedsCalendar
    ? kind === 'holiday' || kind === 'weekend'
    : kind !== 'makeup' && weekdayOfDay(day) >= 6;
  // Hours that are the same on every day do not depend on what the calendar leaves open.
  const depends = heedsCalendar || !sameWindows(hours.weekday, hours.weekend);
  return {
    windows: asWeekend ? hours.weekend : hours.weekday,
    reason: 'open',
    provisional: provisional && depends,
  };
}

function isWholeDay(windows: readonly LocalWindow[]): boolean {
  return windows.length === 1 && windows[0]!.from === 0 && windows[0]!.to === 1440;
}

function sameWindows(left: readonly LocalWindow[], right: readonly LocalWindow[]): boolean {
  return (
    left.length === right.length &&
    left.every((it, i) => it.from === right[i]!.from && it.to === right[i]!.to)
  );
}
