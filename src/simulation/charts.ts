import { type CalendarFacts } from '../calendar/day.rules';
import { windowsOn } from '../calendar/hours.rules';
import { DAY_MS, dateOfDay, dayOfDate } from '../calendar/zone.rules';
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
  const minutes = new Map(
    dates.map((date) => {
      const { windows } = windowsOn(calendar, 'standard', timeZone, date);
      return [date, windows.reduce((sum, { from, to }) => sum + (to - from), 0) / (DAY_MS / 1440)];
    }),
  );
  return chartsOf({
    dates,
    openMinutes: (date) => minutes.get(date) ?? 0,
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
