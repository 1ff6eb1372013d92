import { useSyncExternalStore } from 'react';
import { serverNow } from '../session';
import { useLanguage } from '../words';
import { timerText } from './timer.rules';

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, 500);
  return () => clearInterval(timer);
}

const secondNow = () => Math.floor(serverNow().getTime() / 1000);

/** The server's time in whole seconds; draws again when it changes. Only small components ask. */
export function useSecond(): number {
  return useSyncExternalStore(everySecond, secondNow);
}

/** How long since an instant. */
export function Elapsed({ since }: { since: string }) {
  return <RunningClock seconds={useSecond() - Date.parse(since) / 1000} />;
}

/** How long until an instant; stands at zero afterwards. */
export function Countdown({ until }: { until: string }) {
  return <RunningClock seconds={Math.ceil(Date.parse(until) / 1000 - useSecond())} />;
}

function RunningClock({ seconds }: { seconds: number }) {
  const language = useLanguage();
  return <span className="numbers">{timerText(seconds, language === 'en' ? 'd' : '天')}</span>;
}
