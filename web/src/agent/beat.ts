import { useEffect, useRef } from 'react';

const listeners = new Set<() => void>();
let worker: Worker | undefined;

/** Hears a tick about every second, also while the page is in the background. */
function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  start();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    worker?.terminate();
    worker = undefined;
  };
}

function start(): void {
  if (worker !== undefined) return;
  worker = new Worker(new URL('./beat.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = () => {
    for (const listener of listeners) listener();
  };
}

/** Runs `work` about every `everyMs` for as long as it is given; the first time after one such span. */
export function useBeat(everyMs: number, work: (() => void) | null): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  const active = work !== null;
  useEffect(() => {
    if (!active) return;
    // Worked out by the clock, not by counting: a machine that slept makes up for it at its first tick.
    let last = performance.now();
    return onBeat(() => {
      if (performance.now() - last < everyMs) return;
      last = performance.now();
      latest.current?.();
    });
  }, [active, everyMs]);
}
