import { Temporal } from 'temporal-polyfill';

/** A value that was understood, in the form that the database reads, or the reason why it was not (zh-CN first). */
export type Reading = string | { reason: string };

/** Records outside of these years are slips (1900 for an empty cell of a spreadsheet, 9999 for "never"), not facts. */
export const FIRST_YEAR = 1990;
export const LAST_YEAR = 2099;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const LOOSE_DATE =
  /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ]00?:00(?::00(?:\.0+)?)?)?$/;

/**
 * Reads a calendar date of the record's own zone: `YYYY-MM-DD`; also `YYYY/M/D`, `YYYYMMDD`, `YYYY年M月D日` and a date at
 * midnight, which spreadsheets and core systems write. Gives `YYYY-MM-DD`. Refuses days that do not exist, and years
 * before 1990 or after 2099.
 */
export function readDate(text: string): Reading {
  if (text.length === 10 && usualDate(text)) return text;
  const strict = DATE.exec(text);
  const parts = strict ?? LOOSE_DATE.exec(text);
  if (!parts) return notADate(text);
  const year = Number(parts[1]);
  const month = Number(parts[2] ?? parts[4]);
  const day = Number(parts[3] ?? parts[5]);
  if (!dayExists(year, month, day)) return notADate(text);
  if (year < FIRST_YEAR || year > LAST_YEAR) return outOfRange(text);
  return strict ? text : `${parts[1]}-${twoDigits(month)}-${twoDigits(day)}`;
}

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const LOOSE_INSTANT =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?$/;

/**
 * Reads an instant: ISO 8601 with an offset. Without one it is wall clock in `zone` (data-contract.md): a time that
 * daylight saving skips moves forward by the gap, a repeated one is the first. A date alone is its midnight. Seconds may
 * be missing. Gives ISO 8601 with an offset, the same instant. Refuses 24:00, leap seconds, offsets beyond ±14 h, and
 * years before 1990 or after 2099.
 */
export function readInstant(text: string, zone: string): Reading {
  if (text.length === 25 && usualDate(text) && usualTime(text)) return text;
  const strict = INSTANT.exec(text);
  const parts = strict ?? LOOSE_INSTANT.exec(text);
  if (!parts) return notAnInstant(text);
  const year = Number(parts[1]);
  const hour = Number(parts[4] ?? 0);
  const minute = Number(parts[5] ?? 0);
  const second = Number(parts[6] ?? 0);
  if (!dayExists(year, Number(parts[2]), Number(parts[3])) || hour > 23 || minute > 59 || second > 59) {
    return notAnInstant(text);
  }
  if (year < FIRST_YEAR || year > LAST_YEAR) return outOfRange(text);
  const offset = strict?.[7];
  if (offset !== undefined) return offsetExists(offset) ? text.replace(',', '.') : notAnInstant(text);
  const date = `${parts[1]}-${twoDigits(Number(parts[2]))}-${twoDigits(Number(parts[3]))}`;
  const fraction = /[.,](\d+)$/.exec(text)?.[1];
  return atWallClock(
    date,
    twoDigits(hour),
    `${twoDigits(minute)}:${twoDigits(second)}${fraction ? `.${fraction}` : ''}`,
    zone,
  );
}

/** Offset of a wall-clock hour in a zone, or null when the hour holds a transition. A file has few hours, and Temporal takes 20 µs. */
const offsets = new Map<string, string | null>();
const OFFSETS_KEPT = 50_000;

function atWallClock(date: string, hour: string, rest: string, zone: string): string {
  const key = `${zone} ${date}T${hour}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const first = Temporal.PlainDateTime.from(`${date}T${hour}:00`).toZonedDateTime(zone);
    const last = Temporal.PlainDateTime.from(`${date}T${hour}:59:59.999999999`).toZonedDateTime(zone);
    const steady = first.offset === last.offset && first.hour === Number(hour);
    offset = steady && first.offset.length === 6 ? first.offset : null;
    if (offsets.size >= OFFSETS_KEPT) offsets.clear();
    offsets.set(key, offset);
  }
  const local = `${date}T${hour}:${rest}`;
  return offset
    ? local + offset
    : Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString();
}

const zones = new Map<string, string | null>();

/** Reads an IANA time zone, in its own spelling. An offset such as +08:00 is none: it knows no daylight saving. */
export function readZone(text: string): Reading {
  let zone = zones.get(text);
  if (zone === undefined) {
    try {
      zone = /^[A-Za-z]/.test(text)
        ? Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId
        : null;
    } catch {
      zone = null;
    }
    if (zones.size < 2000) zones.set(text, zone);
  }
  return (
    zone ?? {
      reason: `时区无效 · not a time zone: ${clip(text)}; write an IANA name, e.g. Asia/Shanghai`,
    }
  );
}

/** The usual forms, `YYYY-MM-DD` and `…Thh:mm:ss±hh:mm`, without a regular expression: a file has millions of them. */
function usualDate(text: string): boolean {
  const year = twoAt(text, 0) * 100 + twoAt(text, 2);
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    year >= FIRST_YEAR &&
    year <= LAST_YEAR &&
    dayExists(year, twoAt(text, 5), twoAt(text, 8))
  );
}

function usualTime(text: string): boolean {
  const sign = text.charCodeAt(19);
  return (
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    (sign === PLUS || sign === DASH) &&
    text.charCodeAt(22) === COLON &&
    twoAt(text, 11) <= 23 &&
    twoAt(text, 14) <= 59 &&
    twoAt(text, 17) <= 59 &&
    twoAt(text, 20) <= 13 &&
    twoAt(text, 23) <= 59
  );
}

const DASH = 45;
const PLUS = 43;
const COLON = 58;
const LETTER_T = 84;

/** The number of two digits; NaN, which no comparison holds for, where they are none. */
function twoAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function dayExists(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  if (day <= 28) return true;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

function offsetExists(offset: string): boolean {
  if (offset === 'Z') return true;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || 0);
  return minutes < 60 && hours * 60 + minutes <= 14 * 60;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** A value as a reason may quote it. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function notADate(text: string): Reading {
  return { reason: `日期无效 · not a date: ${clip(text)}; write YYYY-MM-DD` };
}

function notAnInstant(text: string): Reading {
  return { reason: `时间无效 · not an instant: ${clip(text)}; write YYYY-MM-DDThh:mm:ss+08:00` };
}

function outOfRange(text: string): Reading {
  return {
    reason: `日期超出合理范围 · not plausible: ${clip(text)}; between ${FIRST_YEAR} and ${LAST_YEAR}, or empty when unknown`,
  };
}
