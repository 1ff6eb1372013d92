/**
 * When to leave the gateway alone. Sends stop after a row of ambiguous or failed ones (each may be a text that nobody can
 * account for), and for a moment after a refusal for going too fast. Times are epoch milliseconds.
 *
 * Own rules instead of a library: the ones there are read the system clock, and a simulation of months needs the same
 * decisions on a virtual one.
 */
export interface BreakerState {
  /** Troubled sends since the last good one. */
  readonly troubles: number;
  /** Refusals for pace since the last good send. */
  readonly throttles: number;
  /** No send before this instant; null: go ahead. */
  readonly shutUntil: number | null;
}

/** `hopeless`: not this send failed but the account, and so will the next: there is no use in waiting for a row of them. */
export type SendOutcome = 'good' | 'trouble' | 'throttled' | 'hopeless';

export interface BreakerSettings {
  /** As many troubled sends in a row shut it. */
  readonly afterTroubles: number;
  /** First pause after trouble, and the longest; each further one is twice as long. */
  readonly troublePauseMs: readonly [first: number, longest: number];
  readonly throttlePauseMs: readonly [first: number, longest: number];
}

export const BREAKER: BreakerSettings = {
  afterTroubles: 10,
  troublePauseMs: [5_000, 300_000],
  throttlePauseMs: [250, 30_000],
};

export const CLOSED: BreakerState = { troubles: 0, throttles: 0, shutUntil: null };

/** How many sends may be under way: none while it is shut, one as a probe after trouble, else all of `slots`. */
export function slotsOpen(state: BreakerState, now: number, slots: number, settings = BREAKER): number {
  if (state.shutUntil !== null && now < state.shutUntil) return 0;
  return state.troubles >= settings.afterTroubles ? 1 : slots;
}

/**
 * @param jitter in [0, 1): spreads the end of a pause over its last half, so that several processes do not come back
 * together
 */
export function afterSend(
  state: BreakerState,
  outcome: SendOutcome,
  now: number,
  jitter: number,
  settings = BREAKER,
): BreakerState {
  const isShut = state.shutUntil !== null && now < state.shutUntil;
  if (outcome === 'good') {
    // A good answer to a send from before the pause does not end the pause.
    return isShut ? { ...CLOSED, shutUntil: state.shutUntil } : CLOSED;
  }
  // Those that were under way when it shut say nothing new: fifty at once would make the first pause the longest.
  if (isShut && (outcome !== 'trouble' || state.troubles >= settings.afterTroubles)) return state;
  if (outcome === 'throttled') {
    const throttles = state.throttles + 1;
    return {
      ...state,
      throttles,
      shutUntil: later(state.shutUntil, now + pause(settings.throttlePauseMs, throttles, jitter)),
    };
  }
  const troubles =
    outcome === 'hopeless' ? Math.max(state.troubles + 1, settings.afterTroubles) : state.troubles + 1;
  const over = troubles - settings.afterTroubles + 1;
  if (over < 1) return { ...state, troubles };
  return {
    ...state,
    troubles,
    shutUntil: later(state.shutUntil, now + pause(settings.troublePauseMs, over, jitter)),
  };
}

function pause([first, longest]: readonly [number, number], times: number, jitter: number): number {
  const whole = Math.min(first * 2 ** Math.min(times - 1, 30), longest);
  return Math.round(whole * (0.5 + jitter / 2));
}

function later(known: number | null, next: number): number {
  return known === null ? next : Math.max(known, next);
}
