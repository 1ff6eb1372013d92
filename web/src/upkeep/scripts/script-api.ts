import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { useSettled } from '../../settled';
import type { ScriptStep } from './draft.rules';

export interface ScriptSummary {
  code: string;
  version: number;
  steps: number;
  questions: number;
  createdBy: string;
  createdAt: string;
  note?: string | null;
}

export interface Script extends Omit<ScriptSummary, 'steps' | 'questions'> {
  steps: ScriptStep[];
}

/** A campaign that goes on with an older version, and the request by which it takes the new one. */
export interface Behind {
  campaign: string;
  uses: number;
  request: { path: string; body: unknown };
}

export interface Published extends Script {
  campaignsBehind: Behind[];
}

export interface Problem {
  step: string | null;
  field: string;
  value: string | null;
  message: string;
  hint: string;
}

export interface Judged {
  problems: Problem[];
  /** With an example's facts filled in; null while something is wrong. */
  steps: { id: string; text?: string }[] | null;
}

export interface ServiceItem {
  code: string;
  nameZh: string;
  nameEn: string;
  clause: string;
}

export interface Disposition {
  code: string;
  group: string;
  nameZh: string;
  nameEn: string;
}

/** A code may come from the address of the page: it must not lead to another route. */
export function pathOf(code: string): string {
  return `/api/scripts/${encodeURIComponent(code)}`;
}

export function useScripts() {
  return useQuery({
    queryKey: ['scripts'],
    queryFn: async ({ signal }) =>
      (await api.get<{ scripts: ScriptSummary[] }>('/api/scripts', { signal })).scripts,
  });
}

export function useScript(code: string, version: number | null) {
  return useQuery({
    queryKey: ['script', code, version],
    queryFn: ({ signal }) => api.get<Script>(pathOf(code), { query: { version }, signal }),
    enabled: version !== 0,
    // A version is for ever; the newest is asked for again when something was published.
    staleTime: version === null ? 2000 : Infinity,
  });
}

export function useServiceItems(): ServiceItem[] {
  const { data } = useQuery({
    queryKey: ['service-items'],
    queryFn: async ({ signal }) =>
      (await api.get<{ serviceItems: ServiceItem[] }>('/api/service-items', { signal })).serviceItems,
    staleTime: Infinity,
  });
  return data ?? [];
}

const PAUSE_MS = 400;

/** What the server says of a draft, a moment after one has stopped typing. */
export function useJudgement(
  steps: ScriptStep[],
  language: 'zh' | 'en',
): { judged?: Judged; isBehind: boolean; error: unknown } {
  const asked = JSON.stringify({ steps, language });
  const settled = useSettled(asked, PAUSE_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: ['script-try', settled],
    queryFn: ({ signal }) =>
      api.post<Judged>('/api/scripts/try', { body: JSON.parse(settled) as unknown, signal }),
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  return { judged: data, isBehind: isFetching || settled !== asked, error };
}
