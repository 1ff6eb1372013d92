import { Temporal } from 'temporal-polyfill';
import { factsOf, hoursWith } from './calendar.fixture';
import { type CalendarFacts, dayKind, formatWindows, parseWindows, regionOfZone } from './day.rules';
import { type PartOfDay, nextOpening, nextOpeningInParts, openAt, partOfDay, windowsOn } from './hours.rules';

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

describe('hours that never open', () => {
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
