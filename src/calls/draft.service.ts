import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { leaseLost } from '../queue/lease-lost';
import { type CallDraft, draftOfTask, saveDraft, type SavedDraft } from './draft.sql';

/** Keeps what an agent has typed, so that a reload, a second tab or another machine goes on where the last one stopped. */
@Injectable()
export class DraftService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws Conflict `lease_lost` when the caller does not hold the task under this epoch */
  async save(
    agent: string,
    taskId: number,
    epoch: number,
    draft: CallDraft,
  ): Promise<{ taskId: number; savedAt: Date }> {
    const now = this.clock.now();
    if (!(await saveDraft(this.pool, { taskId, epoch, agent, now }, draft))) throw leaseLost(taskId);
    return { taskId, savedAt: now };
  }

  /** Null where the task is not in hand, or nothing has been typed under this claim. */
  of(taskId: number): Promise<SavedDraft | null> {
    return draftOfTask(this.pool, taskId);
  }
}
