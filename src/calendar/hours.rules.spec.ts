import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { factsOf, hoursWith } from './calendar.fixture';
import { type CalendarFacts, dayKind, formatWindows, parseWindows, regionOfZone } from './day.rules';
import {
  type PartOfDay,
  isOpen,
  nextOpening,
  nextOpeningInParts,
  openAt,
  partOfDay,
  windowsOn,
} from './hours.rules';

const SHANGHAI = 'Asia/Shanghai';
const at = (local: string, zone = SHANGHAI) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
const local = (ms: number | null, zone = SHANGHAI) =>
  ms === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(ms)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime()
        .toString()
        .slice(0, 16);
const open = (facts: CalendarFacts, when: string, code = 'standard', zone = SHANGHAI) =>
  openAt(facts, code, zone, at(when, zone));
const windows = (facts: CalendarFacts, date: string, code = 'standard') =>
  windowsOn(facts, code, SHANGHAI, date).windows.map(
    (it) => `${local(it.from)!.slice(11)}–${local(it.to)!.slice(11)}`,
  );

const facts = factsOf({
  years: [2026],
  days: { '2026-10-01': 'off', '2026-10-10': 'work', '2026-03-12': 'closed' },
  exceptions: [
    { region: 'CN', on: '2026-03-17', hoursCode: 'standard', windows: [['09:00', '10:00']], note: null },
  ],
});
const WEEKDAY = ['09:30–12:00', '14:30–17:30', '19:00–21:00'];
const WEEKEND = ['10:30–12:30', '14:30–17:30', '19:00–21:00'];

describe('standard hours (product §3)', () => {
  it('"09:30–12:00 (Saturday and Sunday 10:30–12:30), 14:30–17:30, 19:00–21:00"', () => {
    expect(windows(facts, '2026-03-11')).toEqual(WEEKDAY);
    expect(windows(facts, '2026-03-14')).toEqual(WEEKEND);
    expect(windows(facts, '2026-03-15')).toEqual(WEEKEND);
  });

  it('"half-open": the first minute is inside, the last is not', () => {
    expect(open(facts, '2026-03-11T09:29:59').open).toBe(false);
    expect(open(facts, '2026-03-11T09:30')).toMatchObject({
      open: true,
      reason: 'open',
      until: at('2026-03-11T12:00'),
    });
    expect(open(facts, '2026-03-11T11:59:59').open).toBe(true);
    expect(open(facts, '2026-03-11T12:00')).toMatchObject({
      open: false,
      reason: 'outside-windows',
      until: at('2026-03-11T14:30'),
    });
  });

  it('"public holidays use the weekend\'s morning by default, or are closed, by date"', () => {
    expect(windows(facts, '2026-10-01')).toEqual(WEEKEND);
    expect(windows(facts, '2026-03-12')).toEqual([]);
    expect(open(facts, '2026-03-12T10:00')).toMatchObject({
      open: false,
      reason: 'closed-day',
      until: at('2026-03-13T09:30'),
    });
    const shut = factsOf({
      days: { '2026-10-01': 'off' },
      hours: hoursWith({ code: 'standard', holiday: 'closed' }),
    });
    expect(open(shut, '2026-10-01T15:00')).toMatchObject({ open: false, reason: 'holiday' });
  });

  it('"a make-up workday (调休) counts as a weekday"', () => {
    expect(windows(facts, '2026-10-10')).toEqual(WEEKDAY);
    expect(dayKind(facts, 'CN', '2026-10-10')).toMatchObject({ kind: 'makeup', provisional: false });
  });

  it('a dated exception replaces the windows of its hours on its date, and of no other', () => {
    expect(windows(facts, '2026-03-17')).toEqual(['09:00–10:00']);
    expect(open(facts, '2026-03-17T15:00')).toMatchObject({ open: false, reason: 'exception' });
    expect(windows(facts, '2026-03-17', 'texting')).toEqual(['08:00–21:00']);
  });

  it('"a year that it does not cover is shown as provisional, never guessed in silence"', () => {
    expect(dayKind(facts, 'CN', '2027-01-01')).toEqual({
      kind: 'weekday',
      provisional: true,
      name: null,
      source: 'weekday',
    });
    expect(open(facts, '2027-01-01T10:00')).toMatchObject({ open: true, provisional: true });
    expect(open(facts, '2027-01-01T10:00', 'round-the-clock').provisional).toBe(false);
    expect(open(facts, '2026-03-11T10:00').provisional).toBe(false);
  });

  it('takes the holidays of the mainland for its zones only; elsewhere weekends, provisional', () => {
    expect(regionOfZone('Asia/Urumqi')).toBe('CN');
    expect(regionOfZone('Asia/Hong_Kong')).toBe('Asia/Hong_Kong');
    expect(open(facts, '2026-10-01T10:00', 'standard', 'America/New_York')).toMatchObject({
      open: true,
      provisional: true,
    });
    expect(open(facts, '2026-10-01T10:00', 'standard', 'Asia/Urumqi').open).toBe(false);
  });
});

