import { Inject, Injectable, Optional } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type BreakerSettings, type BreakerState, CLOSED, afterSend, slotsOpen } from '../breaker.rules';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { NotReady } from '../errors';
import { Metrics } from '../operation/metrics';
import { PauseNote } from '../provider-pause';
import { fraction } from '../seeded';
import { CARRIER, type Carrier, type PauseReason, type Placement } from './port';
import { takePlace } from './pace.sql';

/** A call that cannot be placed is somebody waiting at a desk: sooner given up than a row of texts. */
const SETTINGS: BreakerSettings = {
  afterTroubles: 3,
  troublePauseMs: [5_000, 300_000],
  throttlePauseMs: [1_000, 30_000],
};
/** An account that is at fault is so until somebody has mended it: one failure says enough, and there is no hurry. */
const ACCOUNT: BreakerSettings = { ...SETTINGS, troublePauseMs: [60_000, 300_000] };
/** How long a dial waits for its place in the account's pace, at most. */
const LONGEST_WAIT_MS = 3_000;
/** When one call is out to see whether the line is well again, the others look again after this. */
const PROBE_MS = 5_000;

export type LineOutcome = 'good' | 'trouble' | 'throttled' | 'account';

/** What an answer says of the line itself. A number that is refused is nothing wrong with it. */
export function outcomeOf(placement: Placement): LineOutcome {
  return placement.kind === 'later' ? outcomeOfCode(placement.code) : 'good';
}

/** The same of a code, as a refused change of a call has it. */
export function outcomeOfCode(code: string): LineOutcome {
  if (code === 'rate_limited') return 'throttled';
  if (code === 'account') return 'account';
  return code === 'unreachable' ? 'trouble' : 'good';
}

export interface LinePause {
  until: Date;
  reason: PauseReason;
}

/**
 * Stands before every call of a carrier that has an account: as fast as that allows, counted by one row for all processes, and not
 * at all for a while after a row of failures. Both are asked before anything is written: nobody's task or attempt is touched.
 */
@Injectable()
export class LineGate {
  private readonly pool: Pool;
  private breaker: BreakerState = CLOSED;
  private reason: PauseReason = 'trouble';
  private inFlight = 0;
  private readonly note: PauseNote;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CARRIER) private readonly carrier: Carrier,
    @Optional() private readonly metrics?: Metrics,
  ) {
    this.pool = poolOf(dataSource);
    this.note = new PauseNote(this.pool, { provider: carrier.name, channel: 'call' });
  }

  /** Null: calls may go out. */
  get paused(): LinePause | null {
    const { shutUntil } = this.breaker;
    return shutUntil !== null && shutUntil > this.clock.now().getTime()
      ? { until: new Date(shutUntil), reason: this.reason }
      : null;
  }

  /**
   * Waits for a place and answers with what is to be called when the call is placed, or not.
   * @throws NotReady `line_down`, `line_busy`; facts say when to come back
   */
  async enter(): Promise<() => void> {
    if (!this.carrier.agentFirst) return () => undefined;
    const now = this.clock.now();
    if (slotsOpen(this.breaker, now.getTime(), Infinity, SETTINGS) <= this.inFlight) throw this.down(now);
    this.inFlight++;
    try {
      await this.place(this.carrier.agentFirst.callsPerSecond);
    } catch (error) {
      this.inFlight--;
      throw error;
    }
    return () => void this.inFlight--;
  }

  /** @param key by which the pause differs from another process's */
  learn(outcome: LineOutcome, key: string): void {
    if (!this.carrier.agentFirst) return;
    this.metrics?.countLineRequest(outcome);
    const now = this.clock.now();
    const jitter = fraction('line', key);
    const before = this.breaker.shutUntil;
    this.breaker =
      outcome === 'account'
        ? afterSend(this.breaker, 'hopeless', now.getTime(), jitter, ACCOUNT)
        : afterSend(this.breaker, outcome, now.getTime(), jitter, SETTINGS);
    const until = this.breaker.shutUntil;
    this.metrics?.showLinePause(until);
    if (until === null) this.note.end(now);
    else if (until !== before && outcome !== 'good') {
      // What comes of calls that were under way when the pause began is not why it did.
      this.reason = outcome === 'throttled' ? 'too_fast' : outcome;
      this.note.begin(new Date(until), this.reason, now);
    }
  }

  private async place(callsPerSecond: number): Promise<void> {
    const now = this.clock.now();
    const { at, nextAt } = await takePlace(this.pool, {
      provider: this.carrier.name,
      gapMs: Math.ceil(1000 / callsPerSecond),
      now,
      latest: new Date(now.getTime() + LONGEST_WAIT_MS),
    });
    if (at === null) throw busy(nextAt, now);
    const wait = at.getTime() - now.getTime();
    if (wait > 0) await this.clock.sleep(wait);
  }

  private down(now: Date): NotReady {
    const until = this.paused?.until ?? new Date(now.getTime() + PROBE_MS);
    return new NotReady('line_down', '线路暂不可用 · The line is down for a moment.', {
      hint: `任务仍在您手上，请在 ${seconds(until, now)} 秒后再拨 · the task stays with you: dial again in ${seconds(until, now)} s`,
      facts: { nextAt: until.toISOString(), retryAfterSeconds: seconds(until, now), reason: this.reason },
    });
  }
}

function busy(nextAt: Date, now: Date): NotReady {
  return new NotReady('line_busy', '线路排队已满 · More calls are waiting than the line can start.', {
    hint: `任务仍在您手上，请在 ${seconds(nextAt, now)} 秒后再拨 · the task stays with you: dial again in ${seconds(nextAt, now)} s`,
    facts: { nextAt: nextAt.toISOString(), retryAfterSeconds: seconds(nextAt, now) },
  });
}

function seconds(until: Date, now: Date): number {
  return Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
}
