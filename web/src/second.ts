import { useCallback, useSyncExternalStore } from 'react';
import { serverNow } from './session';
import { timerText } from './timer.rules';
import { useLanguage } from './words';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all who listen. */
function everySecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 500);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The server's time in whole seconds, or in steps of so many; draws again when it changes. Only small components ask. */
export function useSecond(step = 1): number {
  return useSyncExternalStore(everySecond, () => Math.floor(serverNow().getTime() / (1000 * step)) * step);
}

/** A length of time as a clock that runs shows it, with days in the language of the page. */
export function useTimerText(): (seconds: number) => string {
  const dayUnit = useLanguage() === 'en' ? 'd' : '天';
  return useCallback((seconds) => timerText(seconds, dayUnit), [dayUnit]);
}
