import { addDays, daysBetween, shortDay, weekdayOf } from './dates.rules';

describe('plain dates', () => {
  it.each([
    ['2026-02-27', 2, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-02', 365, '2027-03-02'],
    ['2000-02-29', 0, '2000-02-29'],
  ])('%s and %d days is %s', (date, days, after) => {
    expect(addDays(date, days)).toBe(after);
    expect(daysBetween(date, after)).toBe(days);
  });

  it('know their weekday', () => {
    expect(weekdayOf('2026-03-02')).toBe(1);
    expect(weekdayOf('2026-03-08')).toBe(7);
    expect(weekdayOf('1969-12-31')).toBe(3);
  });

  it('are short on an axis', () => expect(shortDay('2026-03-09')).toBe('3/9'));
});
