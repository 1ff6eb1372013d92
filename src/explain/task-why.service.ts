import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { attemptsOfTask, type Attempt } from '../calls/dial.sql';
import { judgeGates, type GateFacts } from '../calls/gate.rules';
import { GateService } from '../calls/gate.service';
import type { StoredGateFacts } from '../calls/gate.sql';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { asSystem, currentScope } from '../database/data-scope';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { recordsInSight } from '../intake/record-sight.sql';
import type { RecordType } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import { PlanService } from '../queue/plan.service';
import { auditSeen } from './audit-seen';
import { taskSentence } from './task-sentence.rules';
import { line } from './why-words.rules';
import * as sql from './why.sql';

type Subjects = Pick<StoredGateFacts, 'recordType' | 'recordKey' | 'alsoKeys' | 'branchCode'>;

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
    const [gates, subjects] = await Promise.all([this.inSight(judged), this.subjects(stored)]);
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
        ...subjects,
        phone: maskPhone(stored.phone),
        spareNumbers: stored.spareNumbers?.map(maskPhone) ?? null,
        liveElsewhere: gates.liveElsewhere?.taskId ?? null,
      },
      // A closed task has an answer already; gates of today would only confuse.
      verdict: stored.state === 'closed' ? { ...verdict, nextAt: null } : verdict,
      callbacks,
    };
  }

  /** A call may have subjects of several branches: each is told of its own, as if that led it. */
  private async subjects({ recordType, recordKey, alsoKeys, branchCode }: Subjects) {
    const keys = [recordKey, ...(alsoKeys ?? [])];
    if (currentScope()?.kind !== 'branches') return { recordKey, alsoKeys, branchCode };
    const own = await recordsInSight(this.pool, recordType as RecordType, keys);
    const lead = own.find(({ key }) => key === recordKey) ?? own[0];
    if (!lead) return { recordKey, alsoKeys: null, branchCode };
    const others = own.filter((each) => each !== lead).map(({ key }) => key);
    return { recordKey: lead.key, alsoKeys: others.length ? others : null, branchCode: lead.branchCode };
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
