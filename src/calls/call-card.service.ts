import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { Viewer } from '../access/acting';
import type { Principal } from '../access/principal';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { NotFound } from '../errors';
import { recordFacts, type RecordType } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import { PlanService } from '../queue/plan.service';
import { seesTask } from '../queue/sight';
import { nameOf } from '../queue/staff.sql';
import { ScriptService } from '../scripts/script.service';
import { attemptsOfTask, findAttempt, type Attempt } from './dial.sql';
import { draftOfTask } from './draft.sql';
import { judgeGates } from './gate.rules';
import { GateService } from './gate.service';
import { CallControl } from './lines/call-control.service';

/** What a desk shows of tasks and attempts: numbers masked, history whole. */
@Injectable()
export class CallCardService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly gates: GateService,
    private readonly plans: PlanService,
    private readonly scripts: ScriptService,
    private readonly control: CallControl,
    @Inject(CONFIG) private readonly config: Pick<Config, 'textSignature'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Who, why, under which clause, and everything that was tried.
   * @param viewer sees what they hold or have dialled, and what is of their branch; null: any
   * @throws NotFound `unknown_task`
   */
  async card(taskId: number, language: string | null = null, viewer: Viewer | null = null) {
    const { stored, gates } = await this.gates.facts(taskId);
    const [plan, attempts, record, draft, agentName] = await Promise.all([
      this.plans.plan(stored.planId),
      attemptsOfTask(this.pool, taskId),
      recordFacts(this.pool, stored.recordType as RecordType, stored.recordKey),
      draftOfTask(this.pool, taskId),
      nameOf(this.pool, stored.claimedBy),
    ]);
    const hands = [stored.claimedBy, ...attempts.map((each) => each.agent)];
    if (!(await seesTask(this.pool, viewer, taskId, hands)))
      throw new NotFound('unknown_task', `没有任务 ${taskId} · no task ${taskId}`);
    const numbers = record?.numbers.map(maskPhone) ?? [];
    return {
      task: {
        ...stored,
        // Riders may be another branch's: they are for who calls them.
        alsoKeys: viewer === null || hands.includes(viewer.staffNo) ? stored.alsoKeys : null,
        phone: maskPhone(stored.phone),
        spareNumbers: stored.spareNumbers?.map(maskPhone) ?? null,
      },
      clause: plan.clause,
      ruleVersion: plan.version,
      previewSeconds: plan.values.previewSeconds,
      wrapUpSeconds: plan.values.wrapUpSeconds,
      maySkip: plan.values.maySkip,
      script: await this.scripts.render(
        plan.values.script.code,
        plan.values.script.version,
        language ?? record?.language,
        {
          customerName: record?.customerName,
          companyName: this.config.textSignature,
          agentName: agentName ?? stored.claimedBy,
          policyNo: record?.policyNo,
          plate: record?.plate,
          reportNo: record?.reportNo,
          expiresOn: record?.expiresOn,
        },
      ),
      /** What was typed under this claim before a reload; null: nothing. */
      draft,
      record: record && { ...record, numbers },
      attempts: attempts.map((each) => this.attempt(each)),
      // Whoever reads the card holds the task, or asks about it: the lease is no gate for them.
      verdict: judgeGates({ ...gates, heldBy: null }),
    };
  }

  /** Without the token: it is the carrier's word for the call, and who knows it can report in its name. */
  attempt({ token: _, ...attempt }: Attempt) {
    return { ...attempt, phone: maskPhone(attempt.phone) };
  }

  /**
   * @param viewer sees their own, and those of their branch; null: any. `line`: its legs, where its carrier has them.
   * @throws NotFound `unknown_attempt`
   */
  async attemptById(id: number, viewer: Viewer | null = null) {
    const found = await findAttempt(this.pool, id);
    if (!found || !(await seesTask(this.pool, viewer, found.taskId, [found.agent]))) throw unknownAttempt(id);
    return { ...this.attempt(found), line: await this.control.view(id) };
  }

  /** What changes a conversation is its agent's alone. @throws NotFound `unknown_attempt`, also for another's */
  async assertOwn(id: number, user: Principal): Promise<void> {
    const found = await findAttempt(this.pool, id);
    if (!found || (user.kind === 'user' && found.agent !== user.staffNo)) throw unknownAttempt(id);
  }
}

function unknownAttempt(id: number): NotFound {
  return new NotFound('unknown_attempt', `没有通话 ${id} · no attempt ${id}`);
}
