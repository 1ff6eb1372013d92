import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../errors';
import { factsOf } from './calendar.fixture';
import { chineseCalendar } from './calendar-seed';
import { type CalendarFacts, calendarFacts, dayKind, parseWindows } from './day.rules';
import { openAt } from './hours.rules';
import { occurrences } from './recurrence.rules';
import { type Shifts, addWorkingDays, addWorkingHours, isWorkingDay } from './working-time.rules';
import { HOUR_MS, dateOfDay, dayOfDate, instantOf, localOf, offsetAt } from './zone.rules';

/** Vectors that others made, read in place: nothing of them is part of this project. */
const FOLDER = join(process.cwd(), '..', 'shared', 'data');
const vectors = existsSync(FOLDER) ? describe : describe.skip;
const title = existsSync(FOLDER) ? 'vectors' : `vectors (left out: ${FOLDER} is not there)`;
function read<T>(path: string): T {
  return JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as T;
}

const localMs = (text: string) => Date.parse(`${text}Z`);
const wallClock = (ms: number) => new Date(ms).toISOString().slice(0, 19);
const basic = (ms: number) => wallClock(ms).replaceAll(/[-:]/g, '');

/** Why a rule of the vectors is refused: each form here is one that recurrence-form.rules.ts says to write otherwise. */
function refusal(rule: string, dateOnly = false): string | null {
  const freq = /FREQ=(\w+)/.exec(rule)![1]!;
  const has = (part: string) => rule.includes(`;${part}=`);
  if (freq === 'SECONDLY') return 'SECONDLY: no campaign draws every second';
  if (has('BYWEEKNO') && freq !== 'YEARLY') return 'RFC 5545: BYWEEKNO only in YEARLY';
  if (has('BYYEARDAY') && ['DAILY', 'WEEKLY', 'MONTHLY'].includes(freq)) return 'RFC 5545: no BYYEARDAY here';
  if (has('BYMONTHDAY') && freq === 'WEEKLY') return 'RFC 5545: no BYMONTHDAY in WEEKLY';
  if (has('BYWEEKNO') && !has('BYDAY')) return 'BYWEEKNO without BYDAY: libical and rrule 2.8.1 differ';
  if (has('BYMONTHDAY') && !has('BYMONTH') && freq === 'YEARLY')
    return 'YEARLY BYMONTHDAY without BYMONTH: they differ';
  if (has('BYSETPOS') && freq === 'WEEKLY') return 'WEEKLY BYSETPOS: they differ';
  if (dateOnly && /BYHOUR|BYMINUTE|BYSECOND/.test(rule)) return 'times on an all-day start: they differ';
  if (rule === 'FREQ=YEARLY;COUNT=3;BYMONTH=2;BYMONTHDAY=31') return 'never occurs (the vector expects none)';
  return null;
}

