import { Injectable, Optional } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { Conflict, InvalidInput, NotFound } from '../errors';
import { Metrics } from '../operation/metrics';
import { afterDisposition, type NextStep } from '../queue/attempt.rules';
import { type CallPlan } from '../queue/call-plan';
import { exclusive, matching, type Coalescer } from '../queue/coalescer';
import { leaseLost } from '../queue/lease-lost';
import { PlanService } from '../queue/plan.service';
import { type Disposition } from '../queue/plan.sql';
import { PromiseService } from '../queue/promise.service';
import { heldTask, heldTasks, type ClaimedTask, type HeldTask } from '../queue/queue.sql';
import { HoursOfTasks, type TaskHours } from '../queue/task-hours';
import { optOutByAgent } from './agent-opt-out';
import { AnswerService, type JudgedAnswers } from './answer.service';
import { findAttempt, type Attempt } from './dial.sql';
import { lineOfAttempt } from './lines/call-line.sql';
import { callStillLive, factsOf, mayBeSaid, mayBeTold, rowOf, startOf, type RecordInput } from './record-row';
import {
  recordDeskCalls,
  recordDispositions,
  type DeskCallRow,
  type Recorded,
  type RecordRow,
} from './record.sql';
import { RefusalService } from './refusal.service';

/** What came of it. */
export interface RecordedStep {
  attemptId: number;
  taskId: number;
  step: NextStep;
}

interface Recording {
  plan: CallPlan;
  hours: TaskHours;
  step: NextStep;
  row: RecordRow;
  answers: JudgedAnswers | null;
}

/** Carrier states in which a call may still be ringing or talking. */
const LIVE = new Set(['intent', 'placed', 'ringing', 'answered']);

