import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { DAY_MS, localDateOf } from '../calendar/zone.rules';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { listVersions } from '../campaigns/campaign.sql';
import { versionAt } from '../campaigns/schedule.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { maskPhone } from '../phone-mask.rules';
import { type Staff } from './desk-people.sql';
import { named, namedDisposition } from './desk-words.rules';
import { remindersOf, type RenewalState } from './renewal.rules';
import { renewalsOf } from './renewals.sql';

/** What is due later is not work yet; what has just expired may still be renewed. */
const DAYS_AHEAD = 45;
const DAYS_AFTER = 7;

/** The campaigns that remind: none is named, and a new one would be met here too. */
const REMINDING = CAMPAIGN_TYPES.filter((type) => type.selector.kind === 'reminders').map(({ code }) => code);

export interface RenewalQuery {
  state?: RenewalState;
  after?: { expiresOn: string; policyNo: string };
  limit: number;
}

/** 我的续保: a salesperson's own policies that expire soon. */
@Injectable()
export class RenewalsService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  async renewals({ staffNo }: Staff, { state, after, limit }: RenewalQuery) {
    const now = this.clock.now();
    const dateIn = (days: number) => localDateOf(this.config.timeZone, now.getTime() + days * DAY_MS);
    const today = dateIn(0);
    const [found, reminderDays] = await Promise.all([
      renewalsOf(this.pool, {
        salesperson: staffNo,
        campaigns: REMINDING,
        from: dateIn(-DAYS_AFTER),
        to: dateIn(DAYS_AHEAD),
        state: state ?? null,
        after: after ?? null,
        limit: limit + 1,
      }),
      this.reminderDays(now),
    ]);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      today,
      reminderDays,
      policies: page.map((each) => {
        const stopped = ['renewed', 'ended', 'refused'].includes(each.state);
        // Group customers get a letter: nobody calls to remind them.
        const reminders = remindersOf(
          each.expiresOn,
          today,
          reminderDays,
          stopped || each.holderType === 'group',
        );
        const {
          dispositionZh: _zh,
          dispositionEn: _en,
          disposition: _code,
          promiseId,
          promisedAt,
          ...rest
        } = each;
        return {
          ...rest,
          ...reminders,
          state: named('renewal', each.state),
          productLine: named('productLine', each.productLine),
          phone: each.phone && maskPhone(each.phone),
          lastDisposition: namedDisposition(each),
          promise: promiseId === null ? null : { id: promiseId, promisedAt },
        };
      }),
      next: last && found.length > limit ? `${last.expiresOn}:${last.policyNo}` : null,
    };
  }

  /** Days before expiry, the largest first, as the values now in force have them. */
  private async reminderDays(now: Date): Promise<number[]> {
    const days = new Set<number>();
    for (const code of REMINDING) {
      const versions = (await listVersions(this.pool, code)).map((each) => ({
        ...each,
        effectiveFrom: each.effectiveFrom.getTime(),
        enabled: each.values.enabled,
      }));
      const current = versionAt(versions, now.getTime());
      for (const day of current?.values.reminderDays ?? []) days.add(day);
    }
    return [...days].sort((a, b) => b - a);
  }
}
