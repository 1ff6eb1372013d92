import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { factsOf, hoursWith } from './calendar.fixture';
import { type CalendarFacts, regionOfZone } from './day.rules';
import { type PartOfDay, isOpen, nextOpening, nextOpeningInParts, openAt, partOfDay } from './hours.rules';

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
      { numRuns: 40 },
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
      { numRuns: 40 },
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
      { numRuns: 40 },
    );
  });
});
