import { factsOf } from '../calendar/calendar.fixture';
import { remainingOf } from './case-remaining.rules';
import { caseClock } from './case.rules';

const ZONE = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}+08:00`);
/** Labour Day 2026: 1 to 5 May off, Saturday the 9th made up. */
const facts = factsOf({
  days: {
    '2026-05-01': 'off',
    '2026-05-02': 'off',
    '2026-05-03': 'off',
    '2026-05-04': 'off',
    '2026-05-05': 'off',
    '2026-05-09': 'work',
  },
});

describe('what is left of a case’s clock (product §6: five working days)', () => {
  // Opened on Wednesday 29 April: 30 April, 6, 7, 8 May and the made-up Saturday are its five days.
  const dueAt = caseClock(facts, ZONE, at('2026-04-29T10:00')).dueAt;

  it.each([
    ['2026-04-29T10:00', false, 5, '剩 5 个工作日'],
    ['2026-05-01T12:00', false, 4, '剩 4 个工作日'],
    ['2026-05-05T23:59', false, 4, '剩 4 个工作日'],
    ['2026-05-08T10:00', false, 1, '剩 1 个工作日'],
    ['2026-05-09T18:00', false, 0, '今日到期'],
    ['2026-05-09T18:01', true, 0, '今日已逾期'],
    ['2026-05-10T12:00', true, 0, '今日已逾期'],
    ['2026-05-12T09:00', true, 2, '逾期 2 个工作日'],
  ])('at %s: overdue %s, %i working days', (now, overdue, workingDays, zh) => {
    expect(dueAt).toBe(at('2026-05-09T18:00'));
    expect(remainingOf(facts, ZONE, at(now), dueAt)).toMatchObject({ overdue, workingDays, zh });
  });
});
