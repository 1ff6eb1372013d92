import { addDays } from '../dates.rules';
import type { HoursSet } from '../hours-sets';
import { addMonths, minutesOf, monthDates, readWindows, windowsIf, windowsText } from './windows.rules';

const set = (values: Partial<HoursSet>): HoursSet => ({
  code: 'standard',
  nameZh: '',
  nameEn: '',
  weekday: [['09:30', '12:00']],
  weekend: [['10:30', '12:30']],
  holiday: 'weekend',
  ...values,
});
const MONDAY = '2026-03-02';
const SUNDAY = '2026-03-08';

describe('windows as people type them', () => {
  it.each([
    ['9:30-12:00, 14:30–17:30', '09:30–12:00、14:30–17:30'],
    ['09：30至12：00；19:00~21:00', '09:30–12:00、19:00–21:00'],
    ['', ''],
  ])('%s', (text, read) => expect(windowsText(readWindows(text)!, (parts) => parts.join('、'))).toBe(read));

  it.each(['9-12', '09:30', '09:30-12:00-13:00', 'morning'])('%s is not of the form', (text) =>
    expect(readWindows(text)).toBeNull(),
  );

  it('are counted in minutes', () =>
    expect(
      minutesOf([
        ['09:30', '12:00'],
        ['23:00', '24:00'],
      ]),
    ).toBe(210));
});

describe('the windows of a date if it were', () => {
  const hours = set({});
  it('a holiday, a make-up day, closed, or nothing special', () => {
    expect(windowsIf(hours, undefined, MONDAY, 'usual')).toEqual(hours.weekday);
    expect(windowsIf(hours, undefined, SUNDAY, 'usual')).toEqual(hours.weekend);
    expect(windowsIf(hours, undefined, MONDAY, 'off')).toEqual(hours.weekend);
    expect(windowsIf(hours, undefined, SUNDAY, 'work')).toEqual(hours.weekday);
    expect(windowsIf(hours, undefined, MONDAY, 'closed')).toEqual([]);
  });

  it('closed on a holiday where the hours say so, and open on all where they heed no calendar', () => {
    expect(windowsIf(set({ holiday: 'closed' }), undefined, MONDAY, 'off')).toEqual([]);
    const care = set({ holiday: 'weekday' });
    expect(windowsIf(care, undefined, MONDAY, 'closed')).toEqual(care.weekday);
    expect(windowsIf(care, undefined, MONDAY, 'off')).toEqual(care.weekday);
    expect(windowsIf(care, undefined, SUNDAY, 'off')).toEqual(care.weekend);
  });

  it('cut to the fence', () => {
    const fence = set({ code: 'statutory', holiday: 'weekday', weekday: [['10:00', '11:00']], weekend: [] });
    expect(windowsIf(hours, fence, MONDAY, 'usual')).toEqual([['10:00', '11:00']]);
    expect(windowsIf(hours, fence, SUNDAY, 'usual')).toEqual([]);
  });
});

it.each([
  ['2026-10', '2026-09-28', '2026-11-01'],
  ['2026-08', '2026-07-27', '2026-09-06'],
  ['2027-02', '2027-02-01', '2027-02-28'],
])('the weeks of %s are %s to %s', (month, first, last) => {
  const dates = monthDates(month, addDays);
  expect([dates[0], dates.at(-1)]).toEqual([first, last]);
  expect(dates.length % 7).toBe(0);
});

it('months are counted over the year', () => {
  expect(addMonths('2026-12', 1)).toBe('2027-01');
  expect(addMonths('2026-01', -1)).toBe('2025-12');
});
