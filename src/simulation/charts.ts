import { type CalendarFacts } from '../calendar/day.rules';
import { windowsOn } from '../calendar/hours.rules';
import { MINUTE_MS, dateOfDay, dayOfDate } from '../calendar/zone.rules';
import { type Db } from '../database/db';
import { chartsOf, type Charts } from './chart.rules';
import { type SimulationOptions } from './simulation-options';
import * as sql from './chart.sql';

/** Reads a run's tables for its charts. */
export async function readCharts(
  db: Db,
  calendar: CalendarFacts,
  timeZone: string,
  options: SimulationOptions,
): Promise<Charts> {
  const first = dayOfDate(options.from);
  const dates = Array.from({ length: dayOfDate(options.to) - first }, (_, i) => dateOfDay(first + i));
  const known = new Map<string, number>();
  const openMinutes = (date: string, hours: string) => {
    const key = `${hours} ${date}`;
    let minutes = known.get(key);
    if (minutes === undefined) {
      const windows = calendar.hours.has(hours) ? windowsOn(calendar, hours, timeZone, date).windows : [];
      minutes = windows.reduce((sum, { from, to }) => sum + (to - from), 0) / MINUTE_MS;
      known.set(key, minutes);
    }
    return minutes;
  };
  return chartsOf({
    dates,
    openMinutes,
    agents: options.agents,
    dry: options.dry,
    suspended: options.suspended,
    tasks: await sql.tasksOpened(db, timeZone),
    calls: await sql.callsMade(db, timeZone),
    expired: await sql.callsExpired(db, timeZone),
    cases: await sql.casesOpened(db, timeZone),
    texts: await sql.textsOwed(db, timeZone),
  });
}
