import { row, rows, type Db } from '../database/db';
import type { BoardLaneRow, LatestDraw, OpenTasks } from './board-count.rules';

/** Every lane, whether anything waits in it or not. */
export function boardLanes(db: Db): Promise<BoardLaneRow[]> {
  return rows(
    db,
    `SELECT l.id, l.campaign_code AS campaign, l.hours_code AS "hoursCode", l.time_zone AS "timeZone", l.pool,
       c.suspended_at IS NOT NULL AS suspended
     FROM lane l LEFT JOIN campaign c ON c.code = l.campaign_code ORDER BY l.id`,
  );
}

/**
 * Everything open, read once: lanes, queue and cycles are all counted from it. Closed tasks, which are nearly all after a year,
 * are never read: each half names the predicate of partial indexes.
 */
export function openTasks(db: Db): Promise<OpenTasks[]> {
  return rows(
    db,
    `SELECT lane, draw_id AS "drawId", state, count(*) AS tasks, min(due_at) AS "oldestDueAt"
     FROM (SELECT lane, draw_id, state, due_at FROM call_task WHERE state IN ('waiting', 'ready')
       UNION ALL SELECT lane, draw_id, state, due_at FROM call_task WHERE state IN ('claimed', 'calling')) open
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
}

/** Calls of the draw `d`: its own count is the whole company's, and a connection that sees branches counts those they lead. */
const CALLS = `CASE WHEN row_security_active('draw_item')
    THEN (SELECT count(*)::int FROM draw_item i WHERE i.draw_id = d.id AND i.lead_key = i.record_key) ELSE d.calls END`;

/** The latest draw of each campaign that made calls; of one that never did, its latest. */
export function latestDraws(db: Db): Promise<LatestDraw[]> {
  return rows(
    db,
    `SELECT c.code AS campaign, d.id AS "drawId", d.due_at AS "dueAt", ${CALLS} AS calls,
       d.due_at + (v."values"->>'cycleMinutes')::int * interval '1 minute' AS "endsAt",
       v."values"->>'hours' AS "hoursCode", (v."values"->>'maxAttempts')::int AS "maxAttempts",
       c.suspended_at IS NOT NULL AS suspended
     FROM campaign c CROSS JOIN LATERAL (
       SELECT id, due_at, calls, plan_id FROM (
         SELECT id, due_at, calls, plan_id FROM draw WHERE campaign_code = c.code ORDER BY due_at DESC LIMIT 500) recent
       ORDER BY calls > 0 DESC, due_at DESC LIMIT 1) d
     JOIN campaign_version v ON v.id = d.plan_id ORDER BY c.code`,
  );
}

export interface RecentAttempts {
  attempts: number;
  reached: number;
}

/** Spent attempts since an instant: the pace that the centre goes at. */
export async function recentAttempts(db: Db, from: Date, now: Date): Promise<RecentAttempts> {
  const found = await row<RecentAttempts>(
    db,
    `SELECT count(*) AS attempts, count(*) FILTER (WHERE d.reached) AS reached
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition
     WHERE a.started_at >= $1 AND a.started_at <= $2 AND a.counted`,
    [from, now],
  );
  return found!;
}

export interface TextsInState {
  state: string;
  texts: number;
}

/** Texts of today by state, and the older ones that are not at their end yet. */
export function textsByState(db: Db, from: Date, now: Date): Promise<TextsInState[]> {
  return rows(
    db,
    `SELECT state, count(*) AS texts FROM (
       SELECT state FROM message WHERE created_at >= $1 AND created_at <= $2
       UNION ALL SELECT state FROM message WHERE state = 'queued' AND created_at < $1
       UNION ALL SELECT state FROM message WHERE state IN ('intent', 'sent') AND created_at < $1) m
     GROUP BY 1 ORDER BY 1`,
    [from, now],
  );
}

export interface AgentsInState {
  state: string;
  agents: number;
  /** How long the one longest in it has been so. */
  longestSince: Date;
}

export interface BoardAgent {
  staffNo: string;
  name: string | null;
  team: string | null;
  branchCode: string | null;
  state: string;
  reason: string | null;
  since: Date;
  /** Of the task in hand; null: none. */
  campaign: string | null;
  taskId: number | null;
}

/** People of a branch and those below it; null: everybody. */
const OF_BRANCH = `($1::text IS NULL OR s.branch_code IN (
    WITH RECURSIVE below AS (
      SELECT branch_code FROM branch WHERE branch_code = $1
      UNION SELECT b.branch_code FROM branch b JOIN below ON b.parent_code = below.branch_code)
    SELECT branch_code FROM below))`;

export function agentsByState(db: Db, branch: string | null): Promise<AgentsInState[]> {
  return rows(
    db,
    `SELECT a.state, count(*) AS agents, min(a.since) AS "longestSince"
     FROM agent_state a LEFT JOIN staff s ON s.staff_no = a.staff_no WHERE ${OF_BRANCH} GROUP BY 1 ORDER BY 1`,
    [branch],
  );
}

/** Everybody who is not offline, with the task in hand; a thousand at most. */
export function agentsAtWork(db: Db, branch: string | null): Promise<BoardAgent[]> {
  return rows(
    db,
    `SELECT a.staff_no AS "staffNo", s.name, s.team, s.branch_code AS "branchCode", a.state, a.reason, a.since,
       t.campaign_code AS campaign, t.id AS "taskId"
     FROM agent_state a LEFT JOIN staff s ON s.staff_no = a.staff_no
     LEFT JOIN call_task t ON t.claimed_by = a.staff_no AND t.claimed_by IS NOT NULL
     WHERE a.state <> 'offline' AND ${OF_BRANCH} ORDER BY a.staff_no LIMIT 1000`,
    [branch],
  );
}

export interface Promises {
  pending: number;
  handedOver: number;
  nextAt: Date | null;
}

/** Promises not kept yet. */
export async function openPromises(db: Db): Promise<Promises> {
  const found = await row<Promises>(
    db,
    `SELECT count(*) FILTER (WHERE state = 'pending') AS pending, count(*) FILTER (WHERE state = 'handed_over') AS "handedOver",
       min(promised_at) AS "nextAt" FROM scheduled_callback WHERE state IN ('pending', 'handed_over')`,
  );
  return found!;
}

/** What holds calls or texts back for everybody. */
export interface HeldBack {
  what: 'calls' | 'texts' | 'template';
  provider: string;
  /** What was met; of a template `filtered`. */
  why: string;
  since: Date;
  /** When it is tried again; null: when somebody has seen to it. */
  until: Date | null;
  /** Of a template. */
  rule: string | null;
  version: number | null;
  language: string | null;
}

/** Providers that are left alone now, calls first, and templates whose texts wait. */
export function heldBack(db: Db, now: Date): Promise<HeldBack[]> {
  return rows(
    db,
    `SELECT what, provider, why, since, until, rule, version, language FROM (
       SELECT CASE channel WHEN 'call' THEN 1 ELSE 2 END AS place, CASE channel WHEN 'call' THEN 'calls' ELSE 'texts' END AS what, provider,
         why, since, paused_until AS until, NULL AS rule, NULL::int AS version, NULL AS language
       FROM provider_pause WHERE paused_until > $1
       UNION ALL SELECT 3, 'template', provider, 'filtered', paused_at, NULL, rule, template_version, language
       FROM template_pause WHERE resumed_at IS NULL) held
     ORDER BY place, since, rule, version, language`,
    [now],
  );
}
