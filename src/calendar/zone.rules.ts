import { Temporal } from 'temporal-polyfill';
import { InvalidInput } from '../errors';

/**
 * Wall clocks of IANA zones as plain arithmetic.
 *
 * Instants are epoch milliseconds. A *local* value is what the wall clock reads, as if it were UTC: epoch milliseconds
 * plus the offset. A date is `YYYY-MM-DD`; its *day number* counts days since 1970-01-01.
 * The offsets come from Temporal once for each zone and year and are kept: asking Temporal for each decision costs
 * about 20 µs, the look-up here well under one, and a claim or a simulated day asks thousands of times.
 */
export interface Interval {
  /** Epoch milliseconds, inside. */
  readonly from: number;
  /** Epoch milliseconds, outside. */
  readonly to: number;
}

/** A stretch of time during which the zone's offset does not change. */
interface Regime extends Interval {
  readonly offset: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** No zone was ever further from UTC (Manila's and Alaska's old local mean times are 15 h 56 min and 15 h 13 min off). */
export const WIDEST_OFFSET_MS = 16 * HOUR_MS;
const BLOCK_MS = 366 * DAY_MS;

const blocksOfZone = new Map<string, Map<number, readonly Regime[]>>();

/** @throws InvalidInput `time_zone_unknown` when the runtime does not know the zone. */
export function assertZone(zone: string): void {
  regimesOfBlock(zone, 0);
}

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    assertZone(zone);
    return true;
  } catch {
    return false;
  }
}

/** Offset from UTC in milliseconds (east is positive) at an instant. */
export function offsetAt(zone: string, at: number): number {
  for (const regime of regimesOfBlock(zone, Math.floor(at / BLOCK_MS)))
    if (at < regime.to) return regime.offset;
  throw new RangeError(`no offset for ${zone} at ${at}`);
}

/** What the wall clock reads at an instant. */
export function localOf(zone: string, at: number): number {
  return at + offsetAt(zone, at);
}

/** Day number of the local date at an instant. */
export function localDayOf(zone: string, at: number): number {
  return Math.floor(localOf(zone, at) / DAY_MS);
}

/** Local date, `YYYY-MM-DD`, at an instant. */
export function localDateOf(zone: string, at: number): string {
  return dateOfDay(localDayOf(zone, at));
}

/**
 * The instant at which the wall clock reads `local`. In the repeated hour of autumn, the first of the two; a time that the
 * spring gap leaves out moves later by the length of the gap (02:30 becomes 03:30), as RFC 5545 and Temporal's
 * `compatible` have it.
 */
export function instantOf(zone: string, local: number): number {
  let before: Regime | undefined;
  for (const regime of regimes(zone, local - WIDEST_OFFSET_MS, local + WIDEST_OFFSET_MS)) {
    const at = local - regime.offset;
    if (at < regime.from && before) return local - before.offset;
    if (at < regime.to) return at;
    before = regime;
  }
  throw new RangeError(`no instant for ${zone} at local ${local}`);
}

/**
 * All instants at which the wall clock reads within [localFrom, localTo): exact on the nights when clocks change.
 * What falls into the spring gap is left out (a range that starts in it starts with the first instant that exists); in
 * the autumn overlap the clock reads some times twice, and both count, so the answer may be several intervals.
 */
export function instantsWithin(zone: string, localFrom: number, localTo: number): Interval[] {
  const found: { from: number; to: number }[] = [];
  for (const regime of regimes(zone, localFrom - WIDEST_OFFSET_MS, localTo + WIDEST_OFFSET_MS)) {
    const from = Math.max(regime.from, localFrom - regime.offset);
    const to = Math.min(regime.to, localTo - regime.offset);
    if (from >= to) continue;
    const last = found.at(-1);
    if (last && last.to === from) last.to = to;
    else found.push({ from, to });
  }
  return found;
}

/** Day number of a date. @throws InvalidInput `date_invalid` for what is not a day of the calendar. */
export function dayOfDate(date: string, field?: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const day = match ? dayOfCivil(Number(match[1]), Number(match[2]), Number(match[3])) : NaN;
  if (Number.isNaN(day) || dateOfDay(day) !== date)
    throw new InvalidInput('date_invalid', `"${date}" 不是有效日期 · is not a date`, {
      field,
      hint: '写作 2026-03-31 · write it as 2026-03-31',
    });
  return day;
}

/** Day number of year, month 1–12, day. Howard Hinnant's days_from_civil: months counted from March, eras of 400 years. */
export function dayOfCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** Year, month 1–12 and day of a day number. */
export function civilOfDay(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}

export function dateOfDay(dayNumber: number): string {
  const { year, month, day } = civilOfDay(dayNumber);
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/** ISO weekday of a day number: 1 Monday … 7 Sunday. */
export function weekdayOfDay(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

function* regimes(zone: string, from: number, to: number): Generator<Regime> {
  for (let block = Math.floor(from / BLOCK_MS); block * BLOCK_MS < to; block++)
    yield* regimesOfBlock(zone, block);
}

function regimesOfBlock(zone: string, block: number): readonly Regime[] {
  let blocks = blocksOfZone.get(zone);
  let known = blocks?.get(block);
  if (known) return known;
  known = readRegimes(zone, block * BLOCK_MS, (block + 1) * BLOCK_MS);
  if (!blocks) blocksOfZone.set(zone, (blocks = new Map()));
  blocks.set(block, known);
  return known;
}

function readRegimes(zone: string, from: number, to: number): Regime[] {
  let moment: Temporal.ZonedDateTime;
  try {
    moment = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  } catch {
    throw new InvalidInput(
      'time_zone_unknown',
      `无法识别的时区 "${zone}" · "${zone}" is not a time zone that this system knows`,
      {
        field: 'timeZone',
        hint: '用 IANA 名称，如 Asia/Shanghai · use an IANA name, e.g. Asia/Shanghai',
      },
    );
  }
  const found: Regime[] = [];
  for (let start = from; ;) {
    const offset = Math.round(moment.offsetNanoseconds / 1e6);
    const next = moment.getTimeZoneTransition('next');
    const end = next && next.epochMilliseconds < to ? next.epochMilliseconds : to;
    found.push({ from: start, to: end, offset });
    if (!next || end === to) return found;
    moment = next;
    start = end;
  }
}
