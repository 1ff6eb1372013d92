import { DAY_MS, civilOfDay, dayOfCivil, dayOfDate, instantOf } from '../calendar/zone.rules';

/** Years, as the policy in force has them. */
export interface KeepYears {
  /** After the end of a contract whose term is a year at most, and of a longer one. */
  shortTerm: number;
  longTerm: number;
  /** After the end of a dispute. */
  dispute: number;
  /** After a call that is about no contract. */
  other: number;
}

/** Below these nobody may go: 5 and 10 years from the contract's end, 2 from a dispute's (保险销售行为可回溯管理暂行办法, 2017). */
export const LEAST_YEARS: KeepYears = { shortTerm: 5, longTerm: 10, dispute: 2, other: 1 };

/** What a recording's time is counted from. Dates are YYYY-MM-DD, days of the centre's zone. */
export interface KeepFacts {
  recordedOn: string;
  /** Contracts that the call was about. */
  contracts: readonly { effectiveOn: string; expiresOn: string; endedOn: string | null }[];
  /** The call's record names a contract that is not on file: its term is not known. */
  unknownContract: boolean;
  /** Complaints about those contracts and their claims, and those the call itself was about; null: still open. */
  disputes: readonly { closedOn: string | null }[];
}

export type KeepReason =
  'short_term' | 'long_term' | 'unknown_term' | 'no_contract' | 'dispute' | 'open_dispute';

/** Kept through the day `lastOn`. */
export interface Keep {
  lastOn: string;
  reason: KeepReason;
}

/**
 * How long a recording is kept: the longest of everything that asks for it. A contract's years begin with its end, or with the
 * call where that came later. A contract whose term nobody knows counts as a long one from the day of the call. An open
 * dispute asks for its years from today on, so that the answer moves on until it is closed.
 *
 * @param today in the centre's zone
 */
export function keepOf(facts: KeepFacts, years: KeepYears, today: string): Keep {
  const { recordedOn, contracts, unknownContract, disputes } = facts;
  const asked: Keep[] = contracts.map(({ effectiveOn, expiresOn, endedOn }) => {
    const isShort = expiresOn <= plusYears(effectiveOn, 1);
    const from = later(endedOn ?? expiresOn, recordedOn);
    return isShort
      ? { lastOn: plusYears(from, years.shortTerm), reason: 'short_term' }
      : { lastOn: plusYears(from, years.longTerm), reason: 'long_term' };
  });
  if (unknownContract) asked.push({ lastOn: plusYears(recordedOn, years.longTerm), reason: 'unknown_term' });
  if (asked.length === 0) asked.push({ lastOn: plusYears(recordedOn, years.other), reason: 'no_contract' });
  for (const { closedOn } of disputes)
    asked.push(
      closedOn === null
        ? { lastOn: plusYears(later(today, recordedOn), years.dispute), reason: 'open_dispute' }
        : { lastOn: plusYears(closedOn, years.dispute), reason: 'dispute' },
    );
  return asked.reduce((most, each) => (each.lastOn > most.lastOn ? each : most));
}

/** From this instant on (epoch milliseconds) it may be deleted: the end of the last day in the centre's zone. */
export function endOf(lastOn: string, timeZone: string): number {
  return instantOf(timeZone, (dayOfDate(lastOn) + 1) * DAY_MS);
}

/**
 * What a new count makes of the old one: it may lengthen; it shortens only under a version that a second person has approved for
 * that (reliability.md §5 has the same for deadlines). Instants are epoch milliseconds.
 */
export function recounted(before: number, counted: number, mayShorten: boolean): number {
  return mayShorten ? counted : Math.max(before, counted);
}

/** The same day some years on; 29 February becomes 1 March, so that no day is lost. */
export function plusYears(date: string, years: number): string {
  const { year, month, day } = civilOfDay(dayOfDate(date));
  const moved = civilOfDay(dayOfCivil(year + years, month, day));
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(moved.year).padStart(4, '0')}-${two(moved.month)}-${two(moved.day)}`;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
