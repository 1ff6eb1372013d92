import { type Db, affected, row, rows } from '../database/db';
import { type CalendarDayRow, type CalendarRows, type CallingHoursRow, type WindowPairs } from './day.rules';

/** The calendar's statements. Every change takes the lock, makes a version, and writes its audit row in one transaction. */

/** Changes queue up here, so that versions follow one another without a gap. Readers are not held up. */
export async function lockCalendar(db: Db): Promise<void> {
  await rows(db, 'LOCK TABLE calendar_version IN SHARE ROW EXCLUSIVE MODE');
}

export async function currentVersion(db: Db): Promise<number> {
  return (await row<{ version: number }>(
    db,
    'SELECT coalesce(max(version), 0) AS version FROM calendar_version',
  ))!.version;
}

export async function calendarVersionBySource(db: Db, source: string): Promise<number | null> {
  const found = await row<{ version: number | null }>(
    db,
    'SELECT max(version) AS version FROM calendar_version WHERE source = $1',
    [source],
  );
  return found!.version;
}

/** Takes the next number. Call after `lockCalendar`. */
export async function newVersion(
  db: Db,
  version: { source: string; note: string | null; createdBy: string },
  now: Date,
): Promise<number> {
  const made = await row<{ version: number }>(
    db,
    `INSERT INTO calendar_version (version, source, note, created_by, created_at)
     SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4 FROM calendar_version
     RETURNING version`,
    [version.source, version.note, version.createdBy, now],
  );
  return made!.version;
}

/** One version, whole, from one snapshot: all parts come from a single statement. */
export async function readCalendar(db: Db): Promise<CalendarRows> {
  const found = await row<CalendarRows>(
    db,
    `SELECT (SELECT coalesce(max(version), 0) FROM calendar_version) AS version,
       coalesce((SELECT jsonb_agg(jsonb_build_object('region', region, 'on', on_date::text, 'kind', kind, 'name', name,
         'source', source)) FROM calendar_day), '[]') AS days,
       coalesce((SELECT jsonb_agg(jsonb_build_object('region', region, 'year', year, 'source', source))
         FROM calendar_year), '[]') AS years,
       coalesce((SELECT jsonb_agg(jsonb_build_object('region', region, 'on', on_date::text, 'hoursCode', hours_code,
         'windows', windows, 'note', note)) FROM hours_exception), '[]') AS exceptions,
       coalesce((SELECT jsonb_agg(jsonb_build_object('code', code, 'nameZh', name_zh, 'nameEn', name_en,
         'weekday', weekday, 'weekend', weekend, 'holiday', holiday) ORDER BY code) FROM calling_hours), '[]') AS hours`,
  );
  return found!;
}

/** Days as they stand, for the audit row. */
export async function daysOn(db: Db, region: string, dates: readonly string[]): Promise<CalendarDayRow[]> {
  return rows<CalendarDayRow>(
    db,
    `SELECT region, on_date AS "on", kind, name, source FROM calendar_day
     WHERE region = $1 AND on_date = ANY ($2::date[]) ORDER BY on_date`,
    [region, dates],
  );
}

const DAYS_OF_JSON = `jsonb_to_recordset($1::jsonb) AS d (region text, "on" date, kind text, name text, source text)`;

export async function putDays(db: Db, days: readonly CalendarDayRow[], version: number): Promise<void> {
  await affected(
    db,
    `INSERT INTO calendar_day (region, on_date, kind, name, source, version)
     SELECT region, "on", kind, name, source, $2 FROM ${DAYS_OF_JSON}
     ON CONFLICT (region, on_date) DO UPDATE
       SET kind = excluded.kind, name = excluded.name, source = excluded.source, version = excluded.version`,
    [JSON.stringify(days), version],
  );
}

/** Dates that are to be usual days again. */
export async function removeDays(db: Db, region: string, dates: readonly string[]): Promise<void> {
  await affected(db, 'DELETE FROM calendar_day WHERE region = $1 AND on_date = ANY ($2::date[])', [
    region,
    dates,
  ]);
}

const PUT_YEARS = `INSERT INTO calendar_year (region, year, source, version)
  SELECT region, year, source, $2 FROM jsonb_to_recordset($1::jsonb) AS y (region text, year smallint, source text)
  ON CONFLICT (region, year) DO UPDATE SET source = excluded.source, version = excluded.version`;

export async function putYears(
  db: Db,
  years: readonly { region: string; year: number; source: string }[],
  version: number,
): Promise<void> {
  await affected(db, PUT_YEARS, [JSON.stringify(years), version]);
}