describe('the statutory fence', () => {
  const fenced = factsOf({
    days: { '2026-03-12': 'closed' },
    hours: hoursWith({ code: 'statutory', weekday: [['10:00', '20:00']], weekend: [['11:00', '20:00']] }),
  });

  it('cuts every set of hours, care calls included, when an operator narrows it', () => {
    expect(windows(fenced, '2026-03-11')).toEqual(['10:00–12:00', '14:30–17:30', '19:00–20:00']);
    expect(windows(fenced, '2026-03-11', 'round-the-clock')).toEqual(['10:00–20:00']);
    expect(open(fenced, '2026-03-11T09:45')).toMatchObject({
      open: false,
      reason: 'statutory-fence',
      until: at('2026-03-11T10:00'),
    });
    expect(open(fenced, '2026-03-11T13:00').reason).toBe('outside-windows');
  });

  it('leaves round-the-clock care possible until then, on closed days too, unless a setting says otherwise', () => {
    expect(open(facts, '2026-03-12T03:00', 'round-the-clock')).toMatchObject({ open: true, until: null });
    const shut = factsOf({
      days: { '2026-03-12': 'closed' },
      hours: hoursWith({ code: 'round-the-clock', holiday: 'closed' }),
    });
    expect(open(shut, '2026-03-12T03:00', 'round-the-clock')).toMatchObject({
      open: false,
      until: at('2026-03-13T00:00'),
    });
    expect(open(shut, '2026-03-11T03:00', 'round-the-clock').until).toBe(at('2026-03-12T00:00'));
    const dated = factsOf({
      exceptions: [{ region: 'CN', on: '2026-03-12', hoursCode: 'round-the-clock', windows: [], note: null }],
    });
    expect(open(dated, '2026-03-12T03:00', 'round-the-clock')).toMatchObject({
      open: false,
      reason: 'exception',
    });
  });

  it('an exception opens nothing that the fence closes', () => {
    const both = factsOf({
      hours: hoursWith({ code: 'statutory', weekday: [['10:00', '20:00']] }),
      exceptions: [
        {
          region: 'CN',
          on: '2026-03-11',
          hoursCode: 'standard',
          windows: [
            ['08:00', '09:00'],
            ['19:30', '22:00'],
          ],
          note: null,
        },
      ],
    });
    expect(windows(both, '2026-03-11')).toEqual(['19:30–20:00']);
  });
});

