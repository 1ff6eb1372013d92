import { useQueryClient } from '@tanstack/react-query';
import { useChange, type Send } from '../api/change';
import type { ApiProblem } from '../api/problem';
import type { AgentStateCode, Claimed, DeskAttempt, Held, Idle, Recorded } from './desk-answers';
import { dialKey, noteAttempt, showClaimed, startQuery } from './desk-queries';
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

/** What can be done between two tasks. Safe to send again: a claim gives the task already held. */
export function useDeskDeeds(desk: Desk, onIdle: (idle: Idle | null) => void) {
  const client = useQueryClient();
  const { start, renew, hasLeft, forgetLeft } = desk;
  const staffNo = start?.staff.staffNo ?? '';

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
        onIdle(idle);
        // Answered so late that the agent has seen the task meanwhile and is done with it: it is not to come back.
        if (claimed && hasLeft({ taskId: claimed.id, epoch: claimed.epoch })) return renew();
        forgetLeft();
        if (claimed) showClaimed(client, claimed);
        renew();
      },
    },
  );

  return { enter, takeNext };
}

/**
 * What can be done with the task in hand; for a component of that claim alone, so that nothing of one customer is shown at
 * the next. Safe to send again: a dial gives the call already made.
 */
export function useClaimDeeds(desk: Desk, held: Held) {
  const client = useQueryClient();
  const { renew, leave } = desk;
  const { taskId, epoch, customerName: name } = held;
  const task = `/api/dialer/tasks/${taskId}`;
  const lost = (problem: ApiProblem) => {
    if (problem.code === 'lease_lost') leave(held, { kind: 'lease_lost', name });
    else if (problem.isOffline) renew();
  };

  const dial = useChange((_: void, send) => send.post<DeskAttempt>(`${task}/dial`, { body: { epoch } }), {
    mutationKey: dialKey(held),
    renews: [['desk', 'line']],
    onSuccess: (attempt) => {
      noteAttempt(client, held, attempt);
      renew();
    },
    onError: (problem) => {
      // A gate is shut: the server has put the task where that gate sends it.
      if (problem.status === 422) leave(held, { kind: 'refused', name, problem });
      else lost(problem);
    },
  });

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
      onSuccess: (recorded, { disposition }) =>
        leave(held, { kind: 'recorded', name, disposition, recorded }),
      onError: (problem) => {
        if (problem.code === 'already_recorded' || problem.isOffline) renew();
      },
    },
  );

  const release = useChange((_: void, send) => send.post(`${task}/release`, { body: { epoch } }), {
    onSuccess: () => leave(held, { kind: 'given_back', name, skipped: false }),
    onError: lost,
  });

  const skip = useChange(
    ({ reason }: { reason: string }, send) => send.post(`${task}/skip`, { body: { epoch, reason } }),
    { onSuccess: () => leave(held, { kind: 'given_back', name, skipped: true }), onError: lost },
  );

  const reveal = useChange((reason: string, send) =>
    send.post<{ local: string; phone: string; counted: boolean; left: number }>(`${task}/reveal`, {
      body: { reason },
    }),
  );

  return { dial, hangUp, hold, resume, handOver, transfer, record, release, skip, reveal };
}

export type DeskDeeds = ReturnType<typeof useDeskDeeds>;
export type ClaimDeeds = ReturnType<typeof useClaimDeeds>;
