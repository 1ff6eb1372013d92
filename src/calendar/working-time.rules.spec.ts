import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { factsOf } from './calendar.fixture';
import { type CalendarFacts, parseWindows } from './day.rules';
import { addCalendarDays, addWorkingDays, addWorkingHours, isWorkingDay } from './working-time.rules';

const CN = 'CN';
const SHANGHAI = 'Asia/Shanghai';
const at = (local: string, zone = SHANGHAI) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
const local = (ms: number, zone = SHANGHAI) =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString()
    .slice(0, 16);

/** The notices of 2025-11-04 (for 2026) and 2024-11 (for the end of 2025), as far as the table below needs them. */
const off = (from: string, days: number) =>
  Object.fromEntries(
    Array.from({ length: days }, (_, i) => [
      Temporal.PlainDate.from(from).add({ days: i }).toString(),
      'off' as const,
    ]),
  );
const NOTICE_2026 = {
  ...off('2026-01-01', 3),
  ...off('2026-02-15', 9),
  ...off('2026-04-04', 3),
  ...off('2026-05-01', 5),
  ...off('2026-06-19', 3),
  ...off('2026-09-25', 3),
  ...off('2026-10-01', 7),
  '2026-01-04': 'work',
  '2026-02-14': 'work',
  '2026-02-28': 'work',
  '2026-05-09': 'work',
  '2026-09-20': 'work',
  '2026-10-10': 'work',
} as const;
const facts = factsOf({ days: NOTICE_2026, years: [2025, 2026] });
const H1 = { windows: parseWindows([['09:00', '18:00']]) };
const H2 = {
  windows: parseWindows([
    ['09:00', '12:00'],
    ['13:30', '18:00'],
  ]),
};

describe('the worked table of reliability §5', () => {
  const hours = (start: string, shifts = H1, by: CalendarFacts = facts) =>
    local(addWorkingHours(by, shifts, CN, SHANGHAI, at(start), 2).at);
  it.each([
    ['1 plain', '2026-03-11T10:00', '2026-03-11T12:00'],
    ['3 tie at close', '2026-03-11T16:00', '2026-03-11T18:00'],
    ['5 before open', '2026-03-11T07:30', '2026-03-11T11:00'],
    ['7 start off', '2026-03-14T10:00', '2026-03-16T11:00'],
    ['9 make-up Saturday', '2026-02-13T17:00', '2026-02-14T10:00'],
    ['11 Labour Day', '2026-04-30T17:00', '2026-05-06T10:00'],
    ['17 UTC Sunday, local Monday', '2026-03-09T06:30', '2026-03-09T11:00'],
  ])('%s: two working hours from %s end at %s', (_, start, due) => {
    expect(hours(start)).toBe(due);
  });

  it('13 in lunch, 15 local closure', () => {
    expect(hours('2026-03-11T12:30', H2)).toBe('2026-03-11T15:30');
    const closed = factsOf({ days: { ...NOTICE_2026, '2026-03-12': 'closed' }, years: [2026] });
    expect(hours('2026-03-11T17:00', H1, closed)).toBe('2026-03-13T10:00');
  });

  it('17 is given in UTC: 2026-03-08T22:30Z', () => {
    expect(at('2026-03-09T06:30')).toBe(Date.parse('2026-03-08T22:30:00Z'));
  });

  it.each([
    ['19a day 0 regardless', '2026-03-09T23:50', 'same-day', '2026-03-12'],
    ['19b option', '2026-03-09T23:50', 'next-day', '2026-03-13'],
    ['21a start off', '2026-03-14T10:00', 'same-day', '2026-03-18'],
    ['21b option', '2026-03-14T10:00', 'next-day', '2026-03-19'],
    ['23 4, 5, 6 January', '2025-12-31T10:00', 'same-day', '2026-01-06'],
    ['25 18, Sun 20, 21 September', '2026-09-17T10:00', 'same-day', '2026-09-21'],
    ['27 8, Sat 9, 11 May', '2026-05-07T10:00', 'same-day', '2026-05-11'],
    ['29 Mid-Autumn', '2026-09-23T10:00', 'same-day', '2026-09-29'],
  ] as const)('%s: three working days from %s (%s) end on %s at 18:00', (_, start, afterHours, due) => {
    const deadline = addWorkingDays(facts, CN, SHANGHAI, at(start), 3, { afterHours });
    expect(local(deadline.at)).toBe(`${due}T18:00`);
    expect(deadline).toMatchObject({ on: due, provisional: false, calendarVersion: 1 });
  });

  it('31 calendar days ending on a make-up day do not shift; 33 shift onto one', () => {
    expect(addCalendarDays(facts, CN, SHANGHAI, at('2026-01-30T10:00'), 15)).toMatchObject({
      on: '2026-02-14',
      provisional: false,
    });
    expect(addCalendarDays(facts, CN, SHANGHAI, at('2025-12-04T10:00'), 30)).toMatchObject({
      on: '2026-01-04',
      provisional: false,
    });
  });

  it('35 the same start by the notice of 2020 and by its extension of 26 January', () => {
    const works = { '2020-01-19': 'work', '2020-02-01': 'work' } as const;
    const before = factsOf({ days: { ...off('2020-01-24', 7), ...works }, years: [2020] });
    const after = factsOf({ version: 2, days: { ...works, ...off('2020-01-24', 10) }, years: [2020] });
    expect(addWorkingDays(before, CN, SHANGHAI, at('2020-01-23T10:00'), 3)).toMatchObject({
      on: '2020-02-03',
      calendarVersion: 1,
    });
    expect(addWorkingDays(after, CN, SHANGHAI, at('2020-01-23T10:00'), 3)).toMatchObject({
      on: '2020-02-05',
      calendarVersion: 2,
    });
  });

  it('37 the repeated hour of autumn counts twice: New York 11-01 00:30 EDT + 2 h, open 00–06, is the second 01:30', () => {
    const zone = 'America/New_York';
    const sunday = factsOf({ region: zone, days: { '2026-11-01': 'work' }, years: [2026] });
    const due = addWorkingHours(
      sunday,
      { windows: parseWindows([['00:00', '06:00']]) },
      zone,
      zone,
      at('2026-11-01T00:30', zone),
      2,
    );
    expect(new Date(due.at).toISOString()).toBe('2026-11-01T06:30:00.000Z');
  });

  it('"a start in late December 2026 must answer provisional"', () => {
    expect(addWorkingDays(facts, CN, SHANGHAI, at('2026-12-30T10:00'), 3).provisional).toBe(true);
    expect(addWorkingDays(facts, CN, SHANGHAI, at('2026-12-28T10:00'), 3).provisional).toBe(false);
    expect(addCalendarDays(facts, CN, SHANGHAI, at('2026-12-20T10:00'), 15).provisional).toBe(true);
    expect(addWorkingHours(facts, H1, CN, SHANGHAI, at('2026-12-31T17:00'), 2).provisional).toBe(true);
    expect(addWorkingHours(facts, H1, CN, SHANGHAI, at('2026-12-31T10:00'), 2).provisional).toBe(false);
  });
});

