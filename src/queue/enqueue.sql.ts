import { row, type Db } from '../database/db';
import type { TaskSubject } from './queue.sql';

/** A task that no draw made: a second visit after a correction, a promise kept in a later cycle. */
export interface NewTask extends TaskSubject {
  priority: number;
  readyAt: Date;
  opensAt: Date;
  dueAt: Date;
  followsTaskId: number | null;
}

/** Puts a task into the queue and writes its audit row. Returns its id. */
export async function enqueueTask(db: Db, task: NewTask, actor: string, now: Date): Promise<number> {
  const made = await row<{ id: string }>(
    db,
    `WITH made AS (
       INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, also_keys, branch_code, phone, spare_numbers, lane,
         state, priority, ready_at, opens_at, due_at, follows_task_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $11::timestamptz <= $15 THEN 'ready' ELSE 'waiting' END::task_state,
         $10, $11, $12, $13, $14) RETURNING id, campaign_code, follows_task_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $15, $16, 'call_task.enqueued', 'call_task', id::text,
       jsonb_strip_nulls(jsonb_build_object('campaign', campaign_code, 'follows', follows_task_id)) FROM made RETURNING entity_id AS id`,
    [
      task.planId,
      task.campaignCode,
      task.recordType,
      task.recordKey,
      task.alsoKeys,
      task.branchCode,
      task.phone,
      task.spareNumbers,
      task.lane,
      task.priority,
      task.readyAt,
      task.opensAt,
      task.dueAt,
      task.followsTaskId,
      now,
      actor,
    ],
  );
  return Number(made!.id);
}

/** The version of a campaign's values in force at an instant. */
export function planInForce(
  db: Db,
  campaignCode: string,
  at: Date,
): Promise<{ id: number; version: number } | null> {
  return row(
    db,
    `SELECT id, version FROM campaign_version WHERE campaign_code = $1 AND effective_from <= $2 ORDER BY version DESC LIMIT 1`,
    [campaignCode, at],
  );
}
