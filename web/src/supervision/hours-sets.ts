import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import { usePick } from '../words';

export type Pair = [from: string, to: string];

/** One set of calling hours (src/calendar/day.rules.ts). */
export interface HoursSet {
  code: string;
  nameZh: string;
  nameEn: string;
  weekday: Pair[];
  weekend: Pair[];
  /** What a public holiday is to them: the weekend's windows, none, or nothing (they heed no calendar). */
  holiday: 'weekend' | 'weekday' | 'closed';
}

export function useHoursSets() {
  return useQuery({
    queryKey: ['calendar', 'hours'],
    queryFn: ({ signal }) =>
      api.get<{ version: number; hours: HoursSet[] }>('/api/calendar/hours', { signal }),
    staleTime: 30_000,
  });
}

export function useHoursName(): (code: string) => string {
  const { data } = useHoursSets();
  const pick = usePick();
  return useMemo(() => {
    const names = new Map(data?.hours.map(({ code, nameZh, nameEn }) => [code, pick(nameZh, nameEn)]));
    return (code) => names.get(code) ?? code;
  }, [data, pick]);
}
