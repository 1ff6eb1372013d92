import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { GateShut } from '../errors';
import { closeClaimed } from '../queue/held-task.sql';
import { leaseLost } from '../queue/lease-lost';
import { giveBack, type ClaimedTask } from '../queue/queue.sql';
import { judgeGates, type Gate } from './gate.rules';
import { GateService } from './gate.service';

/** A number that is busy with another of our calls is tried again after this long. */
const PAUSE_FOR_LIVE_NUMBER_MS = 5 * 60_000;

/** What happens to a claimed task that may not be dialled after all. */
@Injectable()
export class RefusalService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly gates: GateService,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** Says which gate is shut, and puts the task where that gate sends it: back, to a later instant, or closed for good. */
  async refuse(agent: string, task: ClaimedTask): Promise<Error> {
    const now = this.clock.now();
    const { stored, gates } = await this.gates.facts(task.id);
    if (stored.epoch !== task.epoch || stored.state !== 'claimed') return leaseLost(task.id);
    // Held by the caller is no gate for the caller.
    const { shut, nextAt } = judgeGates({ ...gates, heldBy: null });
    const held = { taskId: task.id, epoch: task.epoch, agent, now };
    if (shut?.code === 'opt_out') await closeClaimed(this.pool, held, 'opted_out', 'opted out');
    else if (shut?.code === 'record')
      await closeClaimed(
        this.pool,
        held,
        gates.stopFact === 'renewed' ? 'renewed' : 'cancelled',
        gates.stopFact!,
      );
    else
      await giveBack(this.pool, {
        id: task.id,
        epoch: task.epoch,
        agent,
        now,
        readyAt: readyAgain(shut, now, task.dueAt),
        action: 'call_task.refused',
        reason: shut?.code ?? 'changed',
      });
    return new GateShut(
      shut?.code ?? 'changed',
      shut
        ? `未满足：${shut.nameZh} · gate shut: ${shut.nameEn}`
        : '情况已变化，请重新领取 · things have changed; take the next task',
      {
        hint: '任务已放回队列或已关闭，请领取下一条 · the task has gone back or closed; take the next one',
        facts: { gate: shut, nextAt },
      },
    );
  }
}

/** Never beyond the end of the cycle: the task would wait past it, and be closed a day late. */
function readyAgain(shut: Gate | null, now: Date, dueAt: Date): Date {
  if (shut?.code === 'daily_cap' && shut.opensAt)
    return new Date(Math.min(new Date(shut.opensAt).getTime(), dueAt.getTime()));
  if (shut?.code === 'phone') return new Date(now.getTime() + PAUSE_FOR_LIVE_NUMBER_MS);
  return now;
}
