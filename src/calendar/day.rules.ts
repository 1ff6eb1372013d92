import { InvalidInput, NotFound } from '../errors';
import { civilOfDay, dateOfDay, dayOfDate, weekdayOfDay } from './zone.rules';

/** [start, end) on the wall clock, in minutes of the day; the end may be 1440 (24:00). */
export interface LocalWindow {
  readonly from: number;
  readonly to: number;
}

/** Windows as stored and typed: `[["09:30","12:00"], …]`, half-open, in order, not overlapping. */
export type WindowPairs = readonly (readonly [string, string])[];

export interface CalendarDayRow {
  region: string;
  /** `YYYY-MM-DD` of the region's zone. */
  on: string;
  /** off: public holiday · work: make-up workday (调休) · closed: no calls at all */
  kind: 'off' | 'work' | 'closed';
  name: string | null;
  source: string;
}

export interface CallingHoursRow {
  code: string;
  nameZh: string;
  nameEn: string;
  weekday: WindowPairs;
  weekend: WindowPairs;
  /**
   * What a public holiday is to these hours. `weekend`: it has the weekend's windows · `closed`: it has none ·
   * `weekday`: these hours pay no regard to holidays nor to closed days (care after an accident, texts, the fence).
   */
  holiday: 'weekend' | 'weekday' | 'closed';
}

export interface CalendarRows {
  version: number;
  days: readonly CalendarDayRow[];
  years: readonly { region: string; year: number; source: string }[];
  exceptions: readonly {
    region: string;
    on: string;
    hoursCode: string;
    windows: WindowPairs;
    note: string | null;
  }[];
  hours: readonly CallingHoursRow[];
}

export interface CallingHours {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly weekday: readonly LocalWindow[];
  readonly weekend: readonly LocalWindow[];
  readonly holiday: CallingHoursRow['holiday'];
}

/** One version of the calendar, whole and never changed: decisions made with the same object agree. */
export interface CalendarFacts {
  readonly version: number;
  /** By `region date`. */
  readonly days: ReadonlyMap<string, CalendarDayRow>;
  /** Source of each covered year, by `region year`. */
  readonly years: ReadonlyMap<string, string>;
  /** By `region date hours-code`. */
  readonly exceptions: ReadonlyMap<string, readonly LocalWindow[]>;
  readonly hours: ReadonlyMap<string, CallingHours>;
}

/** weekday and makeup are working days; the others are not. */
export type DayKindName = 'weekday' | 'weekend' | 'holiday' | 'makeup' | 'closed';

export interface DayKind {
  readonly kind: DayKindName;
  /** True where nothing but Saturday and Sunday is known: the year is not covered and the date is not named. */
  readonly provisional: boolean;
  readonly name: string | null;
  /** Where the answer comes from, e.g. `chinese-days@1.5.7`; `weekday` where the year is not covered. */
  readonly source: string;
}

/** Code of the hours that fence all others: the legal limit. */
export const STATUTORY = 'statutory';

/** @throws InvalidInput when a stored or typed window or date is not of the form. */
export function calendarFacts(rows: CalendarRows): CalendarFacts {
  return {
    version: rows.version,
    days: new Map(rows.days.map((day) => [`${day.region} ${day.on}`, day])),
    years: new Map(rows.years.map((year) => [`${year.region} ${year.year}`, year.source])),
    exceptions: new Map(
      rows.exceptions.map((it) => [
        `${it.region} ${it.on} ${it.hoursCode}`,
        parseWindows(it.windows, 'windows'),
      ]),
    ),
    hours: new Map(
      rows.hours.map((row) => [
        row.code,
        {
          ...row,
          weekday: parseWindows(row.weekday, 'weekday'),
          weekend: parseWindows(row.weekend, 'weekend'),
        },
      ]),
    ),
  };
}

/** @throws NotFound `hours_unknown` */
export function hoursOf(facts: CalendarFacts, code: string): CallingHours {
  const hours = facts.hours.get(code);
  if (!hours)
    throw new NotFound('hours_unknown', `没有时段 ${code} · there are no calling hours ${code}`, {
      field: 'hoursCode',
    });
  return hours;
}