describe('parts of the day', () => {
  it("gives the standard's windows one part each", () => {
    const parts = ['09:30', '12:29', '14:30', '17:29', '19:00', '20:59', '23:00', '03:00'].map((time) =>
      partOfDay(SHANGHAI, at(`2026-03-14T${time}`)),
    );
    expect(parts).toEqual([
      'morning',
      'morning',
      'afternoon',
      'afternoon',
      'evening',
      'evening',
      'night',
      'night',
    ]);
  });

  it('"prefer a part of the day not yet tried, as long as that does not cost the deadline"', () => {
    const next = (from: string, parts: PartOfDay[], before: string) =>
      local(nextOpeningInParts(facts, 'standard', SHANGHAI, at(from), new Set(parts), at(before)));
    expect(next('2026-03-10T10:00', ['afternoon', 'evening'], '2026-03-16T00:00')).toBe('2026-03-10T14:30');
    expect(next('2026-03-10T15:00', ['morning'], '2026-03-16T00:00')).toBe('2026-03-11T09:30');
    expect(next('2026-03-10T15:00', ['morning'], '2026-03-11T09:30')).toBeNull();
    expect(next('2026-03-10T19:30', ['evening'], '2026-03-16T00:00')).toBe('2026-03-10T19:30');
    expect(next('2026-03-10T19:30', ['night'], '2026-03-16T00:00')).toBeNull();
    expect(next('2026-03-10T19:30', [], '2026-03-16T00:00')).toBeNull();
  });
});

describe('windows', () => {
  it('refuses windows that are empty, overlap, are out of order or are no times', () => {
    for (const bad of [
      [['12:00', '09:00']],
      [['09:00', '09:00']],
      [
        ['09:00', '12:00'],
        ['11:00', '13:00'],
      ],
      [['9:00', '12:00']],
      [['09:00', '24:30']],
      [['09:60', '12:00']],
    ])
      expect(() => parseWindows(bad as [string, string][])).toThrow();
    expect(
      formatWindows(
        parseWindows([
          ['00:00', '09:05'],
          ['09:05', '24:00'],
        ]),
      ),
    ).toEqual([
      ['00:00', '09:05'],
      ['09:05', '24:00'],
    ]);
  });

  it('refuses hours that nobody has defined', () => {
    expect(() => open(facts, '2026-03-11T10:00', 'nightly')).toThrow(
      expect.objectContaining({ code: 'hours_unknown' }),
    );
  });
});

