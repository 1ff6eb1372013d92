import fc from 'fast-check';
import { occurrences } from '../calendar/recurrence.rules';
import { DAY_MS, instantOf, localDateOf, dayOfDate } from '../calendar/zone.rules';
import { CAMPAIGN_TYPES, campaignType } from './campaign-types';
import { cycleEnd, eventSelection, isMany, reminderSelection, windowOf } from './selection.rules';

const SHANGHAI = 'Asia/Shanghai';
const ZONES = [
  SHANGHAI,
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Santiago',
];
const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();
const eventTypes = CAMPAIGN_TYPES.filter((type) => type.selector.kind === 'events');

function windowsOf(code: string, dueAt: string, zone = SHANGHAI) {
  const { selector } = campaignType(code);
  if (selector.kind !== 'events') throw new Error('no window');
  const { from, to } = windowOf(selector.window, at(dueAt), zone);
  return [iso(from), iso(to)];
}

describe('windows of a draw', () => {
  it('9(4)(3) 每周回访上周承保保单: last calendar week, Monday to Sunday', () => {
    expect(windowsOf('new-policy', '2026-03-09T06:00+08:00')).toEqual([
      '2026-03-01T16:00:00.000Z',
      '2026-03-08T16:00:00.000Z',
    ]);
  });

  it('10(7)(3) 每半小时抽取一小时前至半小时前: [T − 60 min, T − 30 min)', () => {
    expect(windowsOf('report-care', '2026-04-07T11:00+08:00')).toEqual([
      '2026-04-07T02:00:00.000Z',
      '2026-04-07T02:30:00.000Z',
    ]);
  });

  it('10(8)(3) 每周二抽取前20天至前14天: seven local dates, both ends included', () => {
    // Tuesday 2026-03-31: 11 to 17 March.
    expect(windowsOf('closing-care', '2026-03-31T06:00+08:00')).toEqual([
      '2026-03-10T16:00:00.000Z',
      '2026-03-17T16:00:00.000Z',
    ]);
  });

  it.each(eventTypes.map((type) => type.code))(
    '%s: windows of successive draws tile, over any DST night and year end',
    (code) => {
      const { schedule, selector } = campaignType(code);
      if (schedule.kind !== 'recurring' || selector.kind !== 'events') throw new Error('not drawn');
      const span = schedule.rrule.includes('MINUTELY') ? 2 * DAY_MS : 120 * DAY_MS;
      fc.assert(
        fc.property(
          fc.integer({ min: at('2021-01-01'), max: at('2037-12-31') }),
          fc.constantFrom(...ZONES),
          (from, zone) => {
            const windows = occurrences(schedule.rrule, schedule.start, zone, from, from + span).map(
              (due) => ({
                due,
                ...windowOf(selector.window, due, zone),
              }),
            );
            expect(windows.length).toBeGreaterThan(1);
            windows.forEach((each, i) => {
              expect(each.to).toBeLessThanOrEqual(each.due);
              if (i > 0) expect(each.from).toBe(windows[i - 1]!.to);
            });
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});

describe('late data', () => {
  const type = campaignType('new-policy');
  const window = { kind: 'previous-week' } as const;
  const select = (days: number, since: string) =>
    eventSelection(
      type,
      window,
      { lateHorizonDays: days },
      at('2026-03-30T06:00+08:00'),
      SHANGHAI,
      at(since),
    );

  it('reaches back over the windows of earlier owed draws, as far as the horizon', () => {
    const found = select(14, '2026-01-05T00:00+08:00');
    expect([found.from, found.lateFrom].map((it) => localDateOf(SHANGHAI, it))).toEqual([
      '2026-03-23',
      '2026-03-09',
    ]);
    expect(localDateOf(SHANGHAI, found.staleFrom)).toBe('2025-12-29');
  });

  it('owes nothing that a draw before going live should have held', () => {
    const found = select(28, '2026-03-16T06:00+08:00');
    expect(localDateOf(SHANGHAI, found.lateFrom)).toBe('2026-03-09');
    expect(found.staleFrom).toBe(found.lateFrom);
    const first = select(28, '2026-03-30T00:00+08:00');
    expect(first.lateFrom).toBe(first.from);
  });

  it('never overlaps the main window nor leaves a gap, for any horizon', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 90, noNaN: true }),
        fc.integer({ min: 0, max: 90 }),
        (days, back) => {
          const found = select(days, iso(at('2026-03-30T06:00+08:00') - back * DAY_MS));
          expect(
            found.staleFrom <= found.lateFrom && found.lateFrom <= found.from && found.from < found.to,
          ).toBe(true);
          expect((found.from - found.lateFrom) % (7 * DAY_MS)).toBe(0);
        },
      ),
    );
  });
});

