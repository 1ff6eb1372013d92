import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  assertRecurrence,
  lastOccurrenceAt,
  nextOccurrence,
  occurrences,
  occurrencesBetween,
} from './recurrence.rules';
import { civilOfDay, dayOfCivil, dayOfDate, localOf, offsetAt, weekdayOfDay } from './zone.rules';

const SHANGHAI = 'Asia/Shanghai';
const NEW_YORK = 'America/New_York';
const DAY = 86_400_000;
const at = (local: string, zone: string) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;

describe('any rule in any zone', () => {
  const zones = fc.constantFrom(
    SHANGHAI,
    NEW_YORK,
    'Australia/Lord_Howe',
    'America/Havana',
    'Antarctica/Troll',
    'Asia/Kathmandu',
  );
  const some = (values: number[]) =>
    fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }), { nil: null });
  const rules = fc
    .record({
      freq: fc.constantFrom('DAILY' as const, 'HOURLY' as const, 'MINUTELY' as const),
      interval: fc.constantFrom(1, 2, 3, 5, 7, 25, 30, 50, 90, 100),
      hours: some([0, 1, 2, 3, 9, 14, 23]),
      minutes: some([0, 15, 30, 45, 59]),
      days: some([1, 2, 3, 4, 5, 6, 7]),
      months: some([3, 4, 10, 11]),
      monthDays: some([1, 8, 25, 31, -1]),
    })
    .map((it) => ({
      ...it,
      text: [
        `FREQ=${it.freq};INTERVAL=${it.interval}`,
        it.hours && `BYHOUR=${it.hours.join()}`,
        it.minutes && `BYMINUTE=${it.minutes.join()}`,
        it.days && `BYDAY=${it.days.map((d) => ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][d - 1]).join()}`,
        it.months && `BYMONTH=${it.months.join()}`,
        it.monthDays && `BYMONTHDAY=${it.monthDays.join()}`,
      ]
        .filter(Boolean)
        .join(';'),
    }));
  const START = '2026-02-26T01:30:00';
  const from = fc.integer({ min: Date.UTC(2026, 1, 20), max: Date.UTC(2026, 11, 20) });
  const possible = (rule: string, zone: string) => {
    try {
      assertRecurrence(rule, START, zone);
      return true;
    } catch {
      return false;
    }
  };

  it('is strictly increasing, and however it is cut into looks, the same', () => {
    fc.assert(
      fc.property(
        rules,
        zones,
        from,
        fc.array(fc.nat({ max: 6 * DAY }), { maxLength: 5 }),
        ({ text }, zone, start, cuts) => {
          fc.pre(possible(text, zone));
          const end = start + 6 * DAY;
          const whole = occurrencesBetween(text, START, zone, start, end);
          for (let i = 1; i < whole.length; i++) expect(whole[i]).toBeGreaterThan(whole[i - 1]!);
          const ends = [start, ...cuts.map((cut) => start + cut).sort((a, b) => a - b), end];
          expect(
            ends.slice(1).flatMap((upTo, i) => occurrencesBetween(text, START, zone, ends[i]!, upTo)),
          ).toEqual(whole);
          if (whole.length > 0) {
            expect(nextOccurrence(text, START, zone, start)).toBe(whole[0]);
            expect(lastOccurrenceAt(text, START, zone, end)).toBe(whole.at(-1));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('agrees with the sentences of RFC 5545, tried minute by minute', () => {
    fc.assert(
      fc.property(rules, zones, from, (rule, zone, begin) => {
        const first = Math.floor(begin / 60_000) * 60_000;
        const end = first + 3 * DAY;
        fc.pre(possible(rule.text, zone));
        // Daily rules on the nights when clocks change, and hours that shift by half of one, have examples above.
        fc.pre(rule.freq !== 'DAILY' || offsetAt(zone, first - DAY) === offsetAt(zone, end + DAY));
        fc.pre(rule.freq !== 'HOURLY' || zone !== 'Australia/Lord_Howe');
        const start = at(START, zone);
        const expected: number[] = [];
        for (let ms = Math.max(first, start); ms < end; ms += 60_000) {
          const local = localOf(zone, ms);
          const day = Math.floor(local / DAY);
          const date = civilOfDay(day);
          const lastOfMonth =
            dayOfCivil(date.year + (date.month === 12 ? 1 : 0), (date.month % 12) + 1, 1) - 1;
          const clock = Math.floor((local - day * DAY) / 60_000);
          const elapsed = (ms - start) / 60_000;
          // An hour of an hourly rule is the clock's hour that holds the step: the start is at half past.
          const steps = {
            DAILY: day - dayOfDate('2026-02-26'),
            HOURLY: Math.floor((elapsed + 30) / 60),
            MINUTELY: elapsed,
          };
          const hours = rule.hours ?? (rule.freq === 'DAILY' ? [1] : null);
          const minutes = rule.minutes ?? (rule.freq === 'MINUTELY' ? null : [30]);
          if (
            steps[rule.freq] % rule.interval === 0 &&
            (hours === null || hours.includes(Math.floor(clock / 60))) &&
            (minutes === null || minutes.includes(clock % 60)) &&
            (rule.days === null || rule.days.includes(weekdayOfDay(day))) &&
            (rule.months === null || rule.months.includes(date.month)) &&
            (rule.monthDays === null ||
              rule.monthDays.some((d) => d === date.day || d === day - lastOfMonth - 1))
          )
            expected.push(ms);
        }
        expect(occurrences(rule.text, START, zone, first, end)).toEqual(expected);
      }),
      { numRuns: 80 },
    );
  });
});
