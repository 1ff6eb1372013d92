import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { GateShut, NotFound } from '../errors';
import { lockPhones } from '../intake/opt-out.sql';
import { TokenSource } from '../tokens';
import { type CallPlan } from './call-plan';
import { CARRIER, type Carrier, type Placement } from './carriers/port';
import { CARRIER_TIMEOUT_MS } from './carriers/simulated';
import { attemptOfClaim, findAttempt, markPlaced, writeDialIntent, type Attempt } from './dial.sql';
import { judgeGates, type Gate } from './gate.rules';
import { GateService } from './gate.service';
import { closeClaimed } from './held-task.sql';
import { leaseLost } from './lease-lost';
import { PlanService } from './plan.service';
import { giveBack, heldTask, type ClaimedTask } from './queue.sql';
import { RecordService } from './record.service';
import { keepCallback } from './scheduled-callback.sql';
import { HoursOfTasks, type TaskHours } from './task-hours';

/** A call may last an hour before its agent must show signs of life. */
const CALL_LEASE_MS = 60 * 60_000;
const UNIQUE_VIOLATION = '23505';
/** A number that is busy with another of our calls is tried again after this long. */
const PAUSE_FOR_LIVE_NUMBER_MS = 5 * 60_000;

/** Dials what an agent holds: intent with every gate, then the carrier, then what the carrier said. */
@Injectable()
export class DialService {
  private readonly log = new Logger('dial');
  private readonly pool: Pool;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly tokens: TokenSource,
    private readonly hours: HoursOfTasks,
    private readonly gates: GateService,
    private readonly plans: PlanService,
    private readonly records: RecordService,
    @Inject(CARRIER) private readonly carrier: Carrier,
  ) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Asked twice under one claim it answers with the same attempt.
   * @throws Conflict `lease_lost` when the task is not held under this epoch any more
   * @throws GateShut with the gate's code and the next instant; the task has then gone back, or closed for good
   */
  async dial(agent: string, taskId: number, epoch: number): Promise<Attempt> {
    const task = await heldTask(this.pool, taskId, epoch);
    if (!task || task.claimedBy !== agent) throw leaseLost(taskId);
    if (task.state === 'calling') return (await attemptOfClaim(this.pool, taskId, epoch))!;
    const plan = await this.plans.plan(task.planId);
    const attempt = await this.intend(agent, task);
    await this.place(attempt, plan);
    return (await findAttempt(this.pool, attempt.id))!;
  }

  /** Ends a call that is under way; the carrier's report follows. */
  async hangUp(attemptId: number): Promise<void> {
    const attempt = await findAttempt(this.pool, attemptId);
    if (!attempt) throw new NotFound('unknown_attempt', `没有通话 ${attemptId} · no attempt ${attemptId}`);
    if (attempt.token) await this.carrier.hangUp(attempt.token);
  }

  private async intend(agent: string, task: ClaimedTask): Promise<Attempt> {
    // The calendar may have changed since this process read it: the statement refuses, we read it anew and look again.
    for (const lastTry of [false, true]) {
      const now = this.clock.now();
      const hours = await this.hours.of(task.lane);
      if (hours.at(now.getTime()).open) {
        const attempt = await this.write(agent, task, hours, now);
        if (attempt) return attempt;
      }
      if (lastTry) break;
      await this.hours.refresh();
    }
    throw await this.refuse(agent, task);
  }

  private async write(agent: string, task: ClaimedTask, hours: TaskHours, now: Date): Promise<Attempt | null> {
    const at = now.getTime();
    try {
      return await this.dataSource.transaction(async (manager) => {
        await lockPhones(manager, [task.phone], 'shared');
        const attempt = await writeDialIntent(manager, {
          taskId: task.id,
          epoch: task.epoch,
          agent,
          now,
          carrier: this.carrier.name,
          token: this.carrier.reports ? this.tokens.next() : null,
          part: hours.partBit(at),
          calendarVersion: hours.calendarVersion,
          onDate: hours.localDate(at),
          leaseUntil: new Date(at + CALL_LEASE_MS),
        });
        if (attempt && task.priority === 0) await keepCallback(manager, task.id, now);
        return attempt;
      });
    } catch (error) {
      // Another of our calls to this number is live: the unique index has decided.
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return null;
      throw error;
    }
  }

  /** Says which gate is shut, and puts the task where that gate sends it. */
  private async refuse(agent: string, task: ClaimedTask): Promise<Error> {
    const now = this.clock.now();
    const facts = await this.gates.facts(task.id);
    // Held by the caller is no gate for the caller.
    const verdict = judgeGates({ ...facts.gates, heldBy: null });
    const shut = verdict.shut;
    if (facts.stored.epoch !== task.epoch || facts.stored.state !== 'claimed') return leaseLost(task.id);
    const held = { taskId: task.id, epoch: task.epoch, agent, now };
    if (shut?.code === 'opt_out') await closeClaimed(this.pool, held, 'opted_out', 'opted out');
    else if (shut?.code === 'record')
      await closeClaimed(this.pool, held, facts.gates.stopFact === 'renewed' ? 'renewed' : 'cancelled', facts.gates.stopFact!);
    else await giveBack(this.pool, { ...held, id: task.id, readyAt: this.again(shut, now), action: 'call_task.refused', reason: shut?.code ?? 'changed' });
    return new GateShut(
      shut?.code ?? 'changed',
      shut ? `${shut.nameZh}：未满足 · gate shut: ${shut.nameEn}` : '情况已变化，请重新领取 · things have changed; take the next task',
      { hint: '任务已放回队列或已关闭，请领取下一条 · the task has gone back or closed; take the next one', facts: { gate: shut, nextAt: verdict.nextAt } },
    );
  }

  private again(shut: Gate | null, now: Date): Date {
    if (shut?.code === 'daily_cap' && shut.opensAt) return new Date(shut.opensAt);
    if (shut?.code === 'phone') return new Date(now.getTime() + PAUSE_FOR_LIVE_NUMBER_MS);
    return now;
  }

  private async place(attempt: Attempt, plan: CallPlan): Promise<void> {
    if (!attempt.token) return markPlaced(this.pool, attempt.id, 'desk', this.clock.now());
    let placement: Placement;
    try {
      placement = await this.withinTimeout(
        this.carrier.place({
          token: attempt.token,
          phone: attempt.phone,
          agent: attempt.agent,
          ringSeconds: plan.values.ringSeconds,
        }),
      );
    } catch (error) {
      // Nobody knows whether it rings. The intent stands, spent; the reconciler asks by token, and nothing is dialled again.
      this.log.warn(`attempt ${attempt.id}: the carrier gave no answer (${(error as Error).message})`);
      return;
    }
    if (placement.kind === 'accepted') await markPlaced(this.pool, attempt.id, placement.ref, this.clock.now());
    else
      await this.records.recordBySystem(attempt.id, {
        disposition: placement.ours ? 'carrier_error' : 'invalid_number',
        note: `carrier refused: ${placement.code}`,
      });
  }

  private async withinTimeout(work: Promise<Placement>): Promise<Placement> {
    return new Promise((resolve, reject) => {
      const alarm = this.clock.after(CARRIER_TIMEOUT_MS, () => reject(new Error('timed out')));
      work.then(resolve, reject).finally(() => alarm.cancel());
    });
  }
}
