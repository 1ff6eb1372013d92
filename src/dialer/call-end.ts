import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { dispositionOf } from './attempt.rules';
import { type Attempt } from './dial.sql';
import { RecordService } from './record.service';
import { wrapUp } from './staff.sql';

/** What follows when a carrier's report has ended an attempt. */
@Injectable()
export class CallEnd {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly records: RecordService,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** Records what needs no person's judgement; an answered call goes to its agent, who writes it up. */
  async settle(ended: Attempt): Promise<void> {
    const disposition = ended.outcome === null ? null : dispositionOf(ended.outcome);
    if (disposition) await this.records.recordBySystem(ended.id, { disposition });
    else await wrapUp(this.pool, ended.agent, this.clock.now());
  }
}