describe('at any instant, in any zone', () => {
  const MINUTE = 60_000;
  const zones = fc.constantFrom(
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Havana',
    'Antarctica/Troll',
    'Asia/Kathmandu',
    'America/St_Johns',
  );
  /** Nights on which clocks change, year ends, and anything in between. */
  const instants = fc.oneof(
    fc.integer({ min: Date.UTC(2025, 10), max: Date.UTC(2028, 2) }),
    fc
      .constantFrom(
        '2026-03-08',
        '2026-11-01',
        '2026-03-29',
        '2026-10-25',
        '2026-04-05',
        '2026-10-04',
        '2026-12-31',
        '2027-01-01',
      )
      .chain((date) =>
        fc
          .integer({ min: -1000, max: 2000 })
          .map((minutes) => Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE),
      ),
  );
  const codes = fc.constantFrom('standard', 'round-the-clock', 'texting', 'night');
  const random = fc
    .record({
      days: fc.dictionary(
        fc
          .integer({ min: 0, max: 60 })
          .map((n) => new Date(Date.UTC(2026, 9, 1) + n * 86_400_000).toISOString().slice(0, 10)),
        fc.constantFrom('off' as const, 'work' as const, 'closed' as const),
      ),
      zone: zones,
      holiday: fc.constantFrom('weekend' as const, 'closed' as const, 'weekday' as const),
      fence: fc.constantFrom(
        [['00:00', '24:00']] as [string, string][],
        [['01:15', '20:00']] as [string, string][],
      ),
    })
    .map(({ days, zone, holiday, fence }) => ({
      zone,
      facts: factsOf({
        days,
        region: regionOfZone(zone),
        hours: hoursWith(
          { code: 'standard', holiday },
          {
            code: 'night',
            weekday: [
              ['00:00', '01:30'],
              ['02:15', '03:00'],
              ['23:00', '24:00'],
            ],
            weekend: [['00:00', '02:30']],
            holiday,
          },
          { code: 'statutory', weekday: fence, weekend: fence },
        ),
      }),
    }));

  /** Straight from the sentences of the standard, by the wall clock of Temporal. */
  function byHand(facts: CalendarFacts, code: string, zone: string, ms: number): boolean {
    const clock = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
    const minute = clock.hour * 60 + clock.minute;
    const day = facts.days.get(`${regionOfZone(zone)} ${clock.toPlainDate().toString()}`)?.kind;
    const inside = (name: string) => {
      const hours = facts.hours.get(name)!;
      const saturday = clock.dayOfWeek >= 6 && day !== 'work';
      if (hours.holiday !== 'weekday') {
        if (day === 'closed' || (day === 'off' && hours.holiday === 'closed')) return false;
        if (day === 'off') return hours.weekend.some((it) => it.from <= minute && minute < it.to);
      }
      return (saturday ? hours.weekend : hours.weekday).some((it) => it.from <= minute && minute < it.to);
    };
    return inside(code) && inside('statutory');
  }

  it('openAt agrees with the wall clock, minute by minute, and `until` is the first change', () => {
    fc.assert(
      fc.property(random, codes, instants, ({ facts, zone }, code, from) => {
        const start = Math.floor(from / MINUTE) * MINUTE;
        const answer = openAt(facts, code, zone, start);
        expect(answer.open).toBe(byHand(facts, code, zone, start));
        const end = Math.min(answer.until ?? Infinity, start + 2 * 86_400_000);
        for (let ms = start; ms < end; ms += MINUTE) expect(byHand(facts, code, zone, ms)).toBe(answer.open);
        if (answer.until !== null) {
          expect(byHand(facts, code, zone, answer.until)).toBe(!answer.open);
          expect(isOpen(facts, code, zone, answer.until)).toBe(!answer.open);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('nextOpening is open and nothing before it is', () => {
    fc.assert(
      fc.property(random, codes, instants, ({ facts, zone }, code, from) => {
        const next = nextOpening(facts, code, zone, from);
        expect(next).not.toBeNull();
        expect(byHand(facts, code, zone, next!)).toBe(true);
        for (let ms = from; ms < Math.min(next!, from + 3 * 86_400_000); ms += MINUTE)
          expect(byHand(facts, code, zone, ms)).toBe(false);
      }),
      { numRuns: 80 },
    );
  });

  it('nextOpeningInParts is open, in a wanted part, before the deadline, and the first such instant', () => {
    const parts = fc.uniqueArray(fc.constantFrom<PartOfDay>('morning', 'afternoon', 'evening', 'night'), {
      minLength: 1,
    });
    fc.assert(
      fc.property(
        random,
        codes,
        instants,
        parts,
        fc.integer({ min: 1, max: 3000 }),
        ({ facts, zone }, code, from, wanted, minutes) => {
          const start = Math.floor(from / MINUTE) * MINUTE;
          const before = start + minutes * MINUTE;
          const next = nextOpeningInParts(facts, code, zone, start, wanted, before);
          const fits = (ms: number) => byHand(facts, code, zone, ms) && wanted.includes(partOfDay(zone, ms));
          for (let ms = start; ms < (next ?? before); ms += MINUTE) expect(fits(ms)).toBe(false);
          if (next !== null) expect(fits(next) && next < before).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('hours that never open say so instead of searching for ever', () => {
    const shut = factsOf({ hours: hoursWith({ code: 'standard', weekday: [], weekend: [] }) });
    expect(nextOpening(shut, 'standard', SHANGHAI, at('2026-03-11T10:00'))).toBeNull();
    expect(openAt(shut, 'standard', SHANGHAI, at('2026-03-11T10:00'))).toMatchObject({
      open: false,
      until: null,
      reason: 'outside-windows',
    });
  });
});
