import { rows, type Db } from '../database/db';
import type { AgentTotals, DrawTotals, HourTotals, Tally, TaskTotals } from './summary.rules';

/** Runs a count of rows; the statement names `keys` (text[]) and `count`. Keys come in their byte order. */
async function tally(db: Db, from: string, keys: string[], count = 'count(*)', parameters: unknown[] = []) {
  return rows<Tally>(
    db,
    `SELECT ARRAY[${keys.join(', ')}]::text[] COLLATE "C" AS keys, ${count} AS count FROM ${from} GROUP BY 1 ORDER BY 1`,
    parameters,
  );
}

export function drawTotals(db: Db): Promise<DrawTotals[]> {
  return rows(
    db,
    `SELECT campaign_code AS campaign, count(*) AS draws, sum(eligible) AS eligible, sum(drawn) AS drawn, sum(excluded) AS excluded
     FROM draw GROUP BY 1 ORDER BY 1`,
  );
}

/** Campaign, reason. */
export function exclusionTally(db: Db): Promise<Tally[]> {
  return tally(db, 'draw_item WHERE reason IS NOT NULL', ['campaign_code', 'reason']);
}

export function taskTotals(db: Db): Promise<TaskTotals[]> {
  return rows(
    db,
    `SELECT campaign_code AS campaign, count(*) AS tasks, count(*) FILTER (WHERE state <> 'closed') AS open,
       count(*) FILTER (WHERE late) AS late,
       count(*) FILTER (WHERE close_reason = 'expired' AND attempts = 0) AS "expiredUncalled"
     FROM call_task GROUP BY 1 ORDER BY 1`,
  );
}

/** Campaign, close reason. */
export function closeReasonTally(db: Db): Promise<Tally[]> {
  return tally(db, `call_task WHERE state = 'closed'`, ['campaign_code', 'close_reason']);
}

/** Campaign, disposition; attempts still under way have none and are left out. */
export function dispositionTally(db: Db): Promise<Tally[]> {
  return tally(db, 'attempt WHERE disposition IS NOT NULL', ['campaign_code', 'disposition']);
}

/** Counted attempts by campaign and local hour. */
export function hourTotals(db: Db): Promise<HourTotals[]> {
  return rows(
    db,
    `SELECT a.campaign_code AS campaign, extract(hour FROM a.started_at)::int AS hour, count(*) AS attempts,
       count(*) FILTER (WHERE d.reached) AS reached
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition WHERE a.counted GROUP BY 1, 2 ORDER BY 1, 2`,
  );
}

/** Reason, state. */
export function caseTally(db: Db): Promise<Tally[]> {
  return tally(db, 'verification_case', ['reason', 'state']);
}

/** Rule, state. */
export function messageTally(db: Db): Promise<Tally[]> {
  return tally(db, 'message', ['rule', 'state']);
}

/** Rule, reason: of texts that were not sent, or waited. */
export function messageReasonTally(db: Db): Promise<Tally[]> {
  return tally(db, 'message WHERE reason IS NOT NULL', ['rule', 'reason']);
}

/** Kind, open or closed. */
export function followUpTally(db: Db): Promise<Tally[]> {
  return tally(db, 'follow_up', ['kind', `CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END`]);
}

export function agentTotals(db: Db): Promise<AgentTotals[]> {
  return rows(
    db,
    `SELECT a.agent, count(*) AS attempts, count(*) FILTER (WHERE d.reached) AS reached,
       count(DISTINCT a.started_at::date) AS days,
       coalesce(sum(extract(epoch FROM a.disposed_at - a.started_at)), 0)::bigint AS "busySeconds"
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition GROUP BY 1 ORDER BY 1`,
  );
}
