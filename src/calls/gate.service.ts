import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { PlanService } from '../queue/plan.service';
import { HoursOfTasks } from '../queue/task-hours';
import { type GateFacts } from './gate.rules';
import { gateFacts, laneOfTask, type StoredGateFacts } from './gate.sql';

/** Collects what the gates of a task look at. */
@Injectable()
export class GateService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly hours: HoursOfTasks,
    private readonly plans: PlanService,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws NotFound `unknown_task` */
  async facts(taskId: number): Promise<{ stored: StoredGateFacts; gates: GateFacts }> {
    const now = this.clock.now();
    const at = now.getTime();
    const lane = await laneOfTask(this.pool, taskId);
    if (lane === null) throw unknownTask(taskId);
    const hours = await this.hours.of(lane);
    const stored = await gateFacts(this.pool, taskId, hours.localDate(at), now);
    if (!stored) throw unknownTask(taskId);
    const plan = await this.plans.plan(stored.planId);
    const open = hours.at(at);
    return {
      stored,
      gates: {
        now: at,
        state: stored.state,
        closeReason: stored.closeReason,
        campaignCode: stored.campaignCode,
        clause: plan.clause,
        ruleVersion: plan.version,
        suspended: stored.suspended,
        optedOutSince: stored.optedOutSince?.getTime() ?? null,
        stopFact: stored.stopFact,
        opensAt: stored.opensAt.getTime(),
        dueAt: stored.dueAt.getTime(),
        readyAt: stored.readyAt.getTime(),
        attempts: stored.attempts,
        maxAttempts: plan.values.maxAttempts,
        attemptsToday: stored.attemptsToday,
        dailyCap: stored.dailyCap,
        nextDayOpening: hours.nextDayOpening(at),
        hours: {
          code: hours.lane.hoursCode,
          zone: hours.lane.timeZone,
          open: open.open,
          reason: open.reason,
          until: open.until,
          provisional: open.provisional,
          day: open.dayKind.kind,
          dayName: open.dayKind.name,
          calendarVersion: hours.calendarVersion,
        },
        openingOnceReady: hours.nextOpening(Math.max(at, stored.readyAt.getTime(), stored.opensAt.getTime())),
        liveElsewhere: stored.liveElsewhere === null ? null : { taskId: stored.liveElsewhere },
        heldBy: stored.claimedBy,
        leaseUntil: stored.leaseUntil?.getTime() ?? null,
        ahead: stored.ahead,
      },
    };
  }
}

function unknownTask(taskId: number): NotFound {
  return new NotFound('unknown_task', `没有任务 ${taskId} · no task ${taskId}`);
}
