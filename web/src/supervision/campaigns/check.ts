import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { useSettled } from '../../settled';
import type { Field } from './differences.rules';

export interface Check {
  /** Newest version: given as `basedOn` when saving. */
  version: number;
  diff: { field: Field; before: unknown; after: unknown }[];
  warnings: { field: Field; code: string; zh: string; en: string }[];
  displaced: number[];
}

export type Draft = Partial<Record<Field, unknown>>;

/** The draft as saving would judge it. Nothing is asked while nothing is changed. */
export function useCheck(code: string, draft: Draft, effectiveFrom: string | null) {
  const asked = JSON.stringify({ values: draft, effectiveFrom });
  const settled = useSettled(asked, 300);
  const changed = Object.keys(draft).length > 0;
  const query = useQuery({
    queryKey: ['campaign-check', code, settled],
    queryFn: ({ signal }) =>
      api.post<Check>(`/api/campaigns/${code}/values/check`, { body: JSON.parse(settled), signal }),
    enabled: changed,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5000,
  });
  return {
    check: changed ? query.data : undefined,
    problem: changed && !query.isFetching ? query.error : null,
    isFresh: asked === settled && !query.isFetching && !query.isPlaceholderData,
  };
}
