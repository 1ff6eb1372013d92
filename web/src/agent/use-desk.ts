import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../api/client';
import { problemOf, type ApiProblem } from '../api/problem';
import { remember, rememberedJson } from '../remember';
import { useSession } from '../session';
import { useBeat } from './beat';
import { newerAttempt, phaseOfCall, type CallPhase } from './call-phase.rules';
import type { DeskAttempt, Held, Recorded, Start } from './desk-answers';
import {
  attemptQuery,
  cardQuery,
  dispositionsQuery,
  historyQuery,
  isSameClaim,
  noteNothingHeld,
  startQuery,
  timesQuery,
  type Claim,
} from './desk-queries';
import { useTabLead, type Lead } from './tab-lead';

/** How the last task left this desk; shown until the next one is taken. */
export type Left =
  | { kind: 'recorded'; name: string | null; disposition: string; recorded: Recorded }
  /** The line told the end of it, or the system after a long silence. */
  | { kind: 'by_line'; name: string | null; taskId: number; epoch: number; attempt: DeskAttempt }
  | { kind: 'lease_lost'; name: string | null }
  | { kind: 'given_back'; name: string | null; skipped: boolean }
  | { kind: 'refused'; name: string | null; problem: ApiProblem };

export interface Desk {
  start: Start | undefined;
  error: unknown;
  refetch: () => void;
  held: Held | null;
  phase: CallPhase;
  lead: Lead;
  /** Makes this tab the one that works. */
  takeLead: () => void;
  left: Left | null;
  /** Ends the hold on this page: what became of it. Of a claim that is neither in hand nor the last, nothing is told. */
  leave: (claim: Claim, left: Left) => void;
  /** Whether the last claim that ended here is this one. */
  hasLeft: (claim: Claim) => boolean;
  forgetLeft: () => void;
  /** Tells the other tabs, and asks the server anew. */
  renew: () => void;
}

const BEAT_MS = 20_000;
/** Of a lease of 90 s a lost connection costs a third at most before it is told. */
const BEAT_AGAIN_MS = 5_000;
const LIVE_MS = 1_000;

/** What this desk holds and where its call stands: asked of the server, kept alive, and explained when it goes. */
export function useDesk(): Desk {
  const client = useQueryClient();
  const { user } = useSession();
  const ask = useCallback(() => void client.invalidateQueries({ queryKey: ['desk', 'start'] }), [client]);
  const { lead, take, changed } = useTabLead(user.login, ask);
  const { data: start, error } = useQuery({
    ...startQuery,
    refetchInterval: lead === 'follows' ? 3000 : 30_000,
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: 'always',
  });
  useFreshCard(lead);
  const attempt = useLiveAttempt(start?.held ?? null);
  const held = start?.held ? { ...start.held, attempt } : null;
  const phase = phaseOfCall(attempt);

  const renew = useCallback(() => {
    ask();
    void client.invalidateQueries({ queryKey: ['desk', 'day'] });
    changed();
  }, [ask, client, changed]);
  // The line has spoken: state, figures and the end of the wrap-up are the server's to say.
  useEffect(() => {
    if (phase === 'over' || phase === 'talking') renew();
  }, [phase, renew]);
  const gone = useLeft({ known: start !== undefined, held, lead, renew });
  usePrefetched(held);
  useHeartbeat(lead === 'leads' ? held : null, ask, gone.leave);
  return { start, error, refetch: ask, held, phase, lead, takeLead: take, renew, ...gone };
}

/** Who takes the work over from another tab goes on with what was typed there. */
function useFreshCard(lead: Lead): void {
  const client = useQueryClient();
  const before = useRef(lead);
  useEffect(() => {
    if (before.current === 'follows' && lead === 'leads')
      void client.resetQueries({ queryKey: ['desk', 'card'] });
    before.current = lead;
  }, [client, lead]);
}

/** The call of the held task, asked about every second while it is going on. */
function useLiveAttempt(held: Held | null): DeskAttempt | null {
  const first = held?.attempt ?? null;
  const live = useQuery({
    ...attemptQuery(first?.id ?? 0),
    enabled: first !== null,
    initialData: first ?? undefined,
    refetchInterval: ({ state }) => {
      const phase = phaseOfCall(newerAttempt(first, state.data));
      return phase === 'over' ? 10_000 : phase === 'told' ? false : LIVE_MS;
    },
    refetchIntervalInBackground: true,
  });
  return newerAttempt(first, live.data);
}

/** After a reload nobody has asked for what a claim asks for. */
function usePrefetched(held: Held | null): void {
  const client = useQueryClient();
  const [taskId, epoch] = [held?.taskId, held?.epoch];
  // With the first call, the results must be there to choose from.
  useEffect(() => void client.prefetchQuery(dispositionsQuery), [client]);
  useEffect(() => {
    if (taskId === undefined || epoch === undefined) return;
    void client.prefetchQuery(cardQuery({ taskId, epoch }, null));
    void client.prefetchQuery(historyQuery({ taskId, epoch }));
    void client.prefetchQuery(timesQuery(taskId, null));
  }, [client, taskId, epoch]);
}

