import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { asSystem } from '../database/data-scope';
import { poolOf } from '../database/db';
import { attemptsOfTask, type Attempt } from '../dialer/dial.sql';
import { judgeGates, type GateFacts } from '../dialer/gate.rules';
import { GateService } from '../dialer/gate.service';
import { PlanService } from '../dialer/plan.service';
import { NotFound } from '../errors';
import { maskPhone } from '../phone-mask.rules';
import { auditSeen } from './audit-seen';
import { taskSentence } from './task-sentence.rules';
import { line } from './why-words.rules';
import * as sql from './why.sql';

/** Why a task was, or was not, called: every gate in its order, its draw, and what has happened to it. Numbers are masked. */
@Injectable()
export class TaskWhyService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly gates: GateService,
    private readonly plans: PlanService,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws NotFound `unknown_task` */
  async task(taskId: number) {
    const brief = await this.brief(taskId);
    const { recordType, recordKey } = brief.task;
    const keys = [recordKey, ...(brief.task.alsoKeys ?? [])];
    const [plan, draw, attempts, followedBy, cases, texts] = await Promise.all([
      this.plans.plan(brief.task.planId),
      sql.drawOfTask(this.pool, taskId),
      attemptsOfTask(this.pool, taskId),
      sql.tasksAfter(this.pool, taskId),
      sql.casesOfRecords(this.pool, recordType, keys),
      sql.textsOfRecords(this.pool, recordType, keys),
    ]);
    const things = [{ type: 'call_task', id: String(taskId) }];
    return {
      ...brief,
      plan: {
        version: plan.version,
        clause: plan.clause,
        effectiveFrom: plan.effectiveFrom,
        values: plan.values,
      },
      draw,
      attempts: await Promise.all(attempts.map((each) => this.attempt(each))),
      follows: brief.task.followsTaskId,
      followedBy,
      cases,
      texts,
      audit: await auditSeen(this.pool, things),
    };
  }

  /** A task with its verdict and its one line, for lists. @throws NotFound `unknown_task` */
  async brief(taskId: number) {
    if (!(await sql.isTaskInSight(this.pool, taskId))) throw unknownTask(taskId);
    // The gates look at the number, whosever calls to it they are: opt-outs, the day's count, a call under way.
    const [{ stored, gates: judged }, callbacks] = await Promise.all([
      asSystem(() => this.gates.facts(taskId)),
      sql.callbacksOfTask(this.pool, taskId),
    ]);
    const gates = await this.inSight(judged);
    const verdict = judgeGates(gates);
    const promise = callbacks.find(({ state }) => state === 'pending' || state === 'handed_over');
    const sentence = taskSentence({
      facts: gates,
      verdict,
      closedAt: stored.closedAt?.getTime() ?? null,
      promisedAt: promise?.promisedAt.getTime() ?? null,
    });
    return {
      summary: line(sentence),
      campaign: campaignNames(stored.campaignCode),
      task: {
        ...stored,
        phone: maskPhone(stored.phone),
        spareNumbers: stored.spareNumbers?.map(maskPhone) ?? null,
        liveElsewhere: gates.liveElsewhere?.taskId ?? null,
      },
      // A closed task has an answer already; gates of today would only confuse.
      verdict: stored.state === 'closed' ? { ...verdict, nextAt: null } : verdict,
      callbacks,
    };
  }

  /** Another branch's task that shares the number is not named. */
  private async inSight(gates: GateFacts): Promise<GateFacts> {
    const other = gates.liveElsewhere?.taskId;
    if (other === undefined || other === null || (await sql.isTaskInSight(this.pool, other))) return gates;
    return { ...gates, liveElsewhere: { taskId: null } };
  }

  private async attempt(attempt: Attempt) {
    const disposition = attempt.disposition ? await this.plans.disposition(attempt.disposition) : null;
    const { token: _, ...shown } = attempt;
    return {
      ...shown,
      phone: maskPhone(attempt.phone),
      nameZh: disposition?.nameZh ?? null,
      nameEn: disposition?.nameEn ?? null,
    };
  }
}

/** Names of a campaign and the clause it stands on, for a page; a code that is none of ours is its own name. */
function campaignNames(code: string): { nameZh: string; nameEn: string; clause: string | null } {
  const type = CAMPAIGN_TYPES.find((each) => each.code === code);
  return { nameZh: type?.nameZh ?? code, nameEn: type?.nameEn ?? code, clause: type?.clause ?? null };
}

function unknownTask(taskId: number): NotFound {
  return new NotFound('unknown_task', `没有任务 ${taskId} · no task ${taskId}`);
}
