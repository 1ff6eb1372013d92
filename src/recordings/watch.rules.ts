import { DAY_MS } from '../calendar/zone.rules';

const MINUTE_MS = 60_000;

/** Days after the call through which a recording that nobody has told us of is asked for. */
export const ASK_FOR_DAYS = 3;

/** Instants are epoch milliseconds. */
export type Ask =
  /** Not yet: the call is still under way, or has just ended. */
  | { kind: 'later'; at: number }
  /** Now; and again at `again` where nothing is found. Null: this is the last time. */
  | { kind: 'now'; again: number | null };

/**
 * When the provider is asked whether a call that was to be recorded has recordings: ten minutes after its end, whatever
 * callbacks have come (a call may have two recordings, and one callback be lost), then once a day while nothing is known of any.
 *
 * @param endedAt null: it is still under way
 * @param asked how often it was asked before
 */
export function askNow(endedAt: number | null, asked: number, now: number): Ask {
  if (endedAt === null) return { kind: 'later', at: now + 10 * MINUTE_MS };
  const first = endedAt + 10 * MINUTE_MS;
  if (asked === 0 && now < first) return { kind: 'later', at: first };
  return { kind: 'now', again: now >= endedAt + ASK_FOR_DAYS * DAY_MS ? null : now + DAY_MS };
}
