import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { contactRates, datesAsInstants } from './contact-rate.sql';
import { countOpen } from './board-count.rules';
import { rated, totalOf } from './report.service';
import { inSnapshot } from './snapshot';
import { localDate } from './summary.rules';
import * as sql from './wallboard.sql';

/** The tables' part of the wallboard. What is cheap and what has to be counted are apart: they are not asked equally often. */
@Injectable()
export class WallboardReport {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** People, promises and what is held back, from a few small indexes. `branch`: people of it and below; null: all. */
  async moment(branch: string | null, now: Date) {
    const [agents, agentList, promises, held] = await Promise.all([
      sql.agentsByState(this.pool, branch),
      sql.agentsAtWork(this.pool, branch),
      sql.openPromises(this.pool),
      sql.heldBack(this.pool, now),
    ]);
    return { agents, agentList, promises, held };
  }

  /** What grows with the queue and the day, all of one moment. `paceFrom`: since when the pace is measured. */
  async counted(now: Date, paceFrom: Date) {
    const { timeZone } = this.config;
    const today = localDate(now, timeZone);
    const { from, to } = await datesAsInstants(this.pool, { from: today, to: today }, timeZone);
    return inSnapshot(this.pool, 'UTC', async (db) => {
      const lanes = await sql.boardLanes(db);
      const open = await sql.openTasks(db);
      const hours = await contactRates(db, from, to, timeZone);
      return {
        ...countOpen(lanes, open, await sql.latestDraws(db)),
        today: { date: today, hours: hours.map(rated), total: totalOf(hours) },
        texts: await sql.textsByState(db, from, now),
        recent: await sql.recentAttempts(db, paceFrom, now),
      };
    });
  }
}
