import { RRule, Weekday, datetime } from 'rrule';
import { type Freq, type RecurrenceForm } from './recurrence-form.rules';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  civilOfDay,
  dayOfCivil,
  instantOf,
  offsetAt,
  weekdayOfDay,
} from './zone.rules';

/** Return false to stop. */
export type Visit = (at: number) => boolean;

/** A rule by the hour or minute that has found nothing for so long never will (29 February on a Monday: 28 to 40 years). */
const SEARCH_MS = 41 * 366 * DAY_MS;
const RRULE_FREQ: Partial<Record<Freq, number>> = {
  YEARLY: RRule.YEARLY,
  MONTHLY: RRule.MONTHLY,
  WEEKLY: RRule.WEEKLY,
  DAILY: RRule.DAILY,
};

/**
 * Wall-clock values of a rule by the day or longer, ascending, from about `from` on (some earlier ones may come first).
 * rrule sees them as floating UTC: its own zone support answers by the zone of the process. It counts from `dtstart`, so a
 * rule that began years ago is re-anchored a period or two before `from`, in step with its INTERVAL; that is why `form` must have its
 * implied parts filled in.
 */
export function walkFloating(form: RecurrenceForm, start: number, from: number, visit: Visit): void {
  const list = (values: readonly number[]) => (values.length ? [...values] : null);
  const anchor = anchorNear(form, start, from);
  const { year, month, day } = civilOfDay(Math.floor(anchor / DAY_MS));
  const seconds = Math.floor((anchor - Math.floor(anchor / DAY_MS) * DAY_MS) / 1000);
  const rule = new RRule(
    {
      freq: RRULE_FREQ[form.freq]!,
      interval: form.interval,
      wkst: form.weekStart - 1,
      dtstart: datetime(
        year,
        month,
        day,
        Math.floor(seconds / 3600),
        Math.floor(seconds / 60) % 60,
        seconds % 60,
      ),
      bymonth: list(form.byMonth),
      bymonthday: list(form.byMonthDay),
      byyearday: list(form.byYearDay),
      byweekno: list(form.byWeekNo),
      byweekday: form.byDay.length
        ? form.byDay.map((it) => new Weekday(it.weekday - 1, it.nth ?? undefined))
        : null,
      byhour: list(form.byHour),
      byminute: list(form.byMinute),
      bysecond: list(form.bySecond),
      bysetpos: list(form.bySetPos),
    },
    true,
  );
  rule.all((date) => visit(date.getTime()));
}

/** Start of a period at or before `from` that the rule's INTERVAL falls on, and at least one period back; never before `start`. */
function anchorNear(form: RecurrenceForm, start: number, from: number): number {
  const startDay = Math.floor(start / DAY_MS);
  const fromDay = Math.floor(from / DAY_MS);
  const begun = civilOfDay(startDay);
  const asked = civilOfDay(fromDay);
  const steps = (periods: number) => (Math.floor(periods / form.interval) - 1) * form.interval;
  let day: number;
  if (form.freq === 'YEARLY') {
    day = dayOfCivil(begun.year + steps(asked.year - begun.year), 1, 1);
  } else if (form.freq === 'MONTHLY') {
    const first = begun.year * 12 + begun.month - 1;
    const months = first + steps(asked.year * 12 + asked.month - 1 - first);
    day = dayOfCivil(Math.floor(months / 12), (months % 12) + 1, 1);
  } else if (form.freq === 'WEEKLY') {
    const weekOf = (it: number) => it - ((weekdayOfDay(it) - form.weekStart + 7) % 7);
    day = weekOf(startDay) + steps((weekOf(fromDay) - weekOf(startDay)) / 7) * 7;
  } else {
    day = startDay + steps(fromDay - startDay);
  }
  return Math.max(start, day * DAY_MS);
}

/**
 * Instants of a rule by the hour or minute, ascending, the first at or shortly before `from`. Its steps are elapsed time from
 * `start` (an instant), so that a night when clocks change neither skips nor doubles one; its BY parts are read on the wall
 * clock of the zone. Not by rrule: it loops for ever when no step meets BYHOUR, and loses its phase when a step of some
 * minutes crosses hours that BYHOUR leaves out.
 */
export function walkElapsed(
  form: RecurrenceForm,
  start: number,
  zone: string,
  from: number,
  visit: Visit,
): void {
  const unit = form.freq === 'HOURLY' ? HOUR_MS : MINUTE_MS;
  const step = form.interval * unit;
  const first = start + Math.max(0, Math.floor((from - unit - start) / step)) * step;
  let last = start - 1;
  let fruitless = first;
  for (let at = first; at < fruitless + SEARCH_MS; at += step) {
    const local = at + offsetAt(zone, at);
    const day = Math.floor(local / DAY_MS);
    if (!meetsDay(form, day)) {
      const midnight = instantOf(zone, (day + 1) * DAY_MS);
      if (midnight > at) at += Math.max(0, Math.ceil((midnight - at) / step) - 1) * step;
      continue;
    }
    if (form.byHour.length && !form.byHour.includes(Math.floor((local - day * DAY_MS) / HOUR_MS))) continue;
    for (const found of withinPeriod(form, at, local)) {
      if (found <= last) continue;
      if (!visit(found)) return;
      fruitless = last = found;
    }
  }
}

/** The instants of one hour or minute: its minutes and seconds, then BYSETPOS. */
function withinPeriod(form: RecurrenceForm, at: number, local: number): number[] {
  const minute = Math.floor(local / MINUTE_MS) % 60;
  const second = Math.floor(local / 1000) % 60;
  const hourly = form.freq === 'HOURLY';
  if (!hourly && form.byMinute.length && !form.byMinute.includes(minute)) return [];
  const base = at - (hourly ? minute * MINUTE_MS : 0) - second * 1000;
  const minutes = hourly ? (form.byMinute.length ? form.byMinute : [minute]) : [0];
  const seconds = form.bySecond.length ? form.bySecond : [second];
  const all = minutes.flatMap((m) => seconds.map((s) => base + m * MINUTE_MS + s * 1000));
  if (form.bySetPos.length === 0) return all;
  const chosen = form.bySetPos.map((position) => all.at(position > 0 ? position - 1 : position));
  return [...new Set(chosen.filter((it, i) => it !== undefined && Math.abs(form.bySetPos[i]!) <= all.length))]
    .map((it) => it!)
    .sort((a, b) => a - b);
}

function meetsDay(form: RecurrenceForm, dayNumber: number): boolean {
  const { year, month, day } = civilOfDay(dayNumber);
  const fromEnd = (next: number) => dayNumber - next;
  if (form.byMonth.length && !form.byMonth.includes(month)) return false;
  if (form.byDay.length && !form.byDay.some((it) => it.weekday === weekdayOfDay(dayNumber))) return false;
  if (form.byMonthDay.length) {
    const nextMonth = month === 12 ? dayOfCivil(year + 1, 1, 1) : dayOfCivil(year, month + 1, 1);
    if (!form.byMonthDay.includes(day) && !form.byMonthDay.includes(fromEnd(nextMonth))) return false;
  }
  if (form.byYearDay.length) {
    const ofYear = dayNumber - dayOfCivil(year, 1, 1) + 1;
    if (!form.byYearDay.includes(ofYear) && !form.byYearDay.includes(fromEnd(dayOfCivil(year + 1, 1, 1))))
      return false;
  }
  return true;
}
