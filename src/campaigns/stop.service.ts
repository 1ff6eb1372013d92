import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CAMPAIGN_TYPES } from './campaign-types';
import { stopByChange, stopByRecord, stopOptedOut } from './stop.sql';

/** Lots that one tick closes at most. */
const LOTS = 20;
/** Between two looks at everything that waits; the ticks between them look at what has changed lately. */
const SWEEP_EVERY_MS = 60 * 60_000;

/**
 * A record that stops a task stops it (product §1): a policy that is renewed or closed early, a number that must not be
 * called. Whatever the tick has not come to yet, the dial's own gates refuse.
 */
@Injectable()
export class StopService {
  /** Only a hint: a process that starts sweeps at once, and no task is dialled because a sweep is yet to come. */
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly dataSource: DataSource) {}

  /** Returns how many tasks it closed. */
  async tickStops(now: Date): Promise<number> {
    const stopping = CAMPAIGN_TYPES.filter((type) =>
      type.exclusions.some((each) => each === 'renewed' || each === 'ended'),
    );
    const codes = stopping.map((type) => type.code);
    const optedOut = await this.untilDone(() => stopOptedOut(this.dataSource, now));
    const sweep = Math.abs(now.getTime() - this.sweptAt) >= SWEEP_EVERY_MS;
    const stop = sweep ? stopByRecord : stopByChange;
    const stopped = await this.untilDone(() => stop(this.dataSource, codes, now));
    if (sweep && stopped.done) this.sweptAt = now.getTime();
    return optedOut.closed + stopped.closed;
  }

  /** `done` is false where the lots ran out before the work did. */
  private async untilDone(lot: () => Promise<number>): Promise<{ closed: number; done: boolean }> {
    let total = 0;
    for (let i = 0; i < LOTS; i++) {
      const closed = await lot();
      if (closed === 0) return { closed: total, done: true };
      total += closed;
    }
    return { closed: total, done: false };
  }
}