describe('working time', () => {
  it('refuses amounts that are none, and shifts in which nobody works', () => {
    const invalid = expect.objectContaining({ code: 'amount_invalid' });
    for (const n of [0, -1, 1.5, NaN]) {
      expect(() => addWorkingDays(facts, CN, SHANGHAI, 0, n)).toThrow(invalid);
      expect(() => addCalendarDays(facts, CN, SHANGHAI, 0, n)).toThrow(invalid);
    }
    for (const n of [0, -1, Infinity, NaN])
      expect(() => addWorkingHours(facts, H1, CN, SHANGHAI, 0, n)).toThrow(invalid);
    expect(() => addWorkingHours(facts, { windows: [] }, CN, SHANGHAI, at('2026-03-11T10:00'), 1)).toThrow(
      expect.objectContaining({ code: 'shifts_empty' }),
    );
  });

  const starts = fc.integer({ min: Date.UTC(2025, 11, 1), max: Date.UTC(2026, 11, 31) });
  const zones = fc.constantFrom(SHANGHAI, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  const random = fc
    .dictionary(
      fc
        .integer({ min: 0, max: 420 })
        .map((n) => new Date(Date.UTC(2025, 11, 1) + n * 86_400_000).toISOString().slice(0, 10)),
      fc.constantFrom('off' as const, 'work' as const, 'closed' as const),
    )
    .map((days) => factsOf({ days, years: [2025, 2026, 2027] }));

  it('ends on a working day, later for more, never earlier for a later start', () => {
    fc.assert(
      fc.property(
        random,
        zones,
        starts,
        fc.integer({ min: 1, max: 30 }),
        fc.nat({ max: 20 * 86_400_000 }),
        (by, zone, start, n, later) => {
          const due = addWorkingDays(by, CN, zone, start, n);
          expect(isWorkingDay(by, CN, due.on)).toBe(true);
          expect(due.at).toBeGreaterThan(start);
          expect(addWorkingDays(by, CN, zone, start, n + 1).at).toBeGreaterThan(due.at);
          expect(addWorkingDays(by, CN, zone, start + later, n).at).toBeGreaterThanOrEqual(due.at);
          expect(
            addWorkingDays(by, CN, zone, start, n, { afterHours: 'next-day' }).at,
          ).toBeGreaterThanOrEqual(due.at);
          const calendar = addCalendarDays(by, CN, zone, start, n);
          expect(isWorkingDay(by, CN, calendar.on)).toBe(true);
          expect(calendar.at).toBeLessThanOrEqual(due.at);
          expect(addCalendarDays(by, CN, zone, start, n + 1).at).toBeGreaterThanOrEqual(calendar.at);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('hours add up: a then b is a + b; and they end inside a shift of a working day', () => {
    const amounts = fc.integer({ min: 1, max: 4000 }).map((minutes) => minutes / 60);
    fc.assert(
      fc.property(random, zones, starts, amounts, amounts, (by, zone, start, a, b) => {
        const first = addWorkingHours(by, H2, CN, zone, start, a);
        const both = addWorkingHours(by, H2, CN, zone, start, a + b);
        expect(Math.abs(addWorkingHours(by, H2, CN, zone, first.at, b).at - both.at)).toBeLessThanOrEqual(2);
        expect(both.at).toBeGreaterThan(first.at);
        const time = local(first.at, zone).slice(11);
        expect((time >= '09:00' && time <= '12:00') || (time >= '13:30' && time <= '18:00')).toBe(true);
        expect(isWorkingDay(by, CN, first.on)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