function useHeartbeat(held: Held | null, ask: () => void, leave: Desk['leave']): void {
  const [missed, setMissed] = useState(false);
  const beat = () => {
    if (!held) return;
    const { taskId, epoch, customerName: name } = held;
    api
      .post(`/api/dialer/tasks/${taskId}/heartbeat`, { body: { epoch } })
      .then(() => setMissed(false))
      .catch((fault: unknown) => {
        const problem = problemOf(fault);
        setMissed(problem.isPassing);
        if (problem.code !== 'lease_lost') return;
        // A call that the line has ended in this moment is no lost lease: the server knows.
        if (held.attempt === null) leave(held, { kind: 'lease_lost', name });
        else ask();
      });
  };
  useBeat(missed ? BEAT_AGAIN_MS : BEAT_MS, held === null ? null : beat);
  const latest = useRef(beat);
  useEffect(() => {
    latest.current = beat;
  });
  const key = held && `${held.taskId}.${held.epoch}`;
  useEffect(() => {
    if (key === null) return;
    // The lid has been opened again: is it still ours?
    const awake = () => document.visibilityState === 'visible' && latest.current();
    document.addEventListener('visibilitychange', awake);
    return () => document.removeEventListener('visibilitychange', awake);
  }, [key]);
}

/** What this desk held last, kept over a reload and a night, so that its going can be explained. */
interface Memory extends Claim {
  name: string | null;
  attemptId: number | null;
}

interface Watched {
  known: boolean;
  held: Held | null;
  lead: Lead;
  renew: () => void;
}

/** Notices when the held task goes without this page having ended it, and finds out why. */
function useLeft({
  known,
  held,
  lead,
  renew,
}: Watched): Pick<Desk, 'left' | 'leave' | 'hasLeft' | 'forgetLeft'> {
  const client = useQueryClient();
  const place = `desk.${useSession().user.login}.held`;
  const [left, setLeft] = useState<Left | null>(null);

  const last = useRef<Claim | null>(null);
  const hasLeft = useCallback(
    (claim: Claim) => last.current !== null && isSameClaim(last.current, claim),
    [],
  );

  const leave = useCallback(
    (claim: Claim, next: Left) => {
      const inHand =
        client.getQueryData(startQuery.queryKey)?.held ?? rememberedJson<Memory | null>(place, null);
      // A deed of one's own says better how it ended than the heartbeat that no longer found it.
      const isBetter = hasLeft(claim) && next.kind !== 'lease_lost';
      if (inHand ? !isSameClaim(inHand, claim) : !isBetter) return renew();
      last.current = claim;
      remember(place, null);
      noteNothingHeld(client, claim);
      setLeft(next);
      renew();
    },
    [client, place, renew, hasLeft],
  );

  const attempt = held?.attempt ?? null;
  const key = held === null ? null : `${held.taskId}.${held.epoch}`;
  const told = attempt?.disposition ?? null;
  useEffect(() => {
    // Whoever only looks on has ended nothing, and remembers nothing.
    if (!known || lead !== 'leads') return;
    const was = rememberedJson<Memory | null>(place, null);
    const gone = was !== null && `${was.taskId}.${was.epoch}` !== key;
    if (gone) {
      last.current = was;
      // Unless it is told meanwhile, or another has left since.
      void explain(was).then((found) => found && last.current === was && setLeft(found));
    }
    if (held === null || key === null) remember(place, null);
    else if (told !== null && attempt !== null) {
      const { taskId, epoch, customerName: name } = held;
      const left: Left = { kind: 'by_line', name, taskId, epoch, attempt };
      void Promise.resolve(left).then((left) => leave(held, left));
    } else {
      const now: Memory = {
        taskId: held.taskId,
        epoch: held.epoch,
        name: held.customerName ?? was?.name ?? null,
        attemptId: attempt?.id ?? null,
      };
      remember(place, JSON.stringify(now));
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- decided anew when what is held changes, not with every drawing
  }, [known, key, attempt?.id, held?.customerName, told, lead, place]);

  const forgetLeft = useCallback(() => setLeft(null), []);
  return { left, leave, hasLeft, forgetLeft };
}

async function explain({ taskId, epoch, name, attemptId }: Memory): Promise<Left | null> {
  if (attemptId === null) return { kind: 'lease_lost', name };
  const attempt = await api.get<DeskAttempt>(`/api/dialer/attempts/${attemptId}`).catch(() => null);
  return attempt?.disposition ? { kind: 'by_line', name, taskId, epoch, attempt } : null;
}