vectors(title, () => {
  describe.each([
    [
      'rrule/libical_rfc5545.part1.json',
      {
        'BYWEEKNO without BYDAY: libical and rrule 2.8.1 differ': 1,
        'SECONDLY: no campaign draws every second': 2,
      },
    ],
    [
      'rrule/dateutil.part1.json',
      {
        'BYWEEKNO without BYDAY: libical and rrule 2.8.1 differ': 1,
        'RFC 5545: BYWEEKNO only in YEARLY': 12,
        'RFC 5545: no BYMONTHDAY in WEEKLY': 2,
        'RFC 5545: no BYYEARDAY here': 6,
        'WEEKLY BYSETPOS: they differ': 1,
        'YEARLY BYMONTHDAY without BYMONTH: they differ': 3,
        'never occurs (the vector expects none)': 1,
      },
    ],
  ])('%s', (path, refused) => {
    type Vector = { rrule: string; dtstart: string; instances?: string[]; error?: unknown };
    // jest wants a row even of a table that is left out.
    const none: Vector[] = [{ rrule: 'FREQ=DAILY', dtstart: '' }];
    const all = existsSync(FOLDER) ? read<{ vectors: Vector[] }>(path).vectors : none;

    it.each(all.map((vector) => [vector.rrule, vector.dtstart, vector] as const))(
      '%s from %s',
      (rule, dtstart, vector) => {
        const start = dtstart.replace(/Z$/, '');
        const from = instantOf(
          'UTC',
          localMs(`${start.slice(0, 4)}-${start.slice(4, 6)}-${start.slice(6, 8)}T00:00:00`),
        );
        const expand = () => {
          const expected = vector.instances!;
          const last = expected.at(-1) ?? start;
          const to = localMs(`${last.slice(0, 4)}-${last.slice(4, 6)}-${last.slice(6, 8)}T23:59:59`) + 1000;
          return occurrences(rule, start, 'UTC', from, to).map((ms) =>
            last.length === 8 ? basic(ms).slice(0, 8) : basic(ms),
          );
        };
        if (vector.error !== undefined || refusal(rule, start.length === 8) !== null)
          expect(expand).toThrow(InvalidInput);
        else expect(expand()).toEqual(vector.instances!.map((it) => it.replace(/Z$/, '')));
      },
    );

    it('those refused, by reason', () => {
      const counts: Record<string, number> = {};
      for (const { rrule, dtstart } of all) {
        const reason = refusal(rrule, dtstart.length === 8);
        if (reason !== null) counts[reason] = (counts[reason] ?? 0) + 1;
      }
      expect(counts).toEqual(refused);
    });
  });

  it('rrule/tz_occurrences: wall clocks are kept across the nights when clocks change', () => {
    type Vector = {
      name: string;
      rrule: string;
      dtstart_local: string;
      tz: string;
      occurrences: { local: string; utc: string }[];
    };
    for (const vector of read<{ vectors: Vector[] }>('rrule/tz_occurrences.part1.json').vectors) {
      const expected = vector.occurrences.map((it) => Date.parse(it.utc));
      const found = occurrences(
        vector.rrule,
        vector.dtstart_local,
        vector.tz,
        expected[0]!,
        expected.at(-1)! + 1,
      );
      expect({ name: vector.name, found }).toEqual({ name: vector.name, found: expected });
    }
  });

  it('tz/transitions: offsets before and after every change, and what the clock reads', () => {
    type Change = {
      utc: string;
      offset_before_s: number;
      offset_after_s: number;
      local_before: string;
      local_after: string;
    };
    const { zones } = read<{ zones: Record<string, Change[]> }>('tz/transitions.part1.json');
    for (const [zone, changes] of Object.entries(zones))
      for (const change of changes) {
        const at = Date.parse(change.utc);
        expect([zone, offsetAt(zone, at - 1), offsetAt(zone, at)]).toEqual([
          zone,
          change.offset_before_s * 1000,
          change.offset_after_s * 1000,
        ]);
        expect(wallClock(localOf(zone, at))).toBe(change.local_after);
        expect(wallClock(localOf(zone, at - 1) + 1)).toBe(change.local_before);
      }
  });

  it('tz/local_and_window: local time, weekday and standard window of each instant; a boundary is half-open', () => {
    type Vector = {
      zone: string;
      utc: string;
      local: string;
      offset_s: number;
      calendar_weekend: boolean;
      window: string | null;
    };
    const plain = factsOf();
    for (const vector of read<{ vectors: Vector[] }>('tz/local_and_window.part1.json').vectors) {
      const at = Date.parse(vector.utc);
      const answer = openAt(plain, 'standard', vector.zone, at);
      expect({
        ...vector,
        local: wallClock(localOf(vector.zone, at)),
        offset_s: offsetAt(vector.zone, at) / 1000,
      }).toEqual(vector);
      expect(answer.dayKind.kind).toBe(vector.calendar_weekend ? 'weekend' : 'weekday');
      expect([vector.utc, vector.zone, answer.open]).toEqual([
        vector.utc,
        vector.zone,
        vector.window !== null && !vector.window.endsWith(' end'),
      ]);
    }
  });

  describe('holidays', () => {
    const seeded: CalendarFacts = calendarFacts({
      version: 1,
      exceptions: [],
      hours: [],
      ...chineseCalendar(),
    });

    it('workday_vectors: what each day is, and the n-th working day after it', () => {
      type Vector = {
        date: string;
        kind: string;
        is_workday: boolean;
        nth_workday_after: Record<string, string>;
      };
      const kinds = {
        workday: 'weekday',
        weekend: 'weekend',
        holiday: 'holiday',
        'make-up workday': 'makeup',
      } as const;
      for (const vector of read<{ vectors: Vector[] }>('holidays/workday_vectors.part1.json').vectors) {
        const kind = kinds[vector.kind.replace(/ \(.*/, '') as keyof typeof kinds];
        expect([vector.date, dayKind(seeded, 'CN', vector.date).kind]).toEqual([vector.date, kind]);
        expect(isWorkingDay(seeded, 'CN', vector.date)).toBe(vector.is_workday);
        const start = instantOf('Asia/Shanghai', localMs(`${vector.date}T10:00:00`));
        for (const [n, on] of Object.entries(vector.nth_workday_after))
          expect(addWorkingDays(seeded, 'CN', 'Asia/Shanghai', start, Number(n)).on).toBe(on);
      }
    });

    it.each([2024, 2026, 2027])(
      'holiday-cn.%d: the seed names the same days, and covers no year without a notice',
      (year) => {
        const { days } = read<{ days: { date: string; isOffDay: boolean }[] }>(
          `holidays/holiday-cn.${year}.json`,
        );
        expect(seeded.years.has(`CN ${year}`)).toBe(days.length > 0);
        const expected = new Map(days.map((day) => [day.date, day.isOffDay ? 'holiday' : 'makeup']));
        for (let day = dayOfDate(`${year}-01-01`); day < dayOfDate(`${year + 1}-01-01`); day++) {
          const kind = dayKind(seeded, 'CN', dateOfDay(day));
          expect([dateOfDay(day), kind.kind]).toEqual([
            dateOfDay(day),
            expected.get(dateOfDay(day)) ?? expect.stringMatching(/^week(day|end)$/),
          ]);
          expect(kind.provisional).toBe(days.length === 0);
        }
      },
    );
  });

  it('working-hours: working hours, minutes and days with lunch, weekends and holidays', () => {
    type Vector = {
      working_hours: string;
      holidays: string[];
      start: string;
      amount: number;
      unit: string;
      expected: string;
    };
    const nine = parseWindows([['09:00', '17:00']]);
    const shifts: Record<string, Shifts> = {
      'Mon-Fri 09:00-17:00': { windows: nine },
      'Mon-Wed 09-17, Thu 09-12 13-18, Fri 09-12 12:30-17': {
        windows: nine,
        byWeekday: {
          4: parseWindows([
            ['09:00', '12:00'],
            ['13:00', '18:00'],
          ]),
          5: parseWindows([
            ['09:00', '12:00'],
            ['12:30', '17:00'],
          ]),
        },
      },
      'Mon-Fri 09:00-12:00 13:30-18:00': {
        windows: parseWindows([
          ['09:00', '12:00'],
          ['13:30', '18:00'],
        ]),
      },
    };
    for (const vector of read<{ vectors: Vector[] }>('working-hours/working_hours_vectors.part1.json')
      .vectors) {
      const by = factsOf({
        days: Object.fromEntries(vector.holidays.map((date) => [date, 'off'])),
        years: [2015, 2016, 2020, 2026],
      });
      const start = instantOf('Asia/Shanghai', localMs(vector.start));
      const shift = shifts[vector.working_hours.replace(/ \(.*/, '')]!;
      const due =
        vector.unit === 'days'
          ? addWorkingDays(by, 'CN', 'Asia/Shanghai', start, vector.amount).on
          : wallClock(
              addWorkingHours(
                by,
                shift,
                'CN',
                'Asia/Shanghai',
                start,
                vector.unit === 'hours' ? vector.amount : vector.amount / 60,
              ).at +
                8 * HOUR_MS,
            );
      expect([vector.start, due]).toEqual([vector.start, vector.expected]);
    }
  });
});
