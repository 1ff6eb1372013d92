import { Temporal } from 'temporal-polyfill';
import {
  assertRecurrence,
  lastOccurrenceAt,
  nextOccurrence,
  occurrences,
  occurrencesBetween,
} from './recurrence.rules';

const SHANGHAI = 'Asia/Shanghai';
const NEW_YORK = 'America/New_York';
const at = (local: string, zone = SHANGHAI) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 16) + 'Z');
const DAY = 86_400_000;
const refused = expect.objectContaining({ code: 'recurrence_invalid' });

describe('draws (product §2)', () => {
  it('"closing-care … Tuesdays": every Tuesday at 07:00 in Shanghai, though it is Monday in UTC', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU;BYHOUR=7;BYMINUTE=0;BYSECOND=0';
    const found = occurrences(
      rule,
      '2026-03-01T00:00:00',
      SHANGHAI,
      at('2026-03-01T00:00'),
      at('2026-03-18T00:00'),
    );
    expect(found.map(iso)).toEqual(['2026-03-02T23:00Z', '2026-03-09T23:00Z', '2026-03-16T23:00Z']);
  });

  it('"report-care … every half hour, day and night": 46 times when the clock goes forward, 50 when it goes back', () => {
    const half = (day: string, next: string) =>
      occurrences(
        'FREQ=MINUTELY;INTERVAL=30',
        '2026-01-01T00:00:00',
        NEW_YORK,
        at(day, NEW_YORK),
        at(next, NEW_YORK),
      );
    expect(half('2026-03-08T00:00', '2026-03-09T00:00')).toHaveLength(46);
    expect(half('2026-11-01T00:00', '2026-11-02T00:00')).toHaveLength(50);
    const hourly = occurrences(
      'FREQ=HOURLY;BYMINUTE=0,30',
      '2026-01-01T00:00:00',
      NEW_YORK,
      at('2026-11-01T00:00', NEW_YORK),
      at('2026-11-02T00:00', NEW_YORK),
    );
    expect(hourly).toEqual(half('2026-11-01T00:00', '2026-11-02T00:00'));
  });

  it('reads BYMINUTE of an hourly rule on the wall clock, also 45 minutes off UTC', () => {
    const found = occurrences(
      'FREQ=HOURLY;BYMINUTE=0,30',
      '2026-03-01T00:00:00',
      'Asia/Kathmandu',
      at('2026-03-01T09:00', 'Asia/Kathmandu'),
      at('2026-03-01T10:00', 'Asia/Kathmandu'),
    );
    expect(found.map(iso)).toEqual(['2026-03-01T03:15Z', '2026-03-01T03:45Z']);
  });

  it('keeps the wall clock when clocks change, moves a time in the gap later, takes the first of two', () => {
    const daily = (rule: string, day: string) =>
      occurrences(
        rule,
        '2026-01-01T00:00:00',
        NEW_YORK,
        at(`${day}T00:00`, NEW_YORK),
        at(`${day}T00:00`, NEW_YORK) + DAY,
      ).map(iso);
    expect(daily('FREQ=DAILY;BYHOUR=9;BYMINUTE=0', '2026-03-07')).toEqual(['2026-03-07T14:00Z']);
    expect(daily('FREQ=DAILY;BYHOUR=9;BYMINUTE=0', '2026-03-08')).toEqual(['2026-03-08T13:00Z']);
    expect(daily('FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30', '2026-03-08')).toEqual(['2026-03-08T07:30Z']);
    expect(daily('FREQ=DAILY;BYHOUR=2,3;BYMINUTE=15,45', '2026-03-08')).toEqual([
      '2026-03-08T07:15Z',
      '2026-03-08T07:45Z',
    ]);
    expect(daily('FREQ=DAILY;BYHOUR=1;BYMINUTE=30', '2026-11-01')).toEqual(['2026-11-01T05:30Z']);
  });

  it('(after, upTo]: looks that share their ends neither miss an occurrence nor see one twice', () => {
    const look = (after: string, upTo: string) =>
      occurrencesBetween(
        'FREQ=DAILY;BYHOUR=8;BYMINUTE=0',
        '2026-01-01T00:00:00',
        SHANGHAI,
        at(after),
        at(upTo),
      ).length;
    expect(look('2026-03-01T00:00', '2026-03-01T08:00')).toBe(1);
    expect(look('2026-03-01T08:00', '2026-03-02T07:59')).toBe(0);
  });

  it('COUNT counts from the start, UNTIL is inclusive, in UTC with Z and on the wall clock without', () => {
    const all = (rule: string) =>
      occurrences(rule, '2026-03-01T08:00:00', SHANGHAI, 0, at('2027-01-01T00:00')).length;
    expect(all('FREQ=DAILY;COUNT=4')).toBe(4);
    expect(all('FREQ=DAILY;UNTIL=20260304T080000')).toBe(4);
    expect(all('FREQ=DAILY;UNTIL=20260304T000000Z')).toBe(4);
    expect(all('FREQ=DAILY;UNTIL=20260303T235959Z')).toBe(3);
    expect(
      nextOccurrence('FREQ=DAILY;COUNT=4', '2026-03-01T08:00:00', SHANGHAI, at('2026-03-04T08:00')),
    ).toBeNull();
    expect(
      iso(lastOccurrenceAt('FREQ=DAILY;COUNT=4', '2026-03-01T08:00:00', SHANGHAI, at('2027-01-01T00:00'))),
    ).toBe('2026-03-04T00:00Z');
    expect(
      lastOccurrenceAt('FREQ=DAILY', '2026-03-01T08:00:00', SHANGHAI, at('2026-03-01T07:59')),
    ).toBeNull();
    expect(
      iso(
        lastOccurrenceAt(
          'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
          '2020-01-01T08:00:00',
          SHANGHAI,
          at('2027-01-01T00:00'),
        ),
      ),
    ).toBe('2024-02-29T00:00Z');
  });

  it('answers for a rule that began long ago without walking there', () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < 100; i++)
      nextOccurrence(
        'FREQ=MINUTELY;INTERVAL=30',
        '1975-01-01T00:00:00',
        SHANGHAI,
        at('2026-03-01T00:00') + i,
      );
    for (let i = 0; i < 100; i++)
      nextOccurrence('FREQ=DAILY;INTERVAL=10', '1975-01-01T00:00:00', SHANGHAI, at('2026-03-01T00:00') + i);
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(2000);
  });
});

