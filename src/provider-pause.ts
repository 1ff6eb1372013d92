import type { Pool } from 'pg';
import { asSystem } from './database/data-scope';
import { type ProviderPause, forgetPause, notePause } from './provider-pause.sql';

/** Shorter pauses are a provider's ordinary pace, and nobody's business. */
const SHOWN_FROM_MS = 1_000;

/**
 * Notes for people to see that this process leaves a provider alone. Nobody waits for the note, and a pause is kept without it all
 * the same.
 */
export class PauseNote {
  private noted = false;

  constructor(
    private readonly pool: Pool,
    private readonly of: Pick<ProviderPause, 'provider' | 'channel'>,
  ) {}

  /** Answers whether it is worth showing. */
  begin(pausedUntil: Date, why: string, now: Date): boolean {
    if (pausedUntil.getTime() - now.getTime() < SHOWN_FROM_MS) return false;
    this.noted = true;
    // Whoever's call met the trouble: the pause is everybody's.
    void asSystem(() => notePause(this.pool, { ...this.of, pausedUntil, why }, now)).catch(() => undefined);
    return true;
  }

  /** Something good has come of a request after the pause. Answers whether one was shown. */
  end(now: Date): boolean {
    if (!this.noted) return false;
    this.noted = false;
    void asSystem(() => forgetPause(this.pool, this.of, now)).catch(() => undefined);
    return true;
  }
}
