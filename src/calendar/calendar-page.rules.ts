import { InvalidInput } from '../errors';
import { type HoursReason, localHours } from './day-hours.rules';
import {
  type CalendarFacts,
  type CallingHoursRow,
  type DayKindName,
  formatWindows,
  missingYear,
  regionOfZone,
} from './day.rules';
import { assertZone, dateOfDay, dayOfDate } from './zone.rules';

/** What a person sees of the calendar. Windows are `HH:MM` of the wall clock, half-open. */
export interface CalendarPage {
  version: number;
  zone: string;
  region: string;
  hoursCode: string;
  /** The year whose holiday notice is wanted, seen from the last date; null when none is. */
  missingYear: number | null;
  days: {
    date: string;
    kind: DayKindName;
    name: string | null;
    provisional: boolean;
    source: string;
    reason: HoursReason;
    windows: [string, string][];
  }[];
}

export interface HoursPage {
  version: number;
  hours: CallingHoursRow[];
}

const MOST_DAYS = 400;

/** @throws InvalidInput `range_invalid` for more than 400 dates or none; NotFound `hours_unknown` */
export function calendarPage(
  facts: CalendarFacts,
  { from, to, zone, hours }: { from: string; to: string; zone: string; hours: string },
): CalendarPage {
  assertZone(zone);
  const first = dayOfDate(from, 'from');
  const count = dayOfDate(to, 'to') - first + 1;
  if (count < 1 || count > MOST_DAYS)
    throw new InvalidInput(
      'range_invalid',
      `${from} 至 ${to} 不在 1–${MOST_DAYS} 天内 · ${from} to ${to} is not 1–${MOST_DAYS} days`,
      { field: 'to' },
    );
  const region = regionOfZone(zone);
  const days = Array.from({ length: count }, (_, i) => {
    const { windows, reason, provisional, dayKind } = localHours(facts, hours, region, first + i);
    const { kind, name, source } = dayKind;
    // The page shows what is not known of the date, even where these hours do not depend on it.
    return {
      date: dateOfDay(first + i),
      kind,
      name,
      provisional: provisional || dayKind.provisional,
      source,
      reason,
      windows: formatWindows(windows),
    };
  });
  return {
    version: facts.version,
    zone,
    region,
    hoursCode: hours,
    missingYear: missingYear(facts, region, to),
    days,
  };
}

export function hoursPage(facts: CalendarFacts): HoursPage {
  const hours = [...facts.hours.values()].map(({ weekday, weekend, ...rest }) => ({
    ...rest,
    weekday: formatWindows(weekday),
    weekend: formatWindows(weekend),
  }));
  return { version: facts.version, hours };
}
