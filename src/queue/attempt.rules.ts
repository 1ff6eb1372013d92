import { type PlanValues } from './call-plan';

/** How a disposition acts, as its row says. */
export interface DispositionFacts {
  code: string;
  reached: boolean;
  effect: 'close' | 'retry' | 'next_number' | 'callback' | 'void';
  closeReason: string | null;
}

/** Instants are epoch milliseconds. */
export interface AttemptFacts {
  disposition: DispositionFacts;
  plan: Pick<
    PlanValues,
    'maxAttempts' | 'retryGapMinutes' | 'spreadOverDay' | 'opensCaseFor' | 'exhausted' | 'cycleMinutes'
  >;
  now: number;
  dueAt: number;
  /** Attempts spent in the cycle, this one included if it counts. */
  attempts: number;
  /** Bits of the parts of the day tried so far, this attempt's included. */
  partsTried: number;
  spareNumbers: readonly string[];
  /** The time the customer asked for, with `callback` only. */
  promisedAt?: number;
}

/** What the hours allow for this task's lane; epoch milliseconds, null when nothing opens in sight. */
export interface HoursFacts {
  /** The first open instant at or after `from`. */
  nextOpening(from: number): number | null;
  /** The same within parts of the day whose bit is not set in `tried`. */
  nextOpeningInOtherParts(from: number, tried: number): number | null;
}

export type NextStep =
  | { kind: 'close'; reason: string; caseDue: boolean; why: string }
  | { kind: 'wait'; readyAt: number; why: string; phone?: string; spareNumbers?: string[] }
  | { kind: 'promise'; at: number; why: string }
  /** The promise lies beyond the cycle, or the cycle's attempts are spent: a linked task keeps it. */
  | { kind: 'promise_in_next_cycle'; at: number; dueAt: number; why: string };

/** A carrier's hiccup is not worth hammering on. */
const PAUSE_AFTER_OUR_FAULT_MS = 60_000;
const MINUTE = 60_000;

/**
 * What a recorded disposition leads to (product §4; 服务标准 9(4)(5): at most three attempts in a cycle, then the record
 * goes back to its branch). Pure: the shell performs the step.
 *
 * - Retries wait the plan's gap, then prefer a part of the day not yet tried as long as it opens before the deadline.
 *   When nothing opens before the deadline the cycle is over: `expired`.
 * - Bad data goes to the contact's next number at once, attempts permitting; without one it closes.
 * - A promise is kept in this cycle if it can be, otherwise by a linked task.
 * - Our own faults (`void`) spend nothing.
 */
export function afterDisposition(facts: AttemptFacts, hours: HoursFacts): NextStep {
  const { disposition, plan, now } = facts;
  switch (disposition.effect) {
    case 'close':
      return close(facts, disposition.closeReason!, `disposition ${disposition.code}`);
    case 'void':
      return { kind: 'wait', readyAt: now + PAUSE_AFTER_OUR_FAULT_MS, why: 'our own fault: not counted' };
    case 'callback':
      return promise(facts);
    case 'next_number': {
      const [next, ...rest] = facts.spareNumbers;
      if (next === undefined) return close(facts, disposition.closeReason!, 'no further number on record');
      if (facts.attempts >= plan.maxAttempts) return close(facts, disposition.closeReason!, spent(facts));
      return {
        kind: 'wait',
        readyAt: now,
        why: 'next number of the contact',
        phone: next,
        spareNumbers: rest,
      };
    }
    case 'retry':
      return retry(facts, hours);
  }
}

function retry(facts: AttemptFacts, hours: HoursFacts): NextStep {
  const { plan, now, dueAt } = facts;
  if (facts.attempts >= plan.maxAttempts) return close(facts, plan.exhausted, spent(facts));
  const earliest = now + plan.retryGapMinutes * MINUTE;
  if (plan.spreadOverDay) {
    const other = hours.nextOpeningInOtherParts(earliest, facts.partsTried);
    if (other !== null && other < dueAt)
      return { kind: 'wait', readyAt: other, why: 'a part of the day not yet tried' };
  }
  const next = hours.nextOpening(earliest);
  if (next === null || next >= dueAt)
    return close(facts, 'expired', 'nothing opens before the end of the cycle');
  return { kind: 'wait', readyAt: next, why: `retry gap of ${plan.retryGapMinutes} minutes` };
}

function promise(facts: AttemptFacts): NextStep {
  const at = facts.promisedAt!;
  if (at >= facts.dueAt)
    return { kind: 'promise_in_next_cycle', at, dueAt: at + cycle(facts), why: 'promised beyond this cycle' };
  if (facts.attempts >= facts.plan.maxAttempts)
    return { kind: 'promise_in_next_cycle', at, dueAt: at + cycle(facts), why: spent(facts) };
  return { kind: 'promise', at, why: 'the customer asked for this time' };
}

function cycle(facts: AttemptFacts): number {
  return facts.plan.cycleMinutes * MINUTE;
}

function close(facts: AttemptFacts, reason: string, why: string): NextStep {
  return {
    kind: 'close',
    reason,
    caseDue: (facts.plan.opensCaseFor as readonly string[]).includes(reason),
    why,
  };
}

function spent(facts: AttemptFacts): string {
  return `${facts.attempts} of ${facts.plan.maxAttempts} attempts of the cycle are spent`;
}

/** Bit of a part of the day in `parts_tried`. */
export const PART_BITS = { morning: 1, afternoon: 2, evening: 4, night: 8 } as const;

/** What a carrier's outcome means where no person needs to judge it; null where the agent must say (answered). */
export function dispositionOf(outcome: string): string | null {
  switch (outcome) {
    case 'no_answer':
    case 'busy':
    case 'switched_off':
    case 'voicemail':
    case 'invalid_number':
      return outcome;
    case 'failed':
      return 'carrier_error';
    default:
      return null;
  }
}
