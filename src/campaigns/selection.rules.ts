import { occurrencesBetween, nextOccurrence } from '../calendar/recurrence.rules';
import {
  DAY_MS,
  MINUTE_MS,
  dateOfDay,
  instantOf,
  localDayOf,
  localOf,
  weekdayOfDay,
} from '../calendar/zone.rules';
import type { PlanValues } from '../queue/call-plan';
import { MINUTES_A_DAY, type CampaignType, type EventWindow, type Schedule } from './campaign-type';

/** Occasion of a record that is owed one contact of a campaign in its life. */
export const ONCE = '1970-01-01';

/** What one draw looks for, as instants and dates; the statement is built from it. Instants are epoch milliseconds. */
export type Selection = EventSelection | ReminderSelection;

/** Events in [from, to); those in [lateFrom, from) come late, those in [staleFrom, lateFrom) too late. */
export interface EventSelection {
  kind: 'events';
  from: number;
  to: number;
  lateFrom: number;
  staleFrom: number;
}

export interface ReminderSelection {
  kind: 'reminders';
  /** One for each expiry date at most. */
  reminders: Reminder[];
}

/** Policies that expire on `expiresOn` and existed at `knownBy` are due the reminder of `occasionOn`. */
export interface Reminder {
  expiresOn: string;
  occasionOn: string;
  knownBy: number;
  dueAt: number;
  late: boolean;
}

/**
 * The windows of a draw due at `dueAt`, in the installation's zone: the calendar dates of a draw are the centre's.
 *
 * Late: what the windows of earlier owed occurrences held, back to `lateHorizonDays` before this one and never before
 * `owedSince`. Windows of successive occurrences tile, so the earlier ones together are one interval.
 */
export function eventSelection(
  type: Pick<CampaignType, 'schedule' | 'staleDays'>,
  window: EventWindow,
  values: Pick<PlanValues, 'lateHorizonDays'>,
  dueAt: number,
  zone: string,
  owedSince: number,
): EventSelection {
  const back = (days: number) => {
    const from = Math.max(owedSince, dueAt - days * DAY_MS);
    return windowOf(window, firstOccurrence(type.schedule, zone, from) ?? dueAt, zone).from;
  };
  const { from, to } = windowOf(window, dueAt, zone);
  const lateFrom = Math.min(from, back(values.lateHorizonDays));
  return { kind: 'events', from, to, lateFrom, staleFrom: Math.min(lateFrom, back(type.staleDays)) };
}

/** One window as instants, half-open. Dates are whole local days, so a night when clocks change belongs to its date. */
export function windowOf(window: EventWindow, dueAt: number, zone: string): { from: number; to: number } {
  if (window.kind === 'minutes-before')
    return { from: dueAt - window.from * MINUTE_MS, to: dueAt - window.to * MINUTE_MS };
  const today = localDayOf(zone, dueAt);
  if (window.kind === 'previous-week') {
    const monday = today - weekdayOfDay(today) + 1;
    return { from: startOfDay(zone, monday - 7), to: startOfDay(zone, monday) };
  }
  return { from: startOfDay(zone, today - window.first), to: startOfDay(zone, today - window.last + 1) };
}

/**
 * Reminders due at the draw (服务标准 11(3): 30 days before expiry, then every 10): on each of `reminderDays` before expiry,
 * counted in the installation's dates. A reminder missed on its own day is due late within the horizon, as long as no later
 * one is due and the policy has not expired. Its cycle ends with the next reminder, at the latest with the expiry date.
 */
export function reminderSelection(
  type: Pick<CampaignType, 'schedule'>,
  values: Pick<PlanValues, 'reminderDays' | 'lateHorizonDays' | 'cycleMinutes'>,
  dueAt: number,
  zone: string,
  owedSince: number,
): ReminderSelection {
  const { schedule } = type;
  if (schedule.kind !== 'recurring') return { kind: 'reminders', reminders: [] };
  const earliest = Math.max(owedSince, dueAt - values.lateHorizonDays * DAY_MS);
  const draws = occurrencesBetween(schedule.rrule, schedule.start, zone, earliest - 1, dueAt).reverse();
  const days = [...new Set(values.reminderDays ?? [])].sort((a, b) => a - b);
  const today = localDayOf(zone, dueAt);
  const found = new Map<number, Reminder>();
  for (const drawAt of draws) {
    const day = localDayOf(zone, drawAt);
    for (const before of days) {
      const expiry = day + before;
      if (expiry < today || found.has(expiry)) continue;
      const next = days.filter((each) => each < before).at(-1);
      const nextDraw =
        next === undefined ? null : firstOccurrence(schedule, zone, startOfDay(zone, expiry - next));
      found.set(expiry, {
        expiresOn: dateOfDay(expiry),
        occasionOn: dateOfDay(day),
        knownBy: drawAt,
        dueAt: Math.min(
          cycleEnd(values.cycleMinutes, dueAt, zone),
          nextDraw ?? Infinity,
          startOfDay(zone, expiry + 1),
        ),
        late: drawAt !== dueAt,
      });
    }
  }
  return {
    kind: 'reminders',
    reminders: [...found.values()].sort((a, b) => (a.expiresOn < b.expiresOn ? -1 : 1)),
  };
}

/**
 * End of a cycle that begins at `from`. Whole days are days of the calendar: a week's cycle ends with the next week's draw
 * also when the clocks change in between, so that two cycles neither overlap nor leave an hour between them.
 */
export function cycleEnd(cycleMinutes: number, from: number, zone: string): number {
  if (cycleMinutes % MINUTES_A_DAY !== 0) return from + cycleMinutes * MINUTE_MS;
  return instantOf(zone, localOf(zone, from) + (cycleMinutes / MINUTES_A_DAY) * DAY_MS);
}

/** First instant of a local date (00:00, or the first that exists). */
function startOfDay(zone: string, day: number): number {
  return instantOf(zone, day * DAY_MS);
}

function firstOccurrence(schedule: Schedule, zone: string, from: number): number | null {
  return schedule.kind === 'recurring'
    ? nextOccurrence(schedule.rrule, schedule.start, zone, from - 1)
    : null;
}

/** Whether a draw may find many records: all but those of the last minutes. */
export function isMany(selection: { kind: string } | EventSelection): boolean {
  return !('from' in selection) || selection.to - selection.from >= DAY_MS;
}