describe('rules that are refused', () => {
  const START = '2026-01-01T03:00:00';
  it.each([
    ['FREQ=YEARLY;BYMONTHDAY=1', 'libraries disagree on its months'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'computed wrongly by rrule'],
    ['FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1', 'computed wrongly by rrule'],
    ['FREQ=DAILY;', 'trailing semicolon'],
    ['FREQ=DAILY;BYDAY=1MO', 'RFC 5545: numbered weekday'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'RFC 5545'],
    ['FREQ=MONTHLY;BYYEARDAY=1', 'RFC 5545'],
    ['FREQ=DAILY;BYWEEKNO=1', 'RFC 5545'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z', 'RFC 5545'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'RFC 5545: nothing to choose from'],
    ['FREQ=DAILY;UNTIL=20270101', 'a date for a start with a time'],
    ['FREQ=SECONDLY', 'no campaign draws every second'],
    ['FREQ=DAILY;BYEASTER=0', 'unknown part'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'given twice'],
    ['FREQ=DAILY;BYHOUR=24', 'out of range'],
    ['FREQ=DAILY;INTERVAL=0', 'out of range'],
    ['freq=daily', 'not of the form'],
    ['', 'not of the form'],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'never occurs'],
    ['FREQ=DAILY;BYHOUR=9;BYSETPOS=2', 'never occurs'],
    ['FREQ=DAILY;INTERVAL=7;BYDAY=MO', 'never occurs from a Thursday'],
    ['FREQ=HOURLY;INTERVAL=24;BYHOUR=5', 'never occurs: rrule loops for ever'],
    ['FREQ=MINUTELY;INTERVAL=120;BYHOUR=4', 'never occurs: rrule loops for ever'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=20', 'never occurs'],
    ['FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;BYHOUR=8', null],
  ])('%s: %s', (rule, why) => {
    if (why === null) expect(() => assertRecurrence(rule, START, SHANGHAI)).not.toThrow();
    else expect(() => assertRecurrence(rule, START, SHANGHAI)).toThrow(refused);
  });

  it('a start that is no date and time, a zone that nobody knows, a time of day on a start without one', () => {
    for (const start of ['2026-02-30T08:00:00', 'tomorrow', '2026-01-01T25:00', '2026-01-01T08:00:00Z'])
      expect(() => assertRecurrence('FREQ=DAILY', start, SHANGHAI)).toThrow(
        expect.objectContaining({ code: 'start_invalid' }),
      );
    expect(() => assertRecurrence('FREQ=DAILY', START, 'Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'time_zone_unknown' }),
    );
    expect(() => assertRecurrence('FREQ=DAILY;BYMINUTE=5', '2026-01-01', SHANGHAI)).toThrow(refused);
  });
});
