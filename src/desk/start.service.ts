import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import { localDateOf } from '../calendar/zone.rules';
import { attemptOfClaim } from '../calls/dial.sql';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { CARRIER, type Carrier } from '../carriers/port';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { recordFacts, type RecordType } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import { LaneBoard } from '../queue/lane-board';
import { PlanService } from '../queue/plan.service';
import { poolsOf } from '../queue/pool.rules';
import { heldBy, type HeldTask } from '../queue/queue.sql';
import { agentState } from '../queue/staff.sql';
import { openPromises } from './callbacks.sql';
import { type Staff } from './desk-people.sql';
import { instantsOfDate } from './desk-time';
import { named } from './desk-words.rules';
import { deskWindows, phaseOf } from './start.rules';

/** Why a call is made, in a sentence: every desk shows it beside the customer. */
const CAMPAIGN_RULES = CAMPAIGN_TYPES.map(({ code, nameZh, nameEn, ruleZh, ruleEn }) => ({
  code,
  nameZh,
  nameEn,
  ruleZh,
  ruleEn,
}));

/** Everything that a desk's page needs to begin, or to begin again: a reload, a second tab and a closed laptop lose nothing. */
@Injectable()
export class StartService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly board: LaneBoard,
    private readonly calendar: CalendarService,
    private readonly plans: PlanService,
    @Inject(CARRIER) private readonly carrier: Carrier,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  async start(staff: Staff) {
    const now = this.clock.now();
    const { timeZone } = this.config;
    const today = instantsOfDate(timeZone, localDateOf(timeZone, now.getTime()));
    const [state, task, lanes, facts, promises] = await Promise.all([
      agentState(this.pool, staff.staffNo),
      heldBy(this.pool, staff.staffNo),
      this.board.openTo(poolsOf(staff)),
      this.calendar.facts(),
      openPromises(this.pool, staff.staffNo, now, today.to),
    ]);
    const held = task && (await this.held(task));
    return {
      staff,
      now,
      timeZone,
      agent: {
        state: named('agentState', state?.state ?? 'offline'),
        reason: state?.reason ?? null,
        since: state?.since ?? null,
        wrapUpEndsAt: held?.wrapUpEndsAt ?? null,
      },
      carrier: { name: this.carrier.name, reports: this.carrier.reports },
      held,
      campaigns: CAMPAIGN_RULES,
      windows: deskWindows(facts, lanes, now.getTime()).map((window) => ({
        ...window,
        changesAt: instant(window.changesAt),
        opensAt: instant(window.opensAt),
      })),
      promises,
    };
  }

  private async held(task: HeldTask) {
    const [attempt, plan, record] = await Promise.all([
      task.state === 'calling' ? attemptOfClaim(this.pool, task.id, task.epoch) : null,
      this.plans.plan(task.planId),
      recordFacts(this.pool, task.recordType as RecordType, task.recordKey),
    ]);
    const phase = phaseOf(task.state, attempt);
    const { previewSeconds, wrapUpSeconds, maxAttempts, maySkip } = plan.values;
    const after = (from: Date | null | undefined, seconds: number) =>
      from ? new Date(from.getTime() + seconds * 1000) : null;
    return {
      taskId: task.id,
      epoch: task.epoch,
      leaseUntil: task.leaseUntil,
      phase: named('phase', phase),
      campaign: named('campaign', task.campaignCode),
      recordType: task.recordType,
      recordKey: task.recordKey,
      branchCode: task.branchCode,
      customerName: record?.customerName ?? null,
      plate: record?.plate ?? null,
      phone: maskPhone(task.phone),
      attempts: task.attempts,
      maxAttempts,
      maySkip,
      claimedAt: task.claimedAt,
      dueAt: task.dueAt,
      previewEndsAt: phase === 'preview' ? after(task.claimedAt, previewSeconds) : null,
      wrapUpEndsAt: phase === 'wrap_up' ? after(attempt?.endedAt, wrapUpSeconds) : null,
      /** Of this claim: live, or over and to be recorded. */
      attempt: attempt && {
        id: attempt.id,
        number: attempt.number,
        state: attempt.state,
        outcome: attempt.outcome,
        phone: maskPhone(attempt.phone),
        startedAt: attempt.startedAt,
        answeredAt: attempt.answeredAt,
        endedAt: attempt.endedAt,
        disposition: attempt.disposition,
      },
    };
  }
}

function instant(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
