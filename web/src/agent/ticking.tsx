import { useEffect, useState } from 'react';
import { serverNow } from '../session';
import { stopwatch } from './call-phase.rules';

/** The server's time, drawn anew every second. */
export function useSeconds(): number {
  const [now, setNow] = useState(() => serverNow().getTime());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow().getTime()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago, running. Draws itself alone: the page around it stands still. */
export function Elapsed({ since, label }: { since: string; label: string }) {
  const now = useSeconds();
  return (
    <span role="timer" aria-label={label} className="numbers">
      {stopwatch((now - new Date(since).getTime()) / 1000)}
    </span>
  );
}

/** How long until, running down; after that how long it is over, with a minus. */
export function Countdown({ to, label }: { to: string; label: string }) {
  const now = useSeconds();
  const left = Math.ceil((new Date(to).getTime() - now) / 1000);
  return (
    <span
      role="timer"
      aria-label={label}
      className={left <= 10 ? 'numbers desk-short' : 'numbers'}
      data-over={left < 0 || undefined}
    >
      {left < 0 ? `−${stopwatch(-left)}` : stopwatch(left)}
    </span>
  );
}
