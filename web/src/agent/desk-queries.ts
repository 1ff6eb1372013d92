import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import type {
  CallbackTimes,
  Card,
  Claimed,
  Day,
  DeskAttempt,
  Disposition,
  Held,
  HistoryItem,
  Start,
} from './desk-answers';

/** Everything begins with `desk`: one word makes all of it old news. */
export const startQuery = queryOptions({
  queryKey: ['desk', 'start'],
  queryFn: ({ signal }) => api.get<Start>('/api/desk', { signal }),
  staleTime: 1000,
});

export const dayQuery = queryOptions({
  queryKey: ['desk', 'day'],
  queryFn: ({ signal }) => api.get<Day>('/api/desk/day', { query: { limit: 100 }, signal }),
});

export const dispositionsQuery = queryOptions({
  queryKey: ['dispositions'],
  queryFn: ({ signal }) => api.get<Disposition[]>('/api/dialer/dispositions', { signal }),
  staleTime: Infinity,
});

export type Claim = Pick<Held, 'taskId' | 'epoch'>;

/** @param language of the script; null: the customer's */
export const cardQuery = ({ taskId, epoch }: Claim, language: 'zh' | 'en' | null) =>
  queryOptions({
    queryKey: ['desk', 'card', taskId, epoch, language],
    queryFn: ({ signal }) => api.get<Card>(`/api/dialer/tasks/${taskId}`, { query: { language }, signal }),
    // The card of a claim is what was looked at when it was taken; a draft read anew would undo what is typed meanwhile.
    staleTime: Infinity,
  });

export const historyQuery = ({ taskId, epoch }: Claim) =>
  queryOptions({
    queryKey: ['desk', 'history', taskId, epoch],
    queryFn: ({ signal }) =>
      api.get<{ items: HistoryItem[]; more: boolean }>(`/api/dialer/tasks/${taskId}/history`, { signal }),
    staleTime: 60_000,
  });

export const timesQuery = (taskId: number, date: string | null) =>
  queryOptions({
    queryKey: ['callback-times', taskId, date],
    queryFn: ({ signal }) =>
      api.get<CallbackTimes>(`/api/dialer/tasks/${taskId}/callback-times`, { query: { date }, signal }),
    staleTime: 60_000,
  });

export const attemptQuery = (id: number) =>
  queryOptions({
    queryKey: ['desk', 'attempt', id],
    queryFn: ({ signal }) => api.get<DeskAttempt>(`/api/dialer/attempts/${id}`, { signal }),
    staleTime: 0,
  });

/** What a claim brought is on the page before anything else is asked; the rest is asked for all at once. */
export function showClaimed(client: QueryClient, task: NonNullable<Claimed['task']>): void {
  const claim = { taskId: task.id, epoch: task.epoch };
  client.setQueryData(startQuery.queryKey, (before) => before && { ...before, held: heldOf(task, before) });
  void client.prefetchQuery(cardQuery(claim, null));
  void client.prefetchQuery(historyQuery(claim));
  void client.prefetchQuery(timesQuery(task.id, null));
}

function heldOf(task: NonNullable<Claimed['task']>, start: Start): Held {
  if (start.held && isSameClaim(start.held, { taskId: task.id, epoch: task.epoch })) return start.held;
  const brief = task as unknown as Held & { campaignCode: string };
  const code = brief.campaignCode;
  return {
    ...brief,
    taskId: task.id,
    phase: { code: 'preview', nameZh: '', nameEn: '' },
    campaign: start.campaigns.find((each) => each.code === code) ?? { code, nameZh: code, nameEn: code },
    customerName: null,
    plate: null,
    maxAttempts: 3,
    maySkip: true,
    previewEndsAt: null,
    wrapUpEndsAt: null,
    attempt: null,
  };
}

export const isSameClaim = (a: Claim, b: Claim) => a.taskId === b.taskId && a.epoch === b.epoch;

export const DIALS = ['desk', 'dial'];
/** Of a claim's dial, wherever on the page one has to know how it stands. */
export const dialKey = ({ taskId, epoch }: Claim) => [...DIALS, taskId, epoch];

/** Of the call that is going on, as the page knows it by now; not of one whose dial was answered when the next was in hand. */
export function noteAttempt(client: QueryClient, of: Claim, attempt: DeskAttempt): void {
  client.setQueryData(startQuery.queryKey, (before) =>
    before?.held && isSameClaim(before.held, of) ? { ...before, held: { ...before.held, attempt } } : before,
  );
}

/** The task is out of hand, whoever decided that. */
export function noteNothingHeld(client: QueryClient, claim: Claim): void {
  client.setQueryData(startQuery.queryKey, (before) =>
    before?.held && isSameClaim(before.held, claim) ? { ...before, held: null } : before,
  );
}
