import { hashKey, queryOptions, useMutationState, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import { ringsAgentFirst } from '../carrier.rules';
import { useSession } from '../session';
import { isLive } from './call-phase.rules';
import { dialKey, DIALS } from './desk-queries';
import type { Expected } from './softphone/incoming.rules';
import type { SoftphoneState } from './softphone/softphone';
import { useSoftphone, useSoftphoneState } from './softphone/use-softphone';
import type { Desk } from './use-desk';

/** GET /api/lines/mine */
export interface MyLine {
  kind: 'phone' | 'softphone' | null;
  /** Masked. */
  phone: string | null;
  /** Whether calls reach the agent first at all. */
  needed: boolean;
  softphoneAvailable: boolean;
  carrier: string;
  controls: { hold: boolean; transfer: boolean };
  paused: { until: string; reason: 'trouble' | 'too_fast' | 'account' } | null;
}

const lineQuery = queryOptions({
  queryKey: ['desk', 'line'],
  queryFn: ({ signal }) => api.get<MyLine>('/api/lines/mine', { signal }),
  staleTime: 10_000,
});

/** The agent's own line, at the desk that works. */
export interface DeskLine {
  /** Undefined where calls need no line of the agent's own, and until it is known. */
  line: MyLine | undefined;
  softphone: SoftphoneState;
  /** Whether a call would ring at it; a softphone that is not ready says itself what to do. */
  isReachable: boolean;
  /** Whose softphone it is. */
  name: string;
  isChoosing: boolean;
  onChoose: () => void;
  onEnd: () => void;
}

export function useDeskLine({ lead, held, phase }: Desk): DeskLine {
  const { login: name } = useSession().user;
  const needed = ringsAgentFirst(useSession().centre.carrier);
  const { data } = useQuery({
    ...lineQuery,
    enabled: needed,
    // A pause ends without anybody doing anything.
    refetchInterval: ({ state }) => (state.data?.paused ? 10_000 : 60_000),
  });
  const line = needed && data?.needed ? data : undefined;
  // Of all of them, since it looks again only when a deed changes: what is in hand may change without one.
  const dials = useMutationState({
    filters: { mutationKey: DIALS },
    select: ({ options, state: { status, error } }) => ({
      of: hashKey(options.mutationKey ?? []),
      status,
      error,
    }),
  });
  const dial = held ? dials.findLast(({ of }) => of === hashKey(dialKey(held))) : undefined;
  // Nobody knows whether a dial without an answer went out: its call may ring before the page has asked again.
  const isLost = dial?.status === 'error' && problemOf(dial.error).isOffline;
  const isUnsure = dial?.status === 'pending' || (phase === 'preview' && isLost);
  const expected: Expected =
    isLive(phase) && held?.attempt
      ? { kind: 'attempt', id: held.attempt.id }
      : { kind: isUnsure ? 'dialling' : 'nothing' };
  const isSoftphone = line?.kind === 'softphone';
  useSoftphone(isSoftphone && lead === 'leads' ? name : null, expected);
  const softphone = useSoftphoneState();
  const [isChoosing, setChoosing] = useState(false);
  const onChoose = useCallback(() => setChoosing(true), []);
  const onEnd = useCallback(() => setChoosing(false), []);
  const isReachable = !isSoftphone || softphone.state === 'ready';
  return { line, softphone, isReachable, name, isChoosing, onChoose, onEnd };
}
