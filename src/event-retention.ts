import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from './config';
import { poolOf } from './database/db';
import { forgetEvents } from './provider-event.sql';

const DAY_MS = 86_400_000;
/** Rows of one statement: short enough that nobody waits for it. */
const LOT = 1000;
/** A table that nobody has pruned for years is worked off over some hours. */
const LOTS_PER_TICK = 200;

/**
 * Lets go of what providers told us, word for word, once it is old: it holds customers' numbers and words, and all that was concluded
 * from it stands in tables of its own.
 */
@Injectable()
export class EventRetention {
  private readonly log = new Logger('provider events');

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'providerEventDays'>,
  ) {}

  /** Deletes what is due, lot by lot. Any number of processes may do so at once. Answers how many rows. */
  async tickForget(now: Date, stopping?: AbortSignal): Promise<number> {
    const days = this.config.providerEventDays;
    if (days === null) return 0;
    const before = new Date(now.getTime() - days * DAY_MS);
    let forgotten = 0;
    for (let lot = 0; lot < LOTS_PER_TICK && !stopping?.aborted; lot++) {
      const { calls, texts, inbound } = await forgetEvents(poolOf(this.dataSource), before, LOT, now);
      if (calls + texts + inbound === 0) break;
      forgotten += calls + texts + inbound;
    }
    if (forgotten > 0) this.log.log(`raw events older than ${days} days were deleted: ${forgotten}`);
    return forgotten;
  }
}
