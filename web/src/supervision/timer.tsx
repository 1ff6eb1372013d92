import { useSecond, useTimerText } from '../second';

/** How long since an instant. */
export function Elapsed({ since }: { since: string }) {
  return <RunningClock seconds={useSecond() - Date.parse(since) / 1000} />;
}

/** How long until an instant; stands at zero afterwards. */
export function Countdown({ until }: { until: string }) {
  return <RunningClock seconds={Math.ceil(Date.parse(until) / 1000 - useSecond())} />;
}

function RunningClock({ seconds }: { seconds: number }) {
  return <span className="numbers">{useTimerText()(seconds)}</span>;
}
