import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf, type Db } from '../database/db';
import { InvalidInput } from '../errors';
import { type NextStep } from './attempt.rules';
import { type CallPlan } from './call-plan';
import { enqueueTask } from './enqueue.sql';
import { LaneBoard } from './lane-board';
import { laneById, laneOf } from './lane.sql';
import { type ClaimedTask } from './queue.sql';
import { lastCallbackOf, makeCallback } from './scheduled-callback.sql';
import { type TaskHours } from './task-hours';

/** Promises go before everything else. */
const PROMISE_PRIORITY = 0;
const DAY_MS = 24 * 60 * 60_000;
/** Nobody can promise a call further ahead than this. */
const FURTHEST_PROMISE_MS = 60 * DAY_MS;

export interface NewPromise {
  /** The call in which it was made. */
  attempt: { id: number; agent: string };
  task: ClaimedTask;
  plan: CallPlan;
  hours: TaskHours;
  step: NextStep;
  now: Date;
  note: string | null;
}

/**
 * 预约回拨. A promise moves its task into the lane of its agent's own pool, first in line; when the agent has not kept it
 * within the tolerance, a tick moves it to the team's lane. So "belongs to the agent, falls to the team" costs the claim
 * nothing.
 */
@Injectable()
export class PromiseService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly board: LaneBoard,
  ) {}

  /** @throws InvalidInput `promise_past`, `promise_too_far`, `promise_outside_hours` (with the next allowed instant) */
  check(at: number, now: number, hours: TaskHours): void {
    const refuse = (code: string, message: string, nextAt: number | null = null) =>
      new InvalidInput(code, message, {
        field: 'promisedAt',
        ...(nextAt !== null && {
          hint: `最近可约 ${new Date(nextAt).toISOString()} · earliest`,
          facts: { nextAt: new Date(nextAt).toISOString() },
        }),
      });
    if (at <= now)
      throw refuse('promise_past', '预约时间已过 · the time promised is past', hours.nextOpening(now));
    if (at > now + FURTHEST_PROMISE_MS)
      throw refuse('promise_too_far', '预约不得超过 60 天 · no promise beyond 60 days');
    if (!hours.at(at).open)
      throw refuse(
        'promise_outside_hours',
        '预约时间不在允许的时段 · outside the calling hours',
        hours.nextOpening(at),
      );
  }

  /** Lane and priority of a task that waits for its own agent. */
  async placeOf(db: Db, agent: string, hours: TaskHours): Promise<{ lane: number; priority: number }> {
    const { campaignCode, hoursCode, timeZone } = hours.lane;
    const lane = await laneOf(db, { campaignCode, hoursCode, timeZone, pool: `staff:${agent}` });
    return { lane, priority: PROMISE_PRIORITY };
  }

  /** Where a task goes after a counted attempt: one that was a promise goes home, with its plan's priority. */
  async laneAfter(
    task: ClaimedTask,
    plan: CallPlan,
  ): Promise<{ lane: number | null; priority: number | null }> {
    if (task.priority !== PROMISE_PRIORITY) return { lane: null, priority: null };
    return { lane: await this.homeLane(task), priority: plan.values.priority };
  }

  async make(db: Db, promise: NewPromise): Promise<void> {
    const { attempt, task, plan, hours, step, now, note } = promise;
    if (step.kind !== 'promise' && step.kind !== 'promise_in_next_cycle') return;
    const promisedAt = new Date(step.at);
    const homeLane = await this.homeLane(task);
    const taskId =
      step.kind === 'promise'
        ? task.id
        : await this.linkedTask(db, promise, promisedAt, new Date(step.dueAt));
    await makeCallback(
      db,
      {
        taskId,
        attemptId: attempt.id,
        agent: attempt.agent,
        promisedAt,
        teamFromAt: new Date(step.at + plan.values.callbackToleranceMinutes * 60_000),
        teamLane: await this.teamLane(db, task, homeLane, hours),
        homeLane,
        note,
      },
      now,
    );
    this.board.invalidate();
  }

  private async linkedTask(
    db: Db,
    { attempt, task, plan, hours, now }: NewPromise,
    at: Date,
    dueAt: Date,
  ): Promise<number> {
    const place = await this.placeOf(db, attempt.agent, hours);
    return enqueueTask(
      db,
      {
        planId: plan.id,
        campaignCode: task.campaignCode,
        recordType: task.recordType,
        recordKey: task.recordKey,
        alsoKeys: task.alsoKeys,
        branchCode: task.branchCode,
        phone: task.phone,
        spareNumbers: task.spareNumbers,
        ...place,
        readyAt: at,
        opensAt: now,
        dueAt,
        followsTaskId: task.id,
      },
      attempt.agent,
      now,
    );
  }

  /** The lane the task had before it was anybody's promise. */
  private async homeLane(task: ClaimedTask): Promise<number> {
    if (task.priority !== PROMISE_PRIORITY) return task.lane;
    const callback = await lastCallbackOf(poolOf(this.dataSource), task.id);
    return callback?.homeLane ?? task.lane;
  }

  /** Where a promise that its agent does not keep goes: home, or from a salesperson's own queue to the branch's team. */
  private async teamLane(db: Db, task: ClaimedTask, homeLane: number, hours: TaskHours): Promise<number> {
    const home = await laneById(db, homeLane);
    if (!home?.pool.startsWith('staff:')) return homeLane;
    const { campaignCode, hoursCode, timeZone } = hours.lane;
    return laneOf(db, { campaignCode, hoursCode, timeZone, pool: `branch:${task.branchCode}` });
  }
}
