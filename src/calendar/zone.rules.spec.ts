import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  DAY_MS,
  HOUR_MS,
  civilOfDay,
  dateOfDay,
  dayOfCivil,
  dayOfDate,
  instantOf,
  instantsWithin,
  localOf,
  offsetAt,
  weekdayOfDay,
} from './zone.rules';

const ZONES = [
  'Asia/Shanghai',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Havana',
  'Antarctica/Troll',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
];
const zones = fc.constantFrom(...ZONES);
const instants = fc.integer({ min: Date.UTC(1985, 0), max: Date.UTC(2045, 0) });
const ms = (iso: string) => Temporal.Instant.from(iso).epochMilliseconds;

describe('wall clocks', () => {
  it('agrees with Temporal on the offset and the local date, whatever the zone and the night', () => {
    fc.assert(
      fc.property(zones, instants, (zone, at) => {
        const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(offsetAt(zone, at)).toBe(moment.offsetNanoseconds / 1e6);
        expect(dateOfDay(Math.floor(localOf(zone, at) / DAY_MS))).toBe(moment.toPlainDate().toString());
      }),
      { numRuns: 2000 },
    );
  });

  it('resolves a wall-clock time as RFC 5545 does: the first of two, and past a gap by its length', () => {
    const local = (iso: string) => ms(`${iso}Z`);
    expect(instantOf('America/New_York', local('2026-11-01T01:30:00'))).toBe(ms('2026-11-01T05:30:00Z'));
    expect(instantOf('America/New_York', local('2026-03-08T02:30:00'))).toBe(ms('2026-03-08T07:30:00Z'));
    expect(instantOf('Australia/Lord_Howe', local('2026-10-04T02:15:00'))).toBe(ms('2026-10-03T15:45:00Z'));
    fc.assert(
      fc.property(zones, instants, (zone, value) => {
        const at = instantOf(zone, value);
        const plain = Temporal.Instant.fromEpochMilliseconds(value)
          .toZonedDateTimeISO('UTC')
          .toPlainDateTime();
        expect(at).toBe(plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds all instants at which the clock reads within a range, and no other', () => {
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 1, max: 1440 }), (zone, from, minutes) => {
        const start = Math.floor(from / 60_000) * 60_000;
        const end = start + minutes * 60_000;
        const found = instantsWithin(zone, start, end);
        for (let at = start - 16 * HOUR_MS; at < end + 16 * HOUR_MS; at += 600_000) {
          const inside = localOf(zone, at) >= start && localOf(zone, at) < end;
          expect(found.some((it) => it.from <= at && at < it.to)).toBe(inside);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('reads a window of the repeated hour twice and one inside the gap never', () => {
    const range = (day: string, from: string, to: string) =>
      instantsWithin('America/New_York', ms(`${day}T${from}:00Z`), ms(`${day}T${to}:00Z`));
    expect(range('2026-11-01', '01:00', '01:30').map((it) => new Date(it.from).toISOString())).toEqual([
      '2026-11-01T05:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
    ]);
    expect(range('2026-03-08', '02:00', '03:00')).toEqual([]);
    expect(range('2026-03-08', '02:30', '04:00')).toEqual([
      { from: ms('2026-03-08T07:00:00Z'), to: ms('2026-03-08T08:00:00Z') },
    ]);
  });

  it('refuses a zone that nobody knows and a date that does not exist', () => {
    expect(() => offsetAt('Mars/Olympus', 0)).toThrow(expect.objectContaining({ code: 'time_zone_unknown' }));
    for (const date of ['2026-02-29', '2026-13-01', '2026-1-1', '20260101', ''])
      expect(() => dayOfDate(date)).toThrow(expect.objectContaining({ code: 'date_invalid' }));
    expect(dateOfDay(dayOfDate('2028-02-29'))).toBe('2028-02-29');
  });

  it('counts days as the Gregorian calendar does, from 1900 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_567, max: 2_932_896 }), (day) => {
        const plain = Temporal.PlainDate.from('1970-01-01').add({ days: day });
        expect(civilOfDay(day)).toEqual({ year: plain.year, month: plain.month, day: plain.day });
        expect(dayOfCivil(plain.year, plain.month, plain.day)).toBe(day);
        expect(weekdayOfDay(day)).toBe(plain.dayOfWeek);
      }),
    );
  });
});
