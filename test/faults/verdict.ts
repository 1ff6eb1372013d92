import type { Evidence } from './evidence';

/** What one check found. `samples`: the first few breaches, for whoever looks into them. */
export interface Verdict {
  name: string;
  /** Which of the product's ten invariants it proves. */
  invariant: number;
  text: string;
  checked: number;
  broken: number;
  samples: string[];
}

const SAMPLES = 5;

/** Counts what is looked at, and collects what is wrong with it; `wrong` answers null for what is right. */
export function check<T>(
  invariant: number,
  name: string,
  text: string,
  looked: Iterable<T>,
  wrong: (one: T) => string | null,
): Verdict {
  const verdict: Verdict = { name, invariant, text, checked: 0, broken: 0, samples: [] };
  for (const one of looked) {
    verdict.checked++;
    const breach = wrong(one);
    if (breach === null) continue;
    verdict.broken++;
    if (verdict.samples.length < SAMPLES) verdict.samples.push(breach);
  }
  return verdict;
}

export function countBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/**
 * How long after the commit of an opt-out something may still reach an exchange: its intent was committed first, and an
 * intent is good for five seconds (reliability.md M10). A second more for the way.
 */
export const INTENT_GRACE_MS = 6_000;

/** The first instant at which each number was acknowledged as opted out of a channel. */
export function optedOutSince(evidence: Evidence, channel: 'call' | 'text'): Map<string, number> {
  const since = new Map<string, number>();
  for (const optOut of evidence.optOuts) {
    if (optOut.channel !== channel && optOut.channel !== 'all') continue;
    since.set(optOut.phone, Math.min(optOut.at, since.get(optOut.phone) ?? Infinity));
  }
  return since;
}