/**
 * What a date is in a region (product §3): what the calendar says of it, else Saturday and Sunday or a weekday.
 * A date that is named is known, even in a year that is not covered.
 */
export function dayKind(facts: CalendarFacts, region: string, date: string): DayKind {
  return dayKindOf(facts, region, dayOfDate(date));
}

/** The same by day number, for loops. */
export function dayKindOf(facts: CalendarFacts, region: string, dayNumber: number): DayKind {
  const named = facts.days.get(`${region} ${dateOfDay(dayNumber)}`);
  if (named) {
    const kind = named.kind === 'off' ? 'holiday' : named.kind === 'work' ? 'makeup' : 'closed';
    return { kind, provisional: false, name: named.name, source: named.source };
  }
  const source = facts.years.get(`${region} ${civilOfDay(dayNumber).year}`);
  return {
    kind: weekdayOfDay(dayNumber) >= 6 ? 'weekend' : 'weekday',
    provisional: source === undefined,
    name: null,
    source: source ?? 'weekday',
  };
}

/**
 * The year whose notice is wanted at a local date, or null: this year where nothing covers it, and from 1 November next
 * year's (the notice comes in November). Until it is uploaded, deadlines and holidays of that year are provisional.
 */
export function missingYear(facts: CalendarFacts, region: string, date: string): number | null {
  const { year, month } = civilOfDay(dayOfDate(date));
  const wanted = month >= 11 ? [year, year + 1] : [year];
  return wanted.find((it) => !facts.years.has(`${region} ${it}`)) ?? null;
}

export function isWorking(kind: DayKind): boolean {
  return kind.kind === 'weekday' || kind.kind === 'makeup';
}

/** Zones whose public holidays are those of the State Council's notice. Hong Kong, Macau and Taipei keep their own. */
const MAINLAND = new Set([
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Chongqing',
  'Asia/Chungking',
  'Asia/Harbin',
  'Asia/Kashgar',
  'PRC',
]);

/**
 * The calendar region of a zone: `CN` for the mainland, else the zone's own name. Without an upload no year of such a
 * region is covered, so its days are weekends and weekdays, and provisional.
 */
export function regionOfZone(zone: string): string {
  return MAINLAND.has(zone) ? 'CN' : zone;
}

/** `HH:MM` to minutes of the day; `24:00` is 1440. @throws InvalidInput `time_invalid` */
export function parseTime(text: string, field?: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  if (!match || Number(match[2]) > 59 || minutes > 1440)
    throw new InvalidInput('time_invalid', `"${text}" 不是有效时刻 · is not a time of day`, {
      field,
      hint: '写作 09:30，一天结束为 24:00 · write it as 09:30; the end of a day is 24:00',
    });
  return minutes;
}

/**
 * Windows of one day. A window that crosses midnight is written as two, the second on the next day's list.
 * @throws InvalidInput `windows_invalid` when one is empty, or they overlap or are out of order
 */
export function parseWindows(pairs: WindowPairs, field?: string): LocalWindow[] {
  const windows = pairs.map(([from, to]) => ({ from: parseTime(from, field), to: parseTime(to, field) }));
  windows.forEach((window, index) => {
    if (window.from >= window.to || (index > 0 && window.from < windows[index - 1]!.to))
      throw new InvalidInput(
        'windows_invalid',
        `时段 ${pairs[index]!.join('–')} 为空、重叠或次序有误 · is empty, overlaps or is out of order`,
        {
          field,
          hint: '按先后排列，结束晚于开始，跨零点拆成两段 · in order, each ending after it starts; split one across midnight',
        },
      );
  });
  return windows;
}

export function formatWindows(windows: readonly LocalWindow[]): [string, string][] {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return windows.map((window) => [time(window.from), time(window.to)]);
}

export function intersect(left: readonly LocalWindow[], right: readonly LocalWindow[]): LocalWindow[] {
  return left.flatMap((a) =>
    right
      .map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }))
      .filter((window) => window.from < window.to),
  );
}
