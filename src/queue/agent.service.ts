import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { CARRIER, type Carrier } from '../carriers/port';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { Conflict, NotFound } from '../errors';
import { AgentsHeard } from './agents-heard';
import { LEASE_MS } from './claim.service';
import { LaneBoard } from './lane-board';
import { leaseLost } from './lease-lost';
import { PlanService } from './plan.service';
import { heldBy, heartbeat, giveBack, releaseAgent } from './queue.sql';
import { callbacksOfAgent, type ScheduledCallback } from './scheduled-callback.sql';
import { agentState, setAgentState, type AgentState } from './staff.sql';

/** Agents' states, and what they do with a task besides dialling it. */
@Injectable()
export class AgentService {
  private readonly pool: Pool;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly board: LaneBoard,
    private readonly heard: AgentsHeard,
    private readonly plans: PlanService,
    @Inject(CARRIER) private readonly carrier: Carrier,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws NotFound `unknown_agent`; Conflict `call_still_live` for going offline in a call */
  async enter(
    staffNo: string,
    state: AgentState['state'],
    reason: string | null,
    actor: string,
  ): Promise<AgentState> {
    await this.board.caller(staffNo);
    const now = this.clock.now();
    if (state === 'offline' || state === 'break') {
      const held = await heldBy(this.pool, staffNo);
      if (held?.state === 'calling')
        throw new Conflict('call_still_live', '通话未登记，不能离开 · a call is not recorded yet', {
          hint: '请先登记结果；尚在进行的通话，结束后登记 · record its disposition first; of a call that goes on, once it is over',
        });
    }
    await this.dataSource.transaction(async (manager) => {
      const before = await agentState(manager, staffNo);
      await setAgentState(manager, { staffNo, state, reason, now });
      if (state === 'offline' || state === 'break') await releaseAgent(manager, staffNo, now);
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'agent.state',
        entityType: 'agent',
        entityId: staffNo,
        before: before && { state: before.state, reason: before.reason },
        after: { state, reason },
      });
    });
    return (await agentState(this.pool, staffNo))!;
  }

  /**
   * Somebody may work here no longer: what they hold goes back to the queue. A call that is going on is left to end, and is
   * recorded by the wrap-up's tick like any that nobody recorded.
   */
  async leave(staffNo: string, actor: string): Promise<void> {
    const now = this.clock.now();
    await this.dataSource.transaction(async (manager) => {
      const before = await agentState(manager, staffNo);
      if (!before) return;
      await releaseAgent(manager, staffNo, now);
      await setAgentState(manager, { staffNo, state: 'offline', reason: null, now });
      await writeAudit(manager, {
        at: now,
        actor,
        action: 'agent.state',
        entityType: 'agent',
        entityId: staffNo,
        before: { state: before.state, reason: before.reason },
        after: { state: 'offline', reason: null },
      });
    });
  }

  async state(staffNo: string): Promise<AgentState> {
    const found = await agentState(this.pool, staffNo);
    if (!found)
      throw new NotFound('unknown_agent', `坐席 ${staffNo} 尚未登录 · agent ${staffNo} has not signed in`, {
        hint: 'PUT /api/agents/{staffNo}/state',
      });
    return found;
  }

  callbacks(staffNo: string): Promise<ScheduledCallback[]> {
    return callbacksOfAgent(this.pool, staffNo);
  }

  /** @throws Conflict `lease_lost` */
  async heartbeat(staffNo: string, taskId: number, epoch: number): Promise<Date> {
    const until = await heartbeat(
      this.pool,
      taskId,
      epoch,
      staffNo,
      new Date(this.clock.now().getTime() + LEASE_MS),
      this.carrier.reports ? 0 : LONGEST_DESK_CALL_MS,
    );
    if (!until) throw leaseLost(taskId);
    await this.heard.note([staffNo]);
    return until;
  }

  /** Puts a task back at the end of a preview. @throws Conflict `lease_lost` */
  async giveBack(staffNo: string, taskId: number, epoch: number): Promise<void> {
    await this.putBack(staffNo, taskId, epoch, null);
  }

  /** Puts it back with a reason; then it rests a while. @throws Conflict `lease_lost`, `skip_forbidden` where the campaign allows none */
  async skip(staffNo: string, taskId: number, epoch: number, reason: string): Promise<void> {
    // First of all: who does not hold it learns nothing of it.
    const held = await heldBy(this.pool, staffNo);
    if (held?.id !== taskId) throw leaseLost(taskId);
    const { values } = await this.plans.plan(held.planId);
    if (!values.maySkip)
      throw new Conflict('skip_forbidden', '该回访项目不允许跳过 · this campaign allows no skipping', {
        hint: '请拨号，或放回队列 · dial, or give the task back',
      });
    await this.putBack(staffNo, taskId, epoch, reason);
  }

  private async putBack(
    staffNo: string,
    taskId: number,
    epoch: number,
    skipped: string | null,
  ): Promise<void> {
    const now = this.clock.now();
    const done = await giveBack(this.pool, {
      id: taskId,
      epoch,
      agent: staffNo,
      readyAt: skipped === null ? now : new Date(now.getTime() + SKIP_REST_MS),
      now,
      action: skipped === null ? 'call_task.released' : 'call_task.skipped',
      reason: skipped ?? 'released',
    });
    if (!done) throw leaseLost(taskId);
  }
}

/** A desk call that is told in one step at its end keeps its claim by heartbeats for this long. */
const LONGEST_DESK_CALL_MS = 60 * 60_000;
/** A skipped task would come straight back to the one who skipped it. */
const SKIP_REST_MS = 5 * 60_000;
