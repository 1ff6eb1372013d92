import { useQueryClient } from '@tanstack/react-query';
import { useChange, type Send } from '../api/change';
import type { ApiProblem } from '../api/problem';
import type { AgentStateCode, Claimed, DeskAttempt, Held, Idle, Recorded } from './desk-answers';
import { noteAttempt, showClaimed, startQuery } from './desk-queries';
import type { Desk } from './use-desk';

export interface Result {
  disposition: string;
  note: string | null;
  flags: string[];
  answers: Record<string, unknown> | null;
  promisedAt: string | null;
}

export interface NewState {
  state: Extract<AgentStateCode, 'ready' | 'break' | 'offline'>;
  reason?: string;
}

/** What can be done at a desk. Each is safe to send again: a claim gives the task already held, a dial the call already made. */
export function useDeskDeeds(desk: Desk, onIdle: (idle: Idle | null) => void) {
  const client = useQueryClient();
  const { held, start, renew, leave, forgetLeft } = desk;
  const staffNo = start?.staff.staffNo ?? '';
  const name = held?.customerName ?? null;
  const task = (held: Held | null) => `/api/dialer/tasks/${held?.taskId ?? 0}`;
  const lost = (problem: ApiProblem) => {
    if (problem.code === 'lease_lost') leave({ kind: 'lease_lost', name });
    else if (problem.isOffline) renew();
  };

  const enter = useChange(
    (body: NewState, send) => send.put(`/api/agents/${encodeURIComponent(staffNo)}/state`, { body }),
    { onSuccess: () => onIdle(null), renews: [startQuery.queryKey as unknown as string[]] },
  );

  const takeNext = useChange(
    async ({ enter: first }: { enter: boolean }, send) => {
      if (first)
        await send.put(`/api/agents/${encodeURIComponent(staffNo)}/state`, { body: { state: 'ready' } });
      return send.post<Claimed>('/api/dialer/claims', { body: {} });
    },
    {
      onSuccess: ({ task: claimed, idle }) => {
        forgetLeft();
        onIdle(idle);
        if (claimed) showClaimed(client, claimed);
        renew();
      },
    },
  );

  const dial = useChange(
    ({ epoch }: Held, send) => send.post<DeskAttempt>(`${task(held)}/dial`, { body: { epoch } }),
    {
      renews: [['desk', 'line']],
      onSuccess: (attempt) => {
        noteAttempt(client, attempt);
        renew();
      },
      onError: (problem) => {
        // A gate is shut: the server has put the task where that gate sends it.
        if (problem.status === 422) leave({ kind: 'refused', name, problem });
        else lost(problem);
      },
    },
  );

  const hangUp = useChange(
    (attemptId: number, send) => send.post(`/api/dialer/attempts/${attemptId}/hang-up`, { body: {} }),
    { renews: [['desk', 'attempt']] },
  );

  const ofLine = (deed: 'hold' | 'resume' | 'leave') => (attemptId: number, send: Send) =>
    send.post(`/api/dialer/attempts/${attemptId}/${deed}`, { body: {} });
  const renews = [['desk', 'attempt']];
  const hold = useChange(ofLine('hold'), { renews });
  const resume = useChange(ofLine('resume'), { renews });
  const handOver = useChange(ofLine('leave'), { renews });
  const transfer = useChange(
    ({ attemptId, to }: { attemptId: number; to: string }, send) =>
      send.post(`/api/dialer/attempts/${attemptId}/transfer`, { body: { to } }),
    { renews },
  );

  const record = useChange(
    ({ attemptId, ...body }: Result & { attemptId: number }, send) =>
      send.post<Recorded>(`/api/dialer/attempts/${attemptId}/disposition`, { body }),
    {
      onSuccess: (recorded, { disposition }) => leave({ kind: 'recorded', name, disposition, recorded }),
      onError: (problem) => {
        if (problem.code === 'already_recorded' || problem.isOffline) renew();
      },
    },
  );

  const release = useChange(
    ({ epoch }: Held, send) => send.post(`${task(held)}/release`, { body: { epoch } }),
    { onSuccess: () => leave({ kind: 'given_back', name, skipped: false }), onError: lost },
  );

  const skip = useChange(
    ({ reason }: { reason: string }, send) =>
      send.post(`${task(held)}/skip`, { body: { epoch: held?.epoch, reason } }),
    { onSuccess: () => leave({ kind: 'given_back', name, skipped: true }), onError: lost },
  );

  const reveal = useChange((reason: string, send) =>
    send.post<{ local: string; phone: string; counted: boolean; left: number }>(`${task(held)}/reveal`, {
      body: { reason },
    }),
  );

  return {
    enter,
    takeNext,
    dial,
    hangUp,
    hold,
    resume,
    handOver,
    transfer,
    record,
    release,
    skip,
    reveal,
  };
}

export type DeskDeeds = ReturnType<typeof useDeskDeeds>;