describe('renewal reminders', () => {
  const type = campaignType('renewal-call');
  const values = { reminderDays: [30, 20, 10], lateHorizonDays: 10, cycleMinutes: 10 * 24 * 60 };
  const select = (due: string, change: object = {}, since = '2026-01-01T00:00Z') =>
    reminderSelection(type, { ...values, ...change }, at(due), SHANGHAI, at(since)).reminders;

  it('11(3)(1) 到期前30天首次，以后每隔10天: three expiry dates on their day, and none at T−0', () => {
    const main = select('2026-04-01T06:00+08:00').filter((each) => !each.late);
    expect(main.map(({ expiresOn, occasionOn }) => [expiresOn, occasionOn])).toEqual([
      ['2026-04-11', '2026-04-01'],
      ['2026-04-21', '2026-04-01'],
      ['2026-05-01', '2026-04-01'],
    ]);
    expect(main.map((each) => iso(each.dueAt))).toEqual(Array(3).fill('2026-04-10T22:00:00.000Z'));
  });

  it('calls on the day of expiry by a setting, until the end of that day', () => {
    const [first] = select('2026-04-01T06:00+08:00', { reminderDays: [30, 20, 10, 0] });
    expect(first).toMatchObject({ expiresOn: '2026-04-01', late: false });
    expect(iso(first!.dueAt)).toBe('2026-04-01T16:00:00.000Z');
  });

  it('a missed reminder is due late until the next one, or the expiry, is', () => {
    const late = select('2026-04-01T06:00+08:00').find((each) => each.expiresOn === '2026-04-16')!;
    expect(late).toMatchObject({ occasionOn: '2026-03-27', late: true });
    expect(iso(late.dueAt)).toBe('2026-04-05T22:00:00.000Z');
    const last = select('2026-04-01T06:00+08:00').find((each) => each.expiresOn === '2026-04-03')!;
    expect(last).toMatchObject({ occasionOn: '2026-03-24', late: true });
    expect(iso(last.dueAt)).toBe('2026-04-03T16:00:00.000Z');
  });

  it('owes no reminder from before going live', () => {
    const since = '2026-04-01T00:00+08:00';
    expect(select('2026-04-01T06:00+08:00', {}, since).every((each) => !each.late)).toBe(true);
    expect(select('2026-04-01T06:00+08:00', {}, since)).toHaveLength(3);
  });

  it('has one reminder for an expiry date, not expired, within the setting, each policy in turn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 24_000 }),
        fc.constantFrom(...ZONES),
        fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 30 }),
        (day, zone, reminderDays, lateHorizonDays) => {
          const due = instantOf(zone, day * DAY_MS + 6 * 3_600_000);
          const found = reminderSelection(
            type,
            { ...values, reminderDays, lateHorizonDays },
            due,
            zone,
            0,
          ).reminders;
          expect(new Set(found.map((each) => each.expiresOn)).size).toBe(found.length);
          for (const each of found) {
            const before = dayOfDate(each.expiresOn) - dayOfDate(each.occasionOn);
            expect(reminderDays).toContain(before);
            expect(each.late).toBe(dayOfDate(each.occasionOn) !== day);
            expect(each.dueAt).toBeGreaterThan(due);
            expect(each.knownBy).toBeLessThanOrEqual(due);
          }
          for (const before of reminderDays)
            expect(found.some((each) => dayOfDate(each.expiresOn) === day + before && !each.late)).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('cycles', () => {
  it('a week ends with the next draw also when the clocks change in between', () => {
    const friday = at('2026-03-06T06:00-05:00');
    expect(iso(cycleEnd(7 * 24 * 60, friday, 'America/New_York'))).toBe('2026-03-13T10:00:00.000Z');
    expect(cycleEnd(30, friday, 'America/New_York')).toBe(friday + 30 * 60_000);
  });

  it('a draw of minutes is small, one of days may be large', () => {
    expect(isMany({ kind: 'events', from: 0, to: 30 * 60_000, lateFrom: 0, staleFrom: 0 })).toBe(false);
    expect(isMany({ kind: 'events', from: 0, to: 7 * DAY_MS, lateFrom: 0, staleFrom: 0 })).toBe(true);
    expect(isMany({ kind: 'reminders' })).toBe(true);
  });
});
