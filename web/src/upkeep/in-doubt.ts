import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';

export type Doubt = 'not_with_gateway' | 'no_answer' | 'no_receipt';

/** GET /api/texts/in-doubt */
export interface TextInDoubt {
  id: number;
  rule: string;
  recordKey: string;
  branchCode: string;
  phone: string | null;
  body: string | null;
  provider: string | null;
  intentAt: string;
  expiresAt: string;
  doubt: Doubt;
  /** Why it cannot be sent again, yet. */
  why: string | null;
  from: string | null;
}

/** POST /api/texts/in-doubt/send-again */
export interface SentAgain {
  made: { id: number; againOf: number; state: 'queued' | 'skipped'; reason: string | null }[];
  refused: { id: number; why: string; from: string | null }[];
}

export interface DoubtFilter {
  rule?: string;
  reason?: string;
  from?: string;
  to?: string;
}

export const useTextsInDoubt = (filter: DoubtFilter) =>
  useQuery({
    queryKey: ['texts-in-doubt', filter],
    queryFn: ({ signal }) =>
      api.get<{ texts: TextInDoubt[]; total: number; asked: number }>('/api/texts/in-doubt', {
        query: { ...filter },
        signal,
      }),
    refetchInterval: 30_000,
  });

/** How many of each kind, in the order in which they first come. */
export function countBy<Row, Key extends string>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): [Key, number][] {
  const counts = new Map<Key, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return [...counts];
}
