import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from '../database/db';
import { followContacts } from './moved-contact.sql';
import { expire, prioritiesInUse, promote, reap } from './queue.sql';
import { endCallbacks, handOverCallbacks } from './scheduled-callback.sql';
import { retireSilentAgents } from './staff.sql';

/** An agent's client that has not been heard of for this long is gone. */
const AGENT_SILENCE_MS = 10 * 60_000;
/** Lots in one tick at most: a wave of a million must not keep the other ticks waiting. */
const LOTS = 20;

/** Moves the queue on by time alone. Each tick is idempotent and safe in several processes at once. */
@Injectable()
export class QueueService {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = poolOf(dataSource);
  }

  /** Waiting tasks whose time has come become ready. */
  tickPromote(now: Date): Promise<number> {
    return inLots(() => promote(this.pool, now));
  }

  /** Waiting calls follow contacts that have moved. Returns how many changes of contacts were followed. */
  tickContacts(now: Date): Promise<number> {
    return inLots(() => followContacts(this.pool, now));
  }

  /** Lost leases go back to the queue. */
  tickReap(now: Date): Promise<number> {
    return inLots(() => reap(this.pool, now));
  }

  /** Cycles that have ended close what is left of them. */
  async tickExpire(now: Date): Promise<number> {
    const priorities = await prioritiesInUse(this.pool);
    return inLots(() => expire(this.pool, now, priorities));
  }

  /** Promises fall to the team after their tolerance, and end with their task. */
  async tickCallbacks(now: Date): Promise<number> {
    return (
      (await inLots(() => handOverCallbacks(this.pool, now))) +
      (await inLots(() => endCallbacks(this.pool, now)))
    );
  }

  tickAgents(now: Date): Promise<number> {
    return retireSilentAgents(this.pool, new Date(now.getTime() - AGENT_SILENCE_MS), now);
  }
}

async function inLots(lot: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let count = 0; count < LOTS; count++) {
    const moved = await lot();
    total += moved;
    if (moved === 0) break;
  }
  return total;
}
