import type { HoursJudge } from './invariant-hours';
import { CHECKS, type Check } from './invariant-list';
import { FROM_THE_START, watermark, type Finding } from './invariant.sql';
import { inSnapshot, type Source } from './snapshot';

export interface InvariantOptions extends HoursJudge {
  /**
   * Only what was written since; a day is added, so that what ran across the instant is seen whole. Left out: everything.
   * What is open at the moment is always looked at.
   */
  since?: Date;
  now: Date;
}

export type InvariantResult = Omit<Check, 'find'> & Finding;

const A_DAY_MS = 86_400_000;

/**
 * Proves the invariants of the product from the tables alone, in one snapshot. With `since`, the cost follows what was written
 * since, not what has gathered over the years.
 */
export function checkInvariants(source: Source, options: InvariantOptions): Promise<InvariantResult[]> {
  return inSnapshot(source, 'UTC', async (client) => {
    const since = options.since
      ? await watermark(client, new Date(options.since.getTime() - A_DAY_MS))
      : FROM_THE_START;
    const results: InvariantResult[] = [];
    for (const { find, ...about } of CHECKS)
      results.push({ ...about, ...(await find(client, since, options)) });
    return results;
  });
}
