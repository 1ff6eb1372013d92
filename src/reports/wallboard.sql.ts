import { row, rows, type Db } from '../database/db';

export interface LaneLoad {
  id: number;
  campaign: string;
  hoursCode: string;
  timeZone: string;
  pool: string;
  suspended: boolean;
  ready: number;
  /** End of the cycle that comes first among the ready tasks. */
  oldestDueAt: Date | null;
}

/** Every lane with its ready tasks, counted in the claim's own index. */
export function laneLoads(db: Db): Promise<LaneLoad[]> {
  return rows(
    db,
    `SELECT l.id, l.campaign_code AS campaign, l.hours_code AS "hoursCode", l.time_zone AS "timeZone", l.pool,
       c.suspended_at IS NOT NULL AS suspended, coalesce(r.ready, 0) AS ready, r.oldest AS "oldestDueAt"
     FROM lane l LEFT JOIN campaign c ON c.code = l.campaign_code
     LEFT JOIN (SELECT lane, count(*) AS ready, min(due_at) AS oldest FROM call_task WHERE state = 'ready' GROUP BY lane) r ON r.lane = l.id
     ORDER BY l.id`,
  );
}

export interface OpenTasks {
  campaign: string;
  waiting: number;
  ready: number;
  claimed: number;
  calling: number;
  oldestDueAt: Date | null;
}

/** Open tasks by campaign and state; closed ones, which are nearly all after a year, are never read. */
export function openTasks(db: Db): Promise<OpenTasks[]> {
  return rows(
    db,
    `SELECT campaign_code AS campaign, count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'ready') AS ready, count(*) FILTER (WHERE state = 'claimed') AS claimed,
       count(*) FILTER (WHERE state = 'calling') AS calling, min(due_at) AS "oldestDueAt"
     FROM (SELECT campaign_code, state, due_at FROM call_task WHERE state IN ('waiting', 'ready')
       UNION ALL SELECT campaign_code, state, due_at FROM call_task WHERE state IN ('claimed', 'calling')) open
     GROUP BY 1 ORDER BY 1`,
  );
}

export interface CycleProgress {
  campaign: string;
  drawId: number;
  dueAt: Date;
  calls: number;
  open: number;
}

/** The latest draw of each campaign: its calls, and how many are still open. */
export function cycleProgress(db: Db): Promise<CycleProgress[]> {
  return rows(
    db,
    `WITH last AS MATERIALIZED (
       SELECT c.code, d.id, d.due_at, d.calls FROM campaign c CROSS JOIN LATERAL
         (SELECT id, due_at, calls FROM draw WHERE campaign_code = c.code ORDER BY due_at DESC LIMIT 1) d),
     open AS (
       SELECT draw_id, count(*) AS tasks FROM (
         SELECT draw_id FROM call_task WHERE state IN ('waiting', 'ready')
         UNION ALL SELECT draw_id FROM call_task WHERE state IN ('claimed', 'calling')) t
       WHERE draw_id IN (SELECT id FROM last) GROUP BY 1)
     SELECT l.code AS campaign, l.id AS "drawId", l.due_at AS "dueAt", l.calls, coalesce(o.tasks, 0) AS open
     FROM last l LEFT JOIN open o ON o.draw_id = l.id ORDER BY l.code`,
  );
}

export interface AgentsInState {
  state: string;
  agents: number;
  /** How long the one longest in it has been so. */
  longestSince: Date;
}

export function agentsByState(db: Db): Promise<AgentsInState[]> {
  return rows(
    db,
    `SELECT state, count(*) AS agents, min(since) AS "longestSince" FROM agent_state GROUP BY 1 ORDER BY 1`,
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
