import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import { i18n, languageOf } from '../../language';
import { halfOf } from '../../halves.rules';
import type { Compared, Comparison, Run, SimulationOptions, Trial } from './run';

export type TryOutState =
  | { phase: 'idle' }
  /** Another simulation of the centre runs: one at a time. */
  | { phase: 'queued'; turn: 1 | 2 }
  | { phase: 'running'; turn: 1 | 2; run: Run }
  | { phase: 'failed'; error: unknown }
  | { phase: 'done'; compared: Compared };

const LOOK_AGAIN_MS = 500;
const QUEUE_MS = 1500;
const MAKE_ROOM_MS = 1000;

/** Runs the same days twice, as everything stands and with a trial, and compares them. */
export function useTryOut() {
  const [state, setState] = useState<TryOutState>({ phase: 'idle' });
  const giveUp = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    giveUp.current?.abort();
    giveUp.current = null;
    setState({ phase: 'idle' });
  }, []);
  const start = useCallback(async (base: SimulationOptions, trial: Trial) => {
    giveUp.current?.abort();
    const mine = (giveUp.current = new AbortController());
    const tell = (next: TryOutState) => mine.signal.aborted || setState(next);
    try {
      const a = await runToEnd(base, 1, mine.signal, tell);
      // A run is over a moment before its process is, and one runs at a time.
      await pause(MAKE_ROOM_MS, mine.signal);
      const b = await runToEnd({ ...base, ...trial }, 2, mine.signal, tell);
      const comparison = await api.get<Comparison>('/api/simulations/compare', {
        query: { a: a.id, b: b.id },
        signal: mine.signal,
      });
      tell({ phase: 'done', compared: { a, b, comparison } });
    } catch (error) {
      tell({ phase: 'failed', error });
    }
  }, []);
  // Left: what still runs is called off.
  useEffect(() => () => giveUp.current?.abort(), []);
  return { state, start, cancel };
}

async function runToEnd(
  options: SimulationOptions,
  turn: 1 | 2,
  signal: AbortSignal,
  tell: (state: TryOutState) => void,
): Promise<Run> {
  let run = await begin(options, signal, () => tell({ phase: 'queued', turn }));
  try {
    while (run.state === 'running') {
      tell({ phase: 'running', turn, run });
      await pause(LOOK_AGAIN_MS, signal);
      run = await api.get<Run>(`/api/simulations/${run.id}`, { signal });
    }
  } catch (error) {
    if (signal.aborted) void api.delete(`/api/simulations/${run.id}`).catch(() => undefined);
    throw error;
  }
  if (run.state !== 'done')
    throw new ApiProblem({
      status: 0,
      code: 'simulation_failed',
      detail: run.error ? halfOf(run.error, languageOf(i18n.language)) : run.state,
    });
  return run;
}

async function begin(options: SimulationOptions, signal: AbortSignal, onQueued: () => void): Promise<Run> {
  for (;;) {
    signal.throwIfAborted();
    try {
      // Not given up on the way: a run that has begun must be known, so that it can be called off.
      return await api.post<Run>('/api/simulations', { body: options });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'simulation_busy') throw error;
      onQueued();
      await pause(QUEUE_MS, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
