import type { PlanValues } from '../../src/queue/call-plan';

/** How a storm's clockwork differs from a centre's. */
export const STORM_TIMES = {
  /** Later than any request to a carrier can still arrive (10 s), as in a centre; only the margin is smaller. */
  reconcile: { askAfter: 2_000, unknownAfter: 13_000, longestCall: 30_000, wrapUpLimit: 12_000 },
  slowestTickMs: 2_000,
  /** Of the exchange: calls last half a second to two and a half. */
  exchangeSpeed: 0.0125,
  /** The day after the storm: leases, horizons and limits have run out, promises have fallen to the team. */
  eveningsMs: [45, 60, 75].map((minutes) => minutes * 60_000),
};

/** Retries come within seconds: in a storm of minutes a task must be able to use up its cycle. */
export const STORM_VALUES: Partial<PlanValues> = {
  retryGapMinutes: 0.02,
  spreadOverDay: false,
  callbackToleranceMinutes: 0.05,
};
