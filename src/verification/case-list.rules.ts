import { DAY_MS, dayOfDate, instantOf, localDateOf } from '../calendar/zone.rules';
import type { CaseState } from './case.rules';

/** Lists behind the figures of a branch that neither a state nor a reason names. */
export const CASE_LISTS = [
  'due_today',
  'escalated',
  'answered_this_month',
  'on_time_this_month',
  'confirmed_this_month',
] as const;
export type CaseList = (typeof CASE_LISTS)[number];

/** Instants are epoch milliseconds, and half-open where there are two. */
export interface ListBounds {
  state?: CaseState;
  /** Open, and due within. */
  due?: { from: number; to: number };
  escalated?: true;
  answeredFrom?: number;
  onTime?: true;
  closedFrom?: number;
}

/**
 * What a list holds, counted exactly as its figure is (`branch-desk.sql.ts`), so that nobody finds another number behind a
 * number. `zone`: the installation's, by which days and months begin.
 */
export function boundsOfList(list: CaseList, zone: string, now: number): ListBounds {
  const today = localDateOf(zone, now);
  const beginOf = (day: number) => instantOf(zone, day * DAY_MS);
  const monthStart = beginOf(dayOfDate(`${today.slice(0, 7)}-01`));
  switch (list) {
    case 'due_today':
      return { due: { from: now, to: beginOf(dayOfDate(today) + 1) } };
    case 'escalated':
      return { escalated: true };
    case 'answered_this_month':
      return { answeredFrom: monthStart };
    case 'on_time_this_month':
      return { answeredFrom: monthStart, onTime: true };
    case 'confirmed_this_month':
      return { state: 'confirmed', closedFrom: monthStart };
  }
}
