import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { Pair } from '../hours-sets';
import type { DayChoice } from './windows.rules';

export type DayKind = 'weekday' | 'weekend' | 'holiday' | 'makeup' | 'closed';

/** One date for one set of hours (src/calendar/calendar-page.rules.ts). */
export interface CalendarDay {
  date: string;
  kind: DayKind;
  name: string | null;
  provisional: boolean;
  source: string;
  reason: string;
  windows: Pair[];
}

export interface CalendarPage {
  version: number;
  region: string;
  missingYear: number | null;
  days: CalendarDay[];
}

export interface CalendarChange {
  version: number;
  changed: boolean;
}

export function useDays(from: string, to: string, hours: string, zone: string) {
  return useQuery({
    queryKey: ['calendar', from, to, hours, zone],
    queryFn: ({ signal }) =>
      api.get<CalendarPage>('/api/calendar', { query: { from, to, hours, zone }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** What stands in the calendar now, as it would be chosen. */
export function choiceOf(kind: DayKind): DayChoice {
  if (kind === 'holiday') return 'off';
  if (kind === 'makeup') return 'work';
  return kind === 'closed' ? 'closed' : 'usual';
}

/** Queries that a change of the calendar makes old. */
export const CALENDAR_RENEWS = [['calendar'], ['wallboard'], ['campaigns']];
