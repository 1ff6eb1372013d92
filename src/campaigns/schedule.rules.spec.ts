import fc from 'fast-check';
import { nextOwed, owedSince, displacedBy, versionAt, type Timetable } from './schedule.rules';

const HALF_HOURLY = {
  kind: 'recurring',
  rrule: 'FREQ=MINUTELY;INTERVAL=30',
  start: '2020-01-01T00:00:00',
} as const;
const MONDAYS = { kind: 'recurring', rrule: 'FREQ=WEEKLY;BYDAY=MO', start: '2020-01-06T06:00:00' } as const;
const at = (text: string) => Date.parse(text);

const timetable = (change: Partial<Timetable> = {}): Timetable => ({
  schedule: MONDAYS,
  zone: 'Asia/Shanghai',
  liveFrom: at('2026-03-02T00:00+08:00'),
  versions: [{ id: 1, version: 1, effectiveFrom: at('2026-03-02T00:00+08:00'), enabled: true }],
  ...change,
});

function allOwed(table: Timetable, now: number): number[] {
  const found: number[] = [];
  for (let next = nextOwed(table, null, now); next !== null; next = nextOwed(table, next, now))
    found.push(next);
  return found;
}

describe('occurrences owed', () => {
  it('lists those missed, in order, from going live on', () => {
    expect(
      allOwed(timetable(), at('2026-03-17T00:00+08:00')).map((it) => new Date(it).toISOString()),
    ).toEqual(['2026-03-01T22:00:00.000Z', '2026-03-08T22:00:00.000Z', '2026-03-15T22:00:00.000Z']);
  });

  it('owes an occurrence at the very instant of going live and of now', () => {
    const live = at('2026-03-02T06:00+08:00');
    expect(allOwed(timetable({ liveFrom: live }), live)).toEqual([live]);
    expect(allOwed(timetable({ liveFrom: live + 1 }), live + 1)).toEqual([]);
  });

  it('owes nothing that fell due while the campaign was off, then or later', () => {
    const versions = [
      { id: 1, version: 1, effectiveFrom: at('2026-03-02T00:00+08:00'), enabled: true },
      { id: 2, version: 2, effectiveFrom: at('2026-03-05T00:00+08:00'), enabled: false },
      { id: 3, version: 3, effectiveFrom: at('2026-03-12T00:00+08:00'), enabled: true },
    ];
    const table = timetable({ versions });
    const owed = allOwed(table, at('2026-03-30T00:00+08:00'));
    expect(owed.map((it) => new Date(it).toISOString().slice(0, 10))).toEqual([
      '2026-03-01',
      '2026-03-15',
      '2026-03-22',
    ]);
    expect(owedSince(table, at('2026-03-16T06:00+08:00'))).toBe(at('2026-03-12T00:00+08:00'));
    expect(owedSince(table, at('2026-03-03T06:00+08:00'))).toBe(table.liveFrom);
  });

  it('has no timetable for what is asked for or drawn by hand', () => {
    expect(nextOwed(timetable({ schedule: { kind: 'by-hand' } }), null, Infinity)).toBeNull();
  });

  it('any sequence of looks finds each occurrence exactly once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 * 3_600_000 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Europe/London'),
        fc.constantFrom('2026-03-06T00:00Z', '2026-10-23T00:00Z', '2026-12-30T00:00Z', '2026-03-27T00:00Z'),
        (steps, zone, live) => {
          const table = timetable({
            schedule: HALF_HOURLY,
            zone,
            liveFrom: at(live),
            versions: [{ id: 1, version: 1, effectiveFrom: at(live), enabled: true }],
          });
          let now = at(live);
          let last: number | null = null;
          const found: number[] = [];
          for (const step of steps) {
            now += step;
            for (let next = nextOwed(table, last, now); next !== null; next = nextOwed(table, last, now))
              found.push((last = next));
          }
          expect(found).toEqual(allOwed(table, now));
          expect(found.every((it, i) => i === 0 || it - found[i - 1]! === 30 * 60_000)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('versions in time', () => {
  const versions = [
    { id: 1, version: 1, effectiveFrom: 0, enabled: true },
    { id: 2, version: 2, effectiveFrom: 100, enabled: true },
    { id: 3, version: 3, effectiveFrom: 50, enabled: true },
  ];
  it('is the newest that has taken effect; a change for today displaces one that waits', () => {
    expect([-1, 0, 49, 50, 100, 101].map((it) => versionAt(versions, it)?.version)).toEqual([
      undefined,
      1,
      1,
      3,
      3,
      3,
    ]);
    expect(displacedBy(versions.slice(0, 2), 50)).toEqual([2]);
  });
});
