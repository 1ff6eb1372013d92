/** Whoever waits is asked for at least this often: work may come that nobody could foresee, and silence counts as leaving. */
const AT_LEAST_EVERY_MS = 60_000;
/** Tasks become ready a moment after their time: asking sooner and sooner would find nothing more. */
const AT_MOST_EVERY_MS = 10_000;
const AFTER_MS = 1_000;

/**
 * When to ask for a task again after being told that there is none, in epoch milliseconds; null: only when the agent says so.
 * @param nextAt when there may be work, as the server sees it
 */
export function retryAt(reason: string, nextAt: number | null, now: number): number | null {
  if (reason === 'away') return null;
  const next = nextAt === null ? Infinity : nextAt + AFTER_MS;
  return Math.max(now + AT_MOST_EVERY_MS, Math.min(next, now + AT_LEAST_EVERY_MS));
}
