import { useSecond, useTimerText } from '../second';

/** How long ago, running. Draws itself alone: the page around it stands still. */
export function Elapsed({ since, label }: { since: string; label: string }) {
  const now = useSecond();
  const timerText = useTimerText();
  return (
    <span role="timer" aria-label={label} className="numbers">
      {timerText(now - Date.parse(since) / 1000)}
    </span>
  );
}

/** How long until, running down; after that how long it is over, with a minus. */
export function Countdown({ to, label }: { to: string; label: string }) {
  const left = Math.ceil(Date.parse(to) / 1000 - useSecond());
  const timerText = useTimerText();
  return (
    <span
      role="timer"
      aria-label={label}
      className={left <= 10 ? 'numbers desk-short' : 'numbers'}
      data-over={left < 0 || undefined}
    >
      {left < 0 ? `−${timerText(-left)}` : timerText(left)}
    </span>
  );
}
