import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import type { Principal } from '../access/principal';
import { localDateOf } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { Conflict, NotFound } from '../errors';
import { branchAsked } from '../intake/branch-scope';
import { CAMPAIGN_TYPES } from './campaign-types';
import {
  closeFollowUp,
  listFollowUps,
  lockFollowUp,
  openMissed,
  openNobodyCalled,
  openRenewalsUnreached,
  type FollowUp,
  type FollowUpFilter,
  type ListedFollowUp,
  type StaleFollowUp,
} from './follow-up.sql';

/** What the standard gives a batch of care calls (10(7)(4)), and so the coordinator who acts on one. */
const NOBODY_CALLED_DUE_MINUTES = 30;
/** The renewals' list reads months of expiries; a branch has days to act on it. */
const RENEWALS_EVERY_MS = 10 * 60_000;
/** What each type leaves to people where its call comes too late. */
const STALE: StaleFollowUp[] = CAMPAIGN_TYPES.flatMap((type) =>
  type.followUps.flatMap(({ kind, when, dueMinutes }) =>
    when === 'stale' ? [{ campaign: type.code, kind, dueMinutes }] : [],
  ),
);

/** Work for people that is not a call (product §2): listed by branch, closed with an outcome. */
@Injectable()
export class FollowUpService {
  private renewalsAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opens what calls, and draws that came too late for them, have left for people to do. Returns how many. */
  async tickFollowUps(now: Date): Promise<number> {
    let opened = await openNobodyCalled(this.dataSource, NOBODY_CALLED_DUE_MINUTES, now);
    opened += await openMissed(this.dataSource, STALE, now);
    if (Math.abs(now.getTime() - this.renewalsAt) >= RENEWALS_EVERY_MS) {
      const codes = CAMPAIGN_TYPES.filter((type) => type.selector.kind === 'reminders').map(
        (type) => type.code,
      );
      const { timeZone } = this.config;
      const today = localDateOf(timeZone, now.getTime());
      opened += await openRenewalsUnreached(this.dataSource, codes, today, timeZone, now);
      this.renewalsAt = now.getTime();
    }
    return opened;
  }

  /** The branch that a request is about. @throws NotFound `unknown_branch` */
  branchOf(user: Principal, asked: string | undefined): Promise<string | null> {
    return branchAsked(this.dataSource, user, asked);
  }

  list(filter: FollowUpFilter): Promise<ListedFollowUp[]> {
    return listFollowUps(this.dataSource, filter, this.clock.now());
  }

  /**
   * @param branch who closes it sees this branch and those below it; null: all
   * @throws NotFound `follow_up_unknown` @throws Conflict `follow_up_closed`
   */
  async close(
    id: number,
    input: { outcome: string },
    actor: string,
    branch: string | null = null,
  ): Promise<FollowUp> {
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const found = await lockFollowUp(manager, id, branch);
      if (!found) throw new NotFound('follow_up_unknown', `没有跟进事项 ${id} · there is no follow-up ${id}`);
      if (found.closedAt)
        throw new Conflict('follow_up_closed', '已经办结 · it has been closed already', {
          facts: { closedAt: found.closedAt, closedBy: found.closedBy },
        });
      const closed = await closeFollowUp(manager, id, input.outcome, actor, now);
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'follow_up.closed',
        entityType: 'follow_up',
        entityId: String(id),
        after: { outcome: input.outcome },
      });
      return closed;
    });
  }
}
