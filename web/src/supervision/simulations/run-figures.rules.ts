import { daysBetween } from '../dates.rules';
import type { ChartDay, NotFit, SimulationOptions } from './run';

/** How far a run is: 0 to 1. */
export function progressOf(params: Pick<SimulationOptions, 'from' | 'to'>, date: string | undefined): number {
  if (date === undefined) return 0;
  const all = daysBetween(params.from, params.to);
  return Math.min(1, Math.max(0, (daysBetween(params.from, date) + 1) / Math.max(1, all)));
}

/** Campaigns that have any of a figure on any day, in the order of `known`. */
export function campaignsIn(
  days: readonly ChartDay[],
  figure: 'tasks' | 'calls',
  known: readonly string[],
): string[] {
  const found = new Set(
    days.flatMap((day) => Object.entries(day[figure]).flatMap(([code, n]) => (n > 0 ? [code] : []))),
  );
  return [
    ...known.filter((code) => found.has(code)),
    ...[...found].filter((code) => !known.includes(code)).sort(),
  ];
}

export interface NotFitLine {
  campaign: string;
  reason: string;
  zh: string;
  en: string;
  calls: number;
  neverDialled: number;
  /** First and last day on which its calls were left over. */
  first: string;
  last: string;
}

/** What did not fit, by campaign and reason, the most first. */
export function notFitLines(list: readonly NotFit[]): NotFitLine[] {
  const found = new Map<string, NotFitLine>();
  for (const { date, campaign, reason, zh, en, calls, neverDialled } of list) {
    const key = `${campaign} ${reason}`;
    const line = found.get(key);
    if (!line) found.set(key, { campaign, reason, zh, en, calls, neverDialled, first: date, last: date });
    else {
      line.calls += calls;
      line.neverDialled += neverDialled;
      if (date < line.first) line.first = date;
      if (date > line.last) line.last = date;
    }
  }
  return [...found.values()].sort((a, b) => b.calls - a.calls);
}