/** Records how attempts ended: asks the rule, writes attempt, task and audit row together. */
@Injectable()
export class RecordService {
  private readonly pool: Pool;
  private readonly recording: Coalescer<RecordRow, Recorded | null>;
  private readonly deskCalls: Coalescer<DeskCallRow, Recorded | null>;
  private readonly held: Coalescer<number, HeldTask | null>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly hours: HoursOfTasks,
    private readonly plans: PlanService,
    private readonly promises: PromiseService,
    private readonly refusals: RefusalService,
    private readonly answers: AnswerService,
    @Optional() private readonly metrics?: Metrics,
  ) {
    this.pool = poolOf(dataSource);
    this.recording = exclusive(
      (batch) => recordDispositions(this.pool, batch),
      (row) => row.attemptId,
      (done) => done.attemptId,
    );
    this.deskCalls = exclusive(
      (batch) => recordDeskCalls(this.pool, batch),
      (row) => row.taskId,
      (done) => done.taskId,
    );
    this.held = matching(
      (ids) => heldTasks(this.pool, ids),
      (id, task) => task.id === id,
    );
  }

  /**
   * The agent's disposition. The same one again is answered as before.
   * @throws NotFound `unknown_attempt`, also for another's; Conflict `call_still_live`, `already_recorded`; InvalidInput
   * `unknown_disposition`, `promise_…`
   */
  async recordByAgent(agent: string, attemptId: number, input: RecordInput): Promise<RecordedStep> {
    const attempt = await this.attempt(attemptId);
    // Nobody learns of others' calls, not even that there is one.
    if (attempt.agent !== agent) throw unknownAttempt(attemptId);
    if (attempt.token && LIVE.has(attempt.state))
      throw callStillLive(await lineOfAttempt(this.pool, attempt.id));
    return this.record(attempt, agent, input, 'ended');
  }

  /** What the system itself concludes: from a carrier's report, a refusal, or silence. Null when it is settled already. */
  async recordBySystem(attemptId: number, input: RecordInput): Promise<RecordedStep | null> {
    const attempt = await this.attempt(attemptId);
    if (attempt.disposition !== null) return null;
    const disposition = (await this.plans.disposition(input.disposition))!;
    const endState =
      disposition.effect === 'void' ? 'failed' : input.disposition === 'unrecorded' ? 'unknown' : 'ended';
    try {
      return await this.record(attempt, 'system', input, endState);
    } catch (error) {
      if (error instanceof Conflict) return null;
      throw error;
    }
  }

  /**
   * A call made on a desk phone under this claim, told afterwards: dial and disposition in one. Judged by the instant at
   * which it began, which lies within the claim.
   * @throws Conflict `lease_lost` when the claim is gone; GateShut when a gate is shut: no attempt is written then
   */
  async recordDeskCall(
    agent: string,
    taskId: number,
    epoch: number,
    input: RecordInput,
  ): Promise<RecordedStep> {
    const task = await this.held.ask(taskId);
    if (task?.epoch !== epoch || task.state !== 'claimed' || task.claimedBy !== agent)
      throw leaseLost(taskId);
    return this.recordHeld(agent, task, input);
  }

  /** The same for a caller who still has what the claim returned: saves the reading; the epoch is the fence. */
  async recordHeld(agent: string, task: ClaimedTask, input: RecordInput): Promise<RecordedStep> {
    const plan = await this.plans.plan(task.planId);
    const hours = await this.hours.of(task.lane);
    const disposition = await this.known(input);
    mayBeTold(disposition);
    const answers = await this.answers.judge(plan, input);
    const now = this.clock.now();
    const started = startOf(input, task, now);
    const part = hours.partBit(started.getTime());
    const step = afterDisposition(
      factsOf(plan, disposition, task, now.getTime(), task.attempts + 1, task.partsTried | part),
      hours,
    );
    const row: DeskCallRow = {
      ...rowOf({
        step,
        disposition,
        input,
        by: agent,
        now,
        hours,
        plan,
        after: await this.promises.laneAfter(task, plan),
      }),
      taskId: task.id,
      epoch: task.epoch,
      startedAt: started,
      part,
      onDate: hours.localDate(started.getTime()),
    };
    const open = hours.at(started.getTime()).open;
    const done = open
      ? await (answers ? this.tellWithAnswers(task, row, answers) : this.deskCalls.ask(row))
      : null;
    if (!done) throw await this.refusals.refuse(agent, task);
    this.metrics?.countAttempt(disposition.code);
    return { attemptId: done.attemptId, taskId: task.id, step };
  }

  private async record(
    attempt: Attempt,
    by: string,
    input: RecordInput,
    endState: RecordRow['endState'],
  ): Promise<RecordedStep> {
    const disposition = await this.known(input);
    if (by !== 'system') mayBeSaid(disposition, attempt);
    const task = await heldTask(this.pool, attempt.taskId, attempt.epoch);
    // Recorded before we read it, or since: a second click must hear what the first one was told.
    if (attempt.disposition !== null || !task) return this.again(await this.attempt(attempt.id), input);
    const plan = await this.plans.plan(task.planId);
    const answers = await this.answers.judge(plan, input);
    const hours = await this.hours.of(task.lane);
    const now = this.clock.now();
    const counted = disposition.effect !== 'void';
    const spent = task.attempts - (counted ? 0 : 1);
    const step = afterDisposition(
      {
        ...factsOf(plan, disposition, task, now.getTime(), spent, task.partsTried),
        promisedAt: input.promisedAt?.getTime(),
      },
      hours,
    );
    if (step.kind === 'promise' || step.kind === 'promise_in_next_cycle')
      this.promises.check(step.at, now.getTime(), hours);
    const row: RecordRow = {
      ...rowOf({
        step,
        disposition,
        input,
        by,
        now,
        hours,
        plan,
        // A call that did not go out has kept no promise: the task stays where it is, first in line.
        after: counted ? await this.promises.laneAfter(task, plan) : { lane: null, priority: null },
      }),
      attemptId: attempt.id,
      counted,
      endState,
      onDate: hours.localDate(attempt.startedAt.getTime()),
    };
    const done =
      answers || disposition.effect === 'callback' || disposition.code === 'do_not_call'
        ? await this.recordWithMore(attempt, task, { plan, hours, step, row, answers })
        : await this.recording.ask(row);
    if (!done) return this.again(await this.attempt(attempt.id), input);
    this.metrics?.countAttempt(disposition.code);
    return { attemptId: attempt.id, taskId: task.id, step };
  }

  /** Dispositions that write more than attempt and task: answers, a promise, an opt-out. One transaction. */
  private recordWithMore(
    attempt: Attempt,
    task: ClaimedTask,
    { plan, hours, step, row, answers }: Recording,
  ): Promise<Recorded | null> {
    return this.dataSource.transaction(async (manager: EntityManager) => {
      const promised = step.kind === 'promise' || step.kind === 'promise_in_next_cycle';
      if (step.kind === 'promise')
        Object.assign(row, await this.promises.placeOf(manager, attempt.agent, hours));
      const [done] = await recordDispositions(manager, [row]);
      if (!done) return null;
      if (answers) await this.answers.write(manager, attempt.id, task, answers, row.now);
      if (promised)
        await this.promises.make(manager, { attempt, task, plan, hours, step, now: row.now, note: row.note });
      if (row.disposition === 'do_not_call') await optOutByAgent(manager, attempt, row);
      return done;
    });
  }

  /** Alone, where others share a statement: the answers belong to the same transaction. */
  private tellWithAnswers(
    task: ClaimedTask,
    row: DeskCallRow,
    answers: JudgedAnswers,
  ): Promise<Recorded | null> {
    return this.dataSource.transaction(async (manager) => {
      const [done] = await recordDeskCalls(manager, [row]);
      if (done) await this.answers.write(manager, done.attemptId, task, answers, row.now);
      return done ?? null;
    });
  }

  private async again(attempt: Attempt, input: RecordInput): Promise<RecordedStep> {
    if (attempt.disposition === input.disposition)
      return {
        attemptId: attempt.id,
        taskId: attempt.taskId,
        step: { kind: 'wait', readyAt: 0, why: 'recorded before' },
      };
    throw new Conflict(
      'already_recorded',
      `该通话已登记为 ${attempt.disposition} · this attempt is recorded as ${attempt.disposition}`,
    );
  }

  private async attempt(id: number): Promise<Attempt> {
    const attempt = await findAttempt(this.pool, id);
    if (!attempt) throw unknownAttempt(id);
    return attempt;
  }

  private async known(input: RecordInput): Promise<Disposition> {
    const disposition = await this.plans.disposition(input.disposition);
    if (!disposition)
      throw new InvalidInput(
        'unknown_disposition',
        `没有结果代码 ${input.disposition} · no disposition ${input.disposition}`,
        {
          field: 'disposition',
          hint: 'GET /api/dialer/dispositions 列出全部 · lists them all',
        },
      );
    if ((disposition.effect === 'callback') !== Boolean(input.promisedAt))
      throw new InvalidInput(
        'promise_time',
        '预约回拨需要时间，其他结果不需要 · a time goes with `callback`, and only with it',
        {
          field: 'promisedAt',
        },
      );
    return disposition;
  }
}

function unknownAttempt(id: number): NotFound {
  return new NotFound('unknown_attempt', `没有通话 ${id} · no attempt ${id}`);
}
