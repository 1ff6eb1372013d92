import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';

/** GET /api/texts/state */
export interface TextState {
  gateway: string;
  pausedUntil: string | null;
  why: string | null;
  queued: number;
  oldestDue: string | null;
}

/** GET /api/texts/paused-templates */
export interface PausedTemplate {
  id: number;
  rule: string;
  nameZh: string;
  nameEn: string;
  templateVersion: number;
  language: 'zh' | 'en';
  pausedAt: string;
  waiting: number;
  filtered: number;
}

/** GET /api/texts/dead-numbers */
export interface DeadNumber {
  id: number;
  phone: string;
  code: string;
  since: string;
}

/** GET /api/texts/provider-templates */
export interface ProviderTemplate {
  rule: string;
  language: 'zh' | 'en';
  version: number;
  current: boolean;
  text: string;
  names: string[];
  unfit: 'conditional' | 'repeated' | 'adjacent' | 'only_variables' | null;
  code: string | null;
  params: Record<string, string>;
  refusedAs: string | null;
  changedBy: string | null;
  changedAt: string | null;
  waiting: number;
}

export const useTextState = () =>
  useQuery({
    queryKey: ['text-state'],
    queryFn: ({ signal }) => api.get<TextState>('/api/texts/state', { signal }),
    refetchInterval: 10_000,
  });

export const usePausedTemplates = () =>
  useQuery({
    queryKey: ['paused-templates'],
    queryFn: ({ signal }) =>
      api.get<{ templates: PausedTemplate[] }>('/api/texts/paused-templates', { signal }),
    refetchInterval: 30_000,
  });

export const useProviderTemplates = () =>
  useQuery({
    queryKey: ['provider-templates'],
    queryFn: ({ signal }) => api.get<ProviderTemplate[]>('/api/texts/provider-templates', { signal }),
  });
