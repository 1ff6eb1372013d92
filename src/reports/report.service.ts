import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { InvalidInput } from '../errors';
import { agentRows, contactRates, datesAsInstants } from './contact-rate.sql';
import { rate } from './summary.rules';

/** A range of local dates of the installation, both included. */
export interface Dates {
  from: string;
  to: string;
}

/** @throws InvalidInput `range_backwards` */
export function assertForwards(dates: Dates): void {
  if (dates.to < dates.from)
    throw new InvalidInput('range_backwards', '结束日期早于开始日期 · the range ends before it begins', {
      field: 'to',
    });
}

/** Reports on what has happened and on what is open, from the tables alone. */
@Injectable()
export class ReportService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
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

  /** What each agent did, a page by staff number; the total is that of all pages. @throws InvalidInput `range_backwards` */
  async agents(dates: Dates, page: { after?: string; limit: number }) {
    const { from, to } = await this.range(dates);
    const found = await agentRows(this.pool, from, to);
    const rest = found.filter(({ agent }) => page.after === undefined || agent > page.after);
    const shown = rest.slice(0, page.limit);
    return {
      ...dates,
      timeZone: this.config.timeZone,
      rows: shown.map(rated),
      total: totalOf(found),
      next: rest.length > shown.length ? shown.at(-1)!.agent : null,
    };
  }

  private async range(dates: Dates): Promise<{ from: Date; to: Date }> {
    assertForwards(dates);
    return datesAsInstants(this.pool, dates, this.config.timeZone);
  }
}

/** With the share that reached somebody. */
export function rated<T extends { attempts: number; reached: number }>(each: T) {
  return { ...each, rate: rate(each.reached, each.attempts) };
}

export function totalOf(rows: readonly { attempts: number; reached: number; completed: number }[]) {
  const sum = (of: 'attempts' | 'reached' | 'completed') => rows.reduce((total, each) => total + each[of], 0);
  const attempts = sum('attempts');
  const reached = sum('reached');
  return { attempts, reached, completed: sum('completed'), rate: rate(reached, attempts) };
}
