import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/client';

/** GET /api/recordings?attemptId= */
export interface Recording {
  id: number;
  attemptId: number;
  state: 'awaited' | 'stored' | 'absent' | 'failed' | 'deleted';
  why: string | null;
  seconds: number | null;
  channels: number | null;
  recordedAt: string | null;
  announcedAt: string | null;
  keepUntil: string | null;
  keepReason: string | null;
  hold: { by: string; reason: string; since: string } | null;
  mayPlay: boolean;
}

export const recordingsQuery = (attemptId: number) =>
  queryOptions({
    queryKey: ['recordings', 'call', attemptId],
    queryFn: ({ signal }) => api.get<Recording[]>('/api/recordings', { query: { attemptId }, signal }),
    staleTime: 10_000,
  });

export interface PolicyValues {
  shortTermYears: number;
  longTermYears: number;
  disputeYears: number;
  otherYears: number;
  agentsListen: boolean;
  branchesListen: boolean;
  announcementZh: string;
  announcementEn: string;
}

export interface Policy extends PolicyValues {
  version: number;
  shortens: boolean;
  effectiveFrom: string;
  note: string | null;
  createdBy: string;
  createdAt: string;
}

/** GET /api/recordings/policy */
export interface Policies {
  inForce: Policy;
  versions: Policy[];
  least: { shortTerm: number; longTerm: number; dispute: number; other: number };
}

export const policyQuery = queryOptions({
  queryKey: ['recordings', 'policy'],
  queryFn: ({ signal }) => api.get<Policies>('/api/recordings/policy', { signal }),
});

/** GET /api/recordings/summary */
export interface Summary {
  awaited: number;
  oldestAt: string | null;
  failed: number;
  states: { state: Recording['state']; recordings: number; bytes: number; seconds: number; held: number }[];
  failures: { id: number; attemptId: number; why: string | null; heardAt: string }[];
}

export const summaryQuery = queryOptions({
  queryKey: ['recordings', 'summary'],
  queryFn: ({ signal }) => api.get<Summary>('/api/recordings/summary', { signal }),
  refetchInterval: 30_000,
});
