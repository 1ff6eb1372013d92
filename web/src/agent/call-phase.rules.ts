import type { DeskAttempt, Held } from './desk-answers';

/**
 * Where a call stands, for the eye. `dialling`: handed to the line, which has said nothing yet; `over`: it has ended and waits
 * for its disposition; `told`: it has one.
 */
export type CallPhase = 'preview' | 'dialling' | 'ringing' | 'talking' | 'over' | 'told';

/** The newer of two reports on one call wins: states only go forward. */
export function newerAttempt(a: DeskAttempt | null, b: DeskAttempt | null | undefined): DeskAttempt | null {
  if (!a || !b || a.id !== b.id) return a ?? b ?? null;
  if (a.disposition !== null) return a;
  if (b.disposition !== null) return b;
  return RANK.indexOf(b.state) >= RANK.indexOf(a.state) ? b : a;
}

const RANK: readonly DeskAttempt['state'][] = [
  'intent',
  'placed',
  'ringing',
  'answered',
  'ended',
  'failed',
  'unknown',
];

export function phaseOfCall(attempt: DeskAttempt | null): CallPhase {
  if (attempt === null) return 'preview';
  if (attempt.disposition !== null) return 'told';
  switch (attempt.state) {
    case 'intent':
    case 'placed':
      return 'dialling';
    case 'ringing':
      return 'ringing';
    case 'answered':
      return 'talking';
    default:
      return 'over';
  }
}

/** Whether the call is going on: somebody's telephone rings, or is talked at. */
export function isLive(phase: CallPhase): boolean {
  return phase === 'dialling' || phase === 'ringing' || phase === 'talking';
}

interface InHand {
  phase: CallPhase;
  /** Whether this tab is the one that works. */
  leads: boolean;
  /** Whether the line tells what becomes of the call; else the agent dials and hangs up at a desk phone. */
  reports: boolean;
  maySkip: boolean;
  /** Whether the agent's own line would ring. */
  isReachable: boolean;
  /** The agent has left their customer to a supervisor: to hang up would cut the two off. */
  isHandedOver: boolean;
}

/** What can be done with the task in hand and its call now; the server has the last word. */
export function mayDo({ phase, leads, reports, maySkip, isReachable, isHandedOver }: InHand) {
  const looks = leads && phase === 'preview';
  return {
    dial: looks && isReachable,
    skip: looks && maySkip,
    release: looks,
    hangUp: leads && reports && isLive(phase) && !isHandedOver,
  };
}

/** Whether a disposition may be chosen: never in the middle of a call that the line will report on. */
export function mayRecord(phase: CallPhase, reports: boolean): boolean {
  return phase === 'over' || (!reports && (phase === 'dialling' || phase === 'talking'));
}

/** Until when a task that is only looked at stays in hand, whatever the heartbeats: epoch milliseconds, null during a call. */
export function previewEnd(held: Pick<Held, 'leaseUntil' | 'previewEndsAt' | 'attempt'>): string | null {
  if (held.attempt !== null) return null;
  const ends = [held.leaseUntil, held.previewEndsAt].filter((each) => each !== null);
  return ends.sort().at(-1) ?? null;
}