export async function yearsCovered(db: Db, region: string): Promise<{ year: number; source: string }[]> {
  return rows(db, 'SELECT year, source FROM calendar_year WHERE region = $1 ORDER BY year', [region]);
}

/**
 * Days of a seeding package: takes the place of what an earlier release of the same package left, never of an upload.
 * A day that the new release no longer names goes, unless it lies in a year that somebody has uploaded.
 */
export async function seedDays(db: Db, days: readonly CalendarDayRow[], version: number): Promise<void> {
  await affected(
    db,
    `WITH seed AS (SELECT * FROM ${DAYS_OF_JSON}),
     uploaded AS (
       SELECT y.region, y.year FROM calendar_year y
       WHERE y.source NOT LIKE (SELECT split_part(min(source), '@', 1) FROM seed) || '@%'
     ),
     gone AS (
       DELETE FROM calendar_day d
       WHERE d.source LIKE (SELECT split_part(min(source), '@', 1) FROM seed) || '@%'
         AND NOT EXISTS (SELECT FROM seed WHERE seed.region = d.region AND seed."on" = d.on_date)
         AND NOT EXISTS (SELECT FROM uploaded u WHERE u.region = d.region AND u.year = extract(year FROM d.on_date))
     )
     INSERT INTO calendar_day (region, on_date, kind, name, source, version)
     SELECT s.region, s."on", s.kind, s.name, s.source, $2 FROM seed s
     WHERE NOT EXISTS (SELECT FROM uploaded u WHERE u.region = s.region AND u.year = extract(year FROM s."on"))
     ON CONFLICT (region, on_date) DO UPDATE
       SET kind = excluded.kind, name = excluded.name, source = excluded.source, version = excluded.version
       WHERE calendar_day.source LIKE split_part(excluded.source, '@', 1) || '@%'`,
    [JSON.stringify(days), version],
  );
}

/** Covered years of a seeding package; a year that somebody has uploaded keeps its source. */
export async function seedYears(
  db: Db,
  years: readonly { region: string; year: number; source: string }[],
  version: number,
): Promise<void> {
  await affected(
    db,
    `${PUT_YEARS}
       WHERE calendar_year.source LIKE split_part(excluded.source, '@', 1) || '@%'`,
    [JSON.stringify(years), version],
  );
}

export async function hoursByCode(db: Db, code: string): Promise<CallingHoursRow | null> {
  return row<CallingHoursRow>(
    db,
    `SELECT code, name_zh AS "nameZh", name_en AS "nameEn", weekday, weekend, holiday FROM calling_hours WHERE code = $1`,
    [code],
  );
}

export async function putHours(db: Db, hours: CallingHoursRow, version: number): Promise<void> {
  await affected(
    db,
    `INSERT INTO calling_hours (code, name_zh, name_en, weekday, weekend, holiday, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, weekday = excluded.weekday,
       weekend = excluded.weekend, holiday = excluded.holiday, version = excluded.version`,
    [
      hours.code,
      hours.nameZh,
      hours.nameEn,
      JSON.stringify(hours.weekday),
      JSON.stringify(hours.weekend),
      hours.holiday,
      version,
    ],
  );
}

export interface HoursExceptionRow {
  region: string;
  on: string;
  hoursCode: string;
  windows: WindowPairs;
  note: string | null;
}

export async function exceptionOn(
  db: Db,
  region: string,
  on: string,
  hoursCode: string,
): Promise<HoursExceptionRow | null> {
  return row<HoursExceptionRow>(
    db,
    `SELECT region, on_date AS "on", hours_code AS "hoursCode", windows, note FROM hours_exception
     WHERE region = $1 AND on_date = $2 AND hours_code = $3`,
    [region, on, hoursCode],
  );
}

export async function putException(db: Db, exception: HoursExceptionRow, version: number): Promise<void> {
  await affected(
    db,
    `INSERT INTO hours_exception (region, on_date, hours_code, windows, note, version) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region, on_date, hours_code) DO UPDATE
       SET windows = excluded.windows, note = excluded.note, version = excluded.version`,
    [
      exception.region,
      exception.on,
      exception.hoursCode,
      JSON.stringify(exception.windows),
      exception.note,
      version,
    ],
  );
}

export async function removeException(db: Db, region: string, on: string, hoursCode: string): Promise<void> {
  await affected(db, 'DELETE FROM hours_exception WHERE region = $1 AND on_date = $2 AND hours_code = $3', [
    region,
    on,
    hoursCode,
  ]);
}
