import { localDateOf } from '../calendar/zone.rules';
import type { Db } from '../database/db';
import type { RecordingPolicy } from './policy.sql';
import { type KeepYears, endOf, keepOf } from './retention.rules';
import { keepFacts } from './retention.sql';

export interface Counted {
  until: Date;
  reason: string;
}

export function yearsOf(policy: RecordingPolicy): KeepYears {
  return {
    shortTerm: policy.shortTermYears,
    longTerm: policy.longTermYears,
    dispute: policy.disputeYears,
    other: policy.otherYears,
  };
}

/** Until when recordings are kept, by their numbers: counted from what is on file now. */
export async function countKeep(
  db: Db,
  ids: readonly number[],
  policy: RecordingPolicy,
  timeZone: string,
  now: Date,
): Promise<Map<number, Counted>> {
  const today = localDateOf(timeZone, now.getTime());
  const facts = await keepFacts(db, ids, timeZone);
  return new Map(
    facts.map((each) => {
      const { lastOn, reason } = keepOf(each, yearsOf(policy), today);
      return [each.id, { until: new Date(endOf(lastOn, timeZone)), reason }];
    }),
  );
}
