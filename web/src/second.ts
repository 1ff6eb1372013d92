import { useCallback, useSyncExternalStore } from 'react';
import { serverNow } from './session';
import { timerText } from './timer.rules';
import { useLanguage } from './words';

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, 500);
  return () => clearInterval(timer);
}

const secondNow = () => Math.floor(serverNow().getTime() / 1000);

/** The server's time in whole seconds; draws again when it changes. Only small components ask. */
export function useSecond(): number {
  return useSyncExternalStore(everySecond, secondNow);
}

/** A length of time as a clock that runs shows it, with days in the language of the page. */
export function useTimerText(): (seconds: number) => string {
  const dayUnit = useLanguage() === 'en' ? 'd' : '天';
  return useCallback((seconds) => timerText(seconds, dayUnit), [dayUnit]);
}
