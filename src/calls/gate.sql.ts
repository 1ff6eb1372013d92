import { row, type Db } from '../database/db';
import type { TaskSubject } from '../queue/queue.sql';

/*
 * The gates as every statement asks them that lets a call go further: of a task `t` with its plan `v`.
 */

export const SUSPENDED = `SELECT FROM campaign c WHERE c.code = t.campaign_code AND c.suspended_at IS NOT NULL`;

/** A number's own opt-outs against calls of this campaign. @param phone the column that has it */
export const optOuts = (phone: string) => `FROM opt_out o WHERE o.phone = ${phone} AND o.lifted_at IS NULL
  AND o.channel IN ('call', 'all') AND (o.rule IS NULL OR o.rule = t.campaign_code)`;

/** Facts of the record that stop this plan's calls. A call that covers several policies goes on for those that have not stopped. */
export const STOPPED = `SELECT CASE WHEN p.renewed_by IS NOT NULL AND v."values" -> 'stopsOn' ? 'renewed' THEN 'renewed' ELSE 'ended' END
  FROM policy p WHERE t.record_type = 'policy' AND p.policy_no = t.record_key
    AND (p.renewed_by IS NOT NULL AND v."values" -> 'stopsOn' ? 'renewed'
      OR p.ended_on IS NOT NULL AND v."values" -> 'stopsOn' ? 'ended')
    AND (t.also_keys IS NULL OR NOT EXISTS (SELECT FROM policy q WHERE q.policy_no = ANY (t.also_keys)
      AND q.renewed_by IS NULL AND q.ended_on IS NULL))`;

/** Attempts that a number may have on a day. @param at the instant, as SQL */
export const dailyCap = (at: string) =>
  `(SELECT daily_cap FROM contact_limit WHERE effective_from <= ${at} ORDER BY version DESC LIMIT 1)`;

/** Gate facts that the tables hold; the hours come from the calendar. */
export interface StoredGateFacts extends TaskSubject {
  id: number;
  drawId: number | null;
  state: 'waiting' | 'ready' | 'claimed' | 'calling' | 'closed';
  closedAt: Date | null;
  closeReason: string | null;
  priority: number;
  readyAt: Date;
  opensAt: Date;
  dueAt: Date;
  attempts: number;
  partsTried: number;
  late: boolean;
  epoch: number;
  claimedBy: string | null;
  leaseUntil: Date | null;
  followsTaskId: number | null;
  suspended: boolean;
  optedOutSince: Date | null;
  stopFact: string | null;
  attemptsToday: number;
  dailyCap: number;
  liveElsewhere: number | null;
  ahead: number;
}

/** Everything that the gates of one task look at, in one reading. `onDate`: today in the customer's zone. */
export function gateFacts(
  db: Db,
  taskId: number,
  onDate: string,
  now: Date,
): Promise<StoredGateFacts | null> {
  return row<StoredGateFacts>(
    db,
    `SELECT t.id, t.draw_id AS "drawId", t.plan_id AS "planId", t.campaign_code AS "campaignCode", t.record_type AS "recordType",
       t.record_key AS "recordKey", t.also_keys AS "alsoKeys", t.branch_code AS "branchCode", t.phone,
       t.spare_numbers AS "spareNumbers", t.lane, t.state, t.closed_at AS "closedAt", t.close_reason AS "closeReason", t.priority,
       t.ready_at AS "readyAt", t.opens_at AS "opensAt", t.due_at AS "dueAt", t.attempts, t.parts_tried AS "partsTried", t.late,
       t.epoch, t.claimed_by AS "claimedBy", t.lease_until AS "leaseUntil", t.follows_task_id AS "followsTaskId",
       EXISTS (${SUSPENDED}) AS suspended,
       (SELECT min(o.created_at) ${optOuts('t.phone')}) AS "optedOutSince",
       (${STOPPED}) AS "stopFact",
       coalesce((SELECT d.attempts FROM phone_day d WHERE d.phone = t.phone AND d.on_date = $2::date), 0) AS "attemptsToday",
       ${dailyCap('$3')} AS "dailyCap",
       coalesce((SELECT l.id FROM call_task l WHERE l.phone = t.phone AND l.state IN ('claimed', 'calling') AND l.id <> t.id),
         (SELECT a.task_id FROM attempt a WHERE a.phone = t.phone AND a.state IN ('intent', 'placed', 'ringing', 'answered')
            AND a.task_id <> t.id)) AS "liveElsewhere",
       (SELECT count(*)::int FROM (SELECT FROM call_task q WHERE q.lane = t.lane AND q.state = 'ready' AND q.due_at > $3
          AND (q.priority, q.due_at, q.id) < (t.priority, t.due_at, t.id) LIMIT 10000) before_it) AS ahead
     FROM call_task t JOIN campaign_version v ON v.id = t.plan_id WHERE t.id = $1`,
    [taskId, onDate, now],
  );
}

export async function laneOfTask(db: Db, taskId: number): Promise<number | null> {
  const found = await row<{ lane: number }>(db, `SELECT lane FROM call_task WHERE id = $1`, [taskId]);
  return found?.lane ?? null;
}
