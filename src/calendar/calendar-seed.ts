import chineseDays from 'chinese-days/dist/chinese-days.json';
import chineseDaysPackage from 'chinese-days/package.json';
import type { DataSource } from 'typeorm';
import { type CalendarDayRow } from './day.rules';
import { calendarVersionBySource, lockCalendar, newVersion, seedDays, seedYears } from './calendar.sql';

/** Where seeded rows say they come from; the part before the `@` marks them as ours to correct by a later release. */
export const SEED_SOURCE = `chinese-days@${chineseDaysPackage.version}`;
const REGION = 'CN';
/** A year is covered when these are in it. A stray day does not cover a year: 2022-12-31 came with the notice for 2023. */
const IN_EVERY_NOTICE = ['元旦', '春节', '国庆节'];

export interface SeedData {
  days: CalendarDayRow[];
  years: { region: string; year: number; source: string }[];
}

/**
 * Public holidays and make-up days of mainland China as the package holds them. Read from its table of dates, never
 * asked of its functions: those read dates in the zone of the process, and call any day of an unknown year a workday
 * (release 1.5.7 ends with 2026 and says that 2027-01-01 is worked).
 */
export function chineseCalendar(): SeedData {
  const { holidays, workdays } = chineseDays as {
    holidays: Record<string, string>;
    workdays: Record<string, string>;
  };
  /** Values read `Spring Festival,春节,4`. */
  const nameOf = (text: string) => text.split(',')[1] ?? text;
  const rows = (table: Record<string, string>, kind: 'off' | 'work') =>
    Object.entries(table).map(([on, text]) => ({
      region: REGION,
      on,
      kind,
      name: nameOf(text),
      source: SEED_SOURCE,
    }));
  const namesOfYear = new Map<number, Set<string>>();
  for (const [on, text] of Object.entries(holidays)) {
    const year = Number(on.slice(0, 4));
    namesOfYear.set(year, (namesOfYear.get(year) ?? new Set()).add(nameOf(text)));
  }
  const covered = [...namesOfYear].filter(([, names]) => IN_EVERY_NOTICE.every((name) => names.has(name)));
  return {
    days: [...rows(holidays, 'off'), ...rows(workdays, 'work')].sort((a, b) => (a.on < b.on ? -1 : 1)),
    years: covered
      .map(([year]) => ({ region: REGION, year, source: SEED_SOURCE }))
      .sort((a, b) => a.year - b.year),
  };
}

/**
 * Puts the package's days into the calendar, once for each release of it; run at every start, by any number of processes.
 * What an administrator uploaded stays: only rows of an earlier release of the package are replaced.
 * Returns the version it made, or null when this release is already in.
 */
export async function seedCalendar(dataSource: DataSource, now: Date): Promise<number | null> {
  return dataSource.transaction(async (manager) => {
    await lockCalendar(manager);
    if ((await calendarVersionBySource(manager, SEED_SOURCE)) !== null) return null;
    const { days, years } = chineseCalendar();
    const note = `${years[0]!.year}–${years.at(-1)!.year}`;
    const version = await newVersion(manager, { source: SEED_SOURCE, note, createdBy: 'system' }, now);
    await seedDays(manager, days, version);
    await seedYears(manager, years, version);
    return version;
  });
}
