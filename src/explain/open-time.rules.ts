import type { CalendarFacts } from '../calendar/day.rules';
import { windowsOn } from '../calendar/hours.rules';
import { DAY_MS, MINUTE_MS, dateOfDay, localDayOf } from '../calendar/zone.rules';

/** A year is more than any cycle; beyond it nothing is promised. */
const LONGEST_DAYS = 366;

interface Stretch {
  from: number;
  to: number;
}

/** Whole minutes in [from, to) in which calls may start. Instants: epoch milliseconds. */
export function openMinutes(
  facts: CalendarFacts,
  hours: string,
  zone: string,
  from: number,
  to: number,
): number {
  const open = stretches(facts, hours, zone, from, to);
  return Math.floor(open.reduce((sum, each) => sum + each.to - each.from, 0) / MINUTE_MS);
}

/**
 * The latest `minutes` of open time before `now`: since when, and how many there were within three days. After a weekend or at
 * night they lie in the last window that was open.
 */
export function lastOpenMinutes(
  facts: CalendarFacts,
  hours: string,
  zone: string,
  now: number,
  minutes: number,
): { from: number; minutes: number } {
  let left = minutes * MINUTE_MS;
  let from = now;
  for (const each of stretches(facts, hours, zone, now - 3 * DAY_MS, now).reverse()) {
    const taken = Math.min(left, each.to - each.from);
    from = each.to - taken;
    left -= taken;
    if (left === 0) break;
  }
  return { from, minutes: minutes - Math.ceil(left / MINUTE_MS) };
}

function stretches(facts: CalendarFacts, hours: string, zone: string, from: number, to: number): Stretch[] {
  const first = localDayOf(zone, from);
  const last = Math.min(localDayOf(zone, to), first + LONGEST_DAYS);
  const found: Stretch[] = [];
  for (let day = first; day <= last; day++)
    for (const window of windowsOn(facts, hours, zone, dateOfDay(day)).windows) {
      const cut = { from: Math.max(window.from, from), to: Math.min(window.to, to) };
      if (cut.from < cut.to) found.push(cut);
    }
  return found;
}
