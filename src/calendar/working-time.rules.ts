import { InvalidInput } from '../errors';
import {
  type CalendarFacts,
  type DayKind,
  type LocalWindow,
  dayKindOf,
  isWorking,
  parseTime,
} from './day.rules';
import {
  DAY_MS,
  MINUTE_MS,
  dateOfDay,
  dayOfDate,
  instantOf,
  instantsWithin,
  localDayOf,
  localOf,
  weekdayOfDay,
} from './zone.rules';

/**
 * Deadlines in working hours, working days and calendar days (reliability §5). Instants are epoch milliseconds; a day is a
 * local date of the zone; what is done at the deadline itself is on time.
 * Wherever a date of an uncovered year was looked at, the deadline is `provisional`: it holds only if that year's notice
 * moves no working day, and is to be worked out again when the notice is in.
 */
export interface Deadline {
  readonly at: number;
  /** Local date of `at`, `YYYY-MM-DD`. */
  readonly on: string;
  readonly provisional: boolean;
  readonly calendarVersion: number;
}

/** Working shifts on the wall clock, in order. `byWeekday` (1 Monday … 7 Sunday) replaces `windows` on that weekday. */
export interface Shifts {
  readonly windows: readonly LocalWindow[];
  readonly byWeekday?: Readonly<Partial<Record<number, readonly LocalWindow[]>>>;
}

export interface DayDeadlineOptions {
  /** End of business, `HH:MM`; default 18:00. */
  readonly closeTime?: string;
  /**
   * What a receipt after the close, or on a day off, does. `same-day` (default): the day of receipt is day 0 all the same
   * (Civil Code 201). `next-day`: the next working day is day 0.
   */
  readonly afterHours?: 'same-day' | 'next-day';
}

/** A walk longer than this means that the calendar has no working days left to count. */
const LONGEST_WALK_DAYS = 20_000;

/** True for weekdays and make-up days; false for weekends, holidays and closed days. */
export function isWorkingDay(facts: CalendarFacts, region: string, date: string): boolean {
  return isWorking(dayKindOf(facts, region, dayOfDate(date)));
}

/**
 * End of business on the n-th working day after the day of `start` (Civil Code 201, 203 ¶2).
 * @throws InvalidInput `amount_invalid` unless n is a whole number of at least 1
 */
export function addWorkingDays(
  facts: CalendarFacts,
  region: string,
  zone: string,
  start: number,
  n: number,
  { closeTime = '18:00', afterHours = 'same-day' }: DayDeadlineOptions = {},
): Deadline {
  assertAmount(n, Number.isInteger(n) && n >= 1, 'a whole number of working days, at least 1');
  const walk = new Walk(facts, region);
  let day = localDayOf(zone, start);
  if (afterHours === 'next-day') {
    const late = localOf(zone, start) > day * DAY_MS + parseTime(closeTime, 'closeTime') * MINUTE_MS;
    if (late || !walk.isWorking(day)) day = walk.nextWorking(day);
  }
  for (let counted = 0; counted < n; counted++) day = walk.nextWorking(day);
  return walk.deadline(zone, endOfBusiness(zone, day, closeTime));
}

/**
 * End of business on the n-th calendar day after the day of `start`; when that is a day off, on the next working day
 * (Civil Code 203 ¶1). Weekends count as days off in this.
 * @throws InvalidInput `amount_invalid`
 */
export function addCalendarDays(
  facts: CalendarFacts,
  region: string,
  zone: string,
  start: number,
  n: number,
  { closeTime = '18:00' }: Pick<DayDeadlineOptions, 'closeTime'> = {},
): Deadline {
  assertAmount(n, Number.isInteger(n) && n >= 1, 'a whole number of days, at least 1');
  const walk = new Walk(facts, region);
  const last = localDayOf(zone, start) + n;
  const day = walk.isWorking(last) ? last : walk.nextWorking(last);
  return walk.deadline(zone, endOfBusiness(zone, day, closeTime));
}

/**
 * The instant at which `hours` of working time have passed since `start`. Time counts only inside the shifts of working
 * days; reaching the amount exactly at a close ends at that close, not at the next opening. Time is elapsed time: in the
 * repeated hour of autumn both passes count.
 * @throws InvalidInput `amount_invalid` unless hours > 0; `shifts_empty` when no working time is to be found
 */
export function addWorkingHours(
  facts: CalendarFacts,
  shifts: Shifts,
  region: string,
  zone: string,
  start: number,
  hours: number,
): Deadline {
  assertAmount(hours, Number.isFinite(hours) && hours > 0, 'a number of working hours above 0');
  const walk = new Walk(facts, region);
  let left = Math.round(hours * 60 * MINUTE_MS);
  const first = localDayOf(zone, start);
  for (let day = first; day < first + LONGEST_WALK_DAYS; day++) {
    if (!walk.isWorking(day)) continue;
    for (const window of shifts.byWeekday?.[weekdayOfDay(day)] ?? shifts.windows) {
      const midnight = day * DAY_MS;
      for (const open of instantsWithin(
        zone,
        midnight + window.from * MINUTE_MS,
        midnight + window.to * MINUTE_MS,
      )) {
        const from = Math.max(open.from, start);
        if (from >= open.to) continue;
        if (left <= open.to - from) return walk.deadline(zone, from + left);
        left -= open.to - from;
      }
    }
  }
  throw new InvalidInput(
    'shifts_empty',
    '日历中没有足够的工作时间 · there is not enough working time in the calendar',
    {
      field: 'shifts',
      hint: '请设置工作日的工作时段 · give working hours for weekdays',
    },
  );
}

/** Steps over days and remembers whether any of those looked at was provisional. */
class Walk {
  private provisional = false;

  constructor(
    private readonly facts: CalendarFacts,
    private readonly region: string,
  ) {}

  isWorking(day: number): boolean {
    const kind: DayKind = dayKindOf(this.facts, this.region, day);
    if (kind.provisional) this.provisional = true;
    return isWorking(kind);
  }

  nextWorking(after: number): number {
    for (let day = after + 1; day < after + LONGEST_WALK_DAYS; day++) if (this.isWorking(day)) return day;
    throw new InvalidInput(
      'no_working_day',
      `${dateOfDay(after)} 之后没有工作日 · there is no working day after ${dateOfDay(after)}`,
    );
  }

  deadline(zone: string, at: number): Deadline {
    const on = dateOfDay(localDayOf(zone, at));
    return { at, on, provisional: this.provisional, calendarVersion: this.facts.version };
  }
}

function endOfBusiness(zone: string, day: number, closeTime: string): number {
  return instantOf(zone, day * DAY_MS + parseTime(closeTime, 'closeTime') * MINUTE_MS);
}

function assertAmount(value: number, ok: boolean, form: string): void {
  if (!ok)
    throw new InvalidInput('amount_invalid', `${value} 不是有效数量 · is not ${form}`, { field: 'amount' });
}
