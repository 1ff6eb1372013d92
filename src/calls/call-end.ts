import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { dispositionOf } from '../queue/attempt.rules';
import { wrapUp } from '../queue/staff.sql';
import { type Attempt } from './dial.sql';
import { lineOfAttempt } from './lines/call-line.sql';
import { RecordService } from './record.service';

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
    const disposition = await this.conclusion(ended);
    if (disposition) await this.records.recordBySystem(ended.id, { disposition });
    else await wrapUp(this.pool, ended.agent, this.clock.now());
  }

  /** A call that never reached its customer, through our own fault. In one statement: nobody can say otherwise in between. */
  async failed(attemptId: number, why: string): Promise<void> {
    await this.records.recordBySystem(attemptId, {
      disposition: 'carrier_error',
      note: `not connected to the customer: ${why}`,
    });
  }

  /**
   * What an attempt that is over is recorded as without its agent; null: they must say. A customer whose network failed was called all
   * the same, and the attempt is spent: as our own fault they would be called again every minute.
   */
  async conclusion({ id, outcome }: Attempt): Promise<string | null> {
    if (outcome === null) return null;
    const calledCustomer = outcome === 'failed' && (await lineOfAttempt(this.pool, id))?.customerSid;
    return calledCustomer ? 'no_answer' : dispositionOf(outcome);
  }
}
