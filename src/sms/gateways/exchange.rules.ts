import { choose, fraction } from '../../seeded';
import type { ReportStatus } from '../delivery.rules';

/** Chances in [0, 1] of each kind of trouble. All zero: a gateway that behaves. */
export interface TextFaults {
  /** Says no to a text that it could have sent. */
  readonly refuse: number;
  /** Too fast: not taken, try later. */
  readonly throttle: number;
  /** Takes it and never answers. */
  readonly hang: number;
  /** Takes it and answers 500. */
  readonly failAfterAccept: number;
  /** Neither takes it nor answers. */
  readonly lose: number;
  /** A report comes twice, long after, never, or the last one first. */
  readonly twice: number;
  readonly late: number;
  readonly silent: number;
  readonly shuffle: number;
}

export const NO_TEXT_FAULTS: TextFaults = {
  refuse: 0,
  throttle: 0,
  hang: 0,
  failAfterAccept: 0,
  lose: 0,
  twice: 0,
  late: 0,
  silent: 0,
  shuffle: 0,
};

export interface ExchangeBehaviour {
  /** From request to answer, and from acceptance to the end; shortest and longest. */
  readonly latencyMs: readonly [number, number];
  readonly deliveryMs: readonly [number, number];
  /** Numbers that do not exist, for good; and texts that never reach the handset. */
  readonly invalidNumbers: number;
  readonly undelivered: number;
  /** False: only the end is reported. */
  readonly progress: boolean;
  readonly faults: TextFaults;
}

/** About what a good domestic route does. */
export const USUAL_BEHAVIOUR: ExchangeBehaviour = {
  latencyMs: [15, 60],
  deliveryMs: [1_000, 20_000],
  invalidNumbers: 0.01,
  undelivered: 0.03,
  progress: true,
  faults: NO_TEXT_FAULTS,
};

export type ExchangeVerdict = 'accept' | 'invalid_number' | 'refused' | 'throttled' | 'lost';
export type FaultName = keyof TextFaults;

export interface PlannedReport {
  /** Milliseconds after acceptance. */
  readonly afterMs: number;
  readonly status: ReportStatus;
  readonly code: string | null;
}

/** All that happens to one text. */
export interface Fate {
  readonly verdict: ExchangeVerdict;
  /** What the caller hears of an accepted text. */
  readonly answer: 'ok' | 'none' | 'error';
  readonly latencyMs: number;
  /** The end as it is, whatever is reported. */
  readonly end: PlannedReport;
  readonly reports: readonly PlannedReport[];
}

/**
 * None is filtered: a network filters words, not one text in so many, and a single filtered one holds back all of its template
 * until somebody resumes it. In a demonstration or a simulation nobody would, and no more texts would go out.
 */
const UNDELIVERED: readonly (readonly [string, number])[] = [
  ['unreachable', 85],
  ['carrier', 15],
];
const LATE_MS = 20 * 60_000;

/**
 * The fate of a text by the seed, its token and its number alone, so that it does not change with the order or the speed
 * of sending. `demanded`: faults that strike this text for certain.
 */
export function fateOf(
  seed: number | string,
  text: { readonly token: string; readonly to: string },
  behaviour: ExchangeBehaviour,
  demanded: ReadonlySet<FaultName> = new Set(),
): Fate {
  const chance = (what: string) => fraction(seed, what, text.token);
  const strikes = (fault: FaultName) => demanded.has(fault) || chance(fault) < behaviour.faults[fault];
  const between = ([least, most]: readonly [number, number], what: string) =>
    Math.round(least + (most - least) * chance(what));
  const verdict: ExchangeVerdict = strikes('lose')
    ? 'lost'
    : strikes('throttle')
      ? 'throttled'
      : fraction(seed, 'number', text.to) < behaviour.invalidNumbers
        ? 'invalid_number'
        : strikes('refuse')
          ? 'refused'
          : 'accept';
  const afterMs = between(behaviour.deliveryMs, 'delivery');
  const end: PlannedReport =
    chance('end') < behaviour.undelivered
      ? { afterMs, status: 'undelivered', code: choose(UNDELIVERED, chance('why')) }
      : { afterMs, status: 'delivered', code: null };
  const sentAt = Math.round(afterMs * 0.2 * chance('step'));
  let reports: PlannedReport[] = [
    ...(behaviour.progress ? [{ afterMs: sentAt, status: 'sent' as const, code: null }] : []),
    end,
  ];
  if (strikes('shuffle'))
    reports = reports.map((it, at) => ({ ...it, afterMs: reports[reports.length - 1 - at]!.afterMs }));
  if (strikes('late'))
    reports = reports.map((it) => ({
      ...it,
      afterMs: it.afterMs + Math.round(LATE_MS * chance('how late')),
    }));
  if (strikes('silent')) reports = reports.slice(0, -1);
  if (strikes('twice')) reports = reports.flatMap((it) => [it, { ...it, afterMs: it.afterMs + 700 }]);
  return {
    verdict,
    answer: strikes('hang') ? 'none' : strikes('failAfterAccept') ? 'error' : 'ok',
    latencyMs: between(behaviour.latencyMs, 'latency'),
    end,
    reports: reports.sort((one, other) => one.afterMs - other.afterMs),
  };
}
