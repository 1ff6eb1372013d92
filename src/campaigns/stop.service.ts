import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CAMPAIGN_TYPES } from './campaign-types';
import { stopByRecord, stopOptedOut } from './stop.sql';

/** Lots that one tick closes at most. */
const LOTS = 20;

/**
 * A record that stops a task stops it (product §1): a policy that is renewed or closed early, a number that must not be
 * called. Whatever the tick has not come to yet, the dial's own gates refuse.
 */
@Injectable()
export class StopService {
  constructor(private readonly dataSource: DataSource) {}

  /** Returns how many tasks it closed. */
  async tickStops(now: Date): Promise<number> {
    const stopping = CAMPAIGN_TYPES.filter((type) =>
      type.exclusions.some((each) => each === 'renewed' || each === 'ended'),
    );
    const codes = stopping.map((type) => type.code);
    return (
      (await this.untilDone(() => stopOptedOut(this.dataSource, now))) +
      (await this.untilDone(() => stopByRecord(this.dataSource, codes, now)))
    );
  }

  private async untilDone(lot: () => Promise<number>): Promise<number> {
    let total = 0;
    for (let i = 0; i < LOTS; i++) {
      const closed = await lot();
      total += closed;
      if (closed === 0) break;
    }
    return total;
  }
}
