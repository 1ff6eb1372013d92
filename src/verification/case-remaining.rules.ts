import { regionOfZone, type CalendarFacts } from '../calendar/day.rules';
import { isWorkingDay } from '../calendar/working-time.rules';
import { dateOfDay, localDayOf } from '../calendar/zone.rules';

/** What is left of a case's clock, in the working days by which it is counted (product §6). */
export interface Remaining {
  overdue: boolean;
  /** Working days after today up to the deadline's day; once it has passed: those since, today included. 0: that very day. */
  workingDays: number;
  zh: string;
  en: string;
}

/** No case is looked at further away than this many days. */
const FURTHEST_DAYS = 366;

/** Instants are epoch milliseconds; `zone`: the branch's, whose working days they are. An answer at the deadline is on time. */
export function remainingOf(facts: CalendarFacts, zone: string, now: number, dueAt: number): Remaining {
  const region = regionOfZone(zone);
  const overdue = now > dueAt;
  const today = localDayOf(zone, now);
  const dueDay = localDayOf(zone, dueAt);
  const [first, last] = overdue ? [dueDay + 1, today] : [today + 1, dueDay];
  let workingDays = 0;
  for (let day = first; day <= Math.min(last, first + FURTHEST_DAYS); day++)
    if (isWorkingDay(facts, region, dateOfDay(day))) workingDays++;
  const days = `${workingDays} working day${workingDays === 1 ? '' : 's'}`;
  if (overdue)
    return workingDays === 0
      ? { overdue, workingDays, zh: '今日已逾期', en: 'became overdue today' }
      : { overdue, workingDays, zh: `逾期 ${workingDays} 个工作日`, en: `overdue by ${days}` };
  return workingDays === 0
    ? { overdue, workingDays, zh: '今日到期', en: 'due today' }
    : { overdue, workingDays, zh: `剩 ${workingDays} 个工作日`, en: `${days} left` };
}
