import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import { usePick } from '../words';

/** A campaign's values, as the server has them (src/queue/call-plan.ts). Units are in the names. */
export interface Values {
  enabled: boolean;
  priority: number;
  hours: string;
  cycleMinutes: number;
  maxAttempts: number;
  retryGapMinutes: number;
  spreadOverDay: boolean;
  previewSeconds: number;
  wrapUpSeconds: number;
  ringSeconds: number;
  callbackToleranceMinutes: number;
  maySkip: boolean;
  skill: string;
  script: { code: string; version: number };
  opensCaseFor: string[];
  exhausted: string;
  stopsOn: string[];
  lateHorizonDays: number;
  reminderDays?: number[];
  /** E.164; null: the account's usual number. */
  callerId?: string | null;
  recording?: 'off' | 'on';
  machineDetection?: boolean;
}

/** What plans from before these values do. */
export const LINE_DEFAULTS = { callerId: null, recording: 'off', machineDetection: false } as const;

export interface Version {
  version: number;
  effectiveFrom: string;
  clause: string;
  values: Values;
  note: string | null;
  createdBy: string;
  createdAt: string;
}

export interface Campaign {
  code: string;
  nameZh: string;
  nameEn: string;
  clause: string;
  ruleZh: string;
  ruleEn: string;
  recordType: string | null;
  schedule: { kind: 'recurring'; rrule: string; start: string } | { kind: 'on-correction' | 'by-hand' };
  liveFrom: string;
  suspended: { at: string; by: string; reason: string } | null;
  previousDue: string | null;
  nextDue: string | null;
  inForce: Version | null;
}

const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: async ({ signal }) =>
    (await api.get<{ campaigns: Campaign[] }>('/api/campaigns', { signal })).campaigns,
  staleTime: 10_000,
});

export function useCampaigns() {
  return useQuery(campaignsQuery);
}

const NONE: Campaign[] = [];

/** Names of campaigns by code. Until they are here, dots: a code says nothing to people. */
export function useCampaignName(): (code: string) => string {
  const { data = NONE, isPending } = useCampaigns();
  const pick = usePick();
  return useMemo(() => {
    const names = new Map(data.map(({ code, nameZh, nameEn }) => [code, capital(pick(nameZh, nameEn))]));
    return (code) => names.get(code) ?? (isPending ? '…' : code);
  }, [data, pick, isPending]);
}

/** Campaigns to choose from, in the order in which they are shown everywhere. */
export function useCampaignOptions(): { value: string; label: string }[] {
  const { data = NONE } = useCampaigns();
  const pick = usePick();
  return useMemo(
    () => data.map(({ code, nameZh, nameEn }) => ({ value: code, label: capital(pick(nameZh, nameEn)) })),
    [data, pick],
  );
}

/** English names are kept as they stand within a sentence. */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
