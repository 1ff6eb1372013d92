import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { InvalidInput } from '../errors';
import { agentRows, contactRates, datesAsInstants } from './contact-rate.sql';
import { inSnapshot } from './snapshot';
import { localDate, rate } from './summary.rules';
import * as wallboard from './wallboard.sql';

/** A range of local dates of the installation, both included. */
export interface Dates {
  from: string;
  to: string;
}

/** Reports on what has happened and on what is open, from the tables alone. */
@Injectable()
export class ReportService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** Contact rate by campaign and hour. @throws InvalidInput `range_backwards` */
  async contactRate(dates: Dates) {
    const { timeZone } = this.config;
    const { from, to } = await this.range(dates);
    const found = await contactRates(this.pool, from, to, timeZone);
    return { ...dates, timeZone, rows: found.map(rated), total: totalOf(found) };
  }

  /** What each agent did. @throws InvalidInput `range_backwards` */
  async agents(dates: Dates) {
    const { from, to } = await this.range(dates);
    const found = await agentRows(this.pool, from, to);
    return {
      ...dates,
      timeZone: this.config.timeZone,
      rows: found.map(rated),
      total: totalOf(found),
    };
  }

  /** The tables' part of the wallboard, of one moment. */
  async wallboard() {
    const now = this.clock.now();
    const { timeZone } = this.config;
    const today = localDate(now, timeZone);
    const { from, to } = await datesAsInstants(this.pool, { from: today, to: today }, timeZone);
    return inSnapshot(this.pool, 'UTC', async (db) => {
      const hours = await contactRates(db, from, to, timeZone);
      const progress = await wallboard.cycleProgress(db);
      return {
        at: now,
        timeZone,
        lanes: await wallboard.laneLoads(db),
        queue: await wallboard.openTasks(db),
        agents: await wallboard.agentsByState(db),
        promises: await wallboard.openPromises(db),
        today: { date: today, hours: hours.map(rated), total: totalOf(hours) },
        cycles: progress.map((each) => ({
          ...each,
          closed: each.calls - each.open,
          done: rate(each.calls - each.open, each.calls),
        })),
      };
    });
  }

  private async range(dates: Dates): Promise<{ from: Date; to: Date }> {
    if (dates.to < dates.from)
      throw new InvalidInput('range_backwards', '结束日期早于开始日期 · the range ends before it begins', {
        field: 'to',
      });
    return datesAsInstants(this.pool, dates, this.config.timeZone);
  }
}

function rated<T extends { attempts: number; reached: number }>(each: T) {
  return { ...each, rate: rate(each.reached, each.attempts) };
}

function totalOf(rows: readonly { attempts: number; reached: number; completed: number }[]) {
  const sum = (of: 'attempts' | 'reached' | 'completed') => rows.reduce((total, each) => total + each[of], 0);
  const attempts = sum('attempts');
  const reached = sum('reached');
  return { attempts, reached, completed: sum('completed'), rate: rate(reached, attempts) };
}
