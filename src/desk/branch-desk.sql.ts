import { rows, type Db } from '../database/db';

/**
 * The branch in `$1` with all below it, each with the branch under which it is counted: the branch itself, or the child of it
 * that it belongs to. Null: the whole company, by the branches below its top.
 */
const SCOPE = `WITH RECURSIVE root AS (
    SELECT branch_code FROM branch WHERE CASE WHEN $1::text IS NULL THEN parent_code IS NULL ELSE branch_code = $1 END),
  scope (code, top, depth) AS (
    SELECT branch_code, branch_code, 0 FROM root
    UNION
    SELECT b.branch_code, CASE WHEN s.depth = 0 THEN b.branch_code ELSE s.top END, s.depth + 1
    FROM branch b JOIN scope s ON b.parent_code = s.code WHERE s.depth < 20)`;

export interface BranchFigures {
  branchCode: string;
  branchName: string | null;
  casesOpen: number;
  casesOverdue: number;
  casesDueToday: number;
  casesEscalated: number;
  casesAwaitingVisit: number;
  /** Answered since the first of the month; on time: by the deadline. */
  answeredThisMonth: number;
  onTimeThisMonth: number;
  confirmedThisMonth: number;
  followUpsOpen: number;
  followUpsOverdue: number;
}

export interface FigureTimes {
  now: Date;
  /** The end of today, the beginning of the month and of the week, in the installation's zone. */
  tomorrow: Date;
  monthStart: Date;
  weekStart: Date;
}

/** Figures of a branch's own records and of those of each branch below it, with all that lies under it. */
export function branchFigures(db: Db, branch: string | null, times: FigureTimes): Promise<BranchFigures[]> {
  return rows<BranchFigures>(
    db,
    `${SCOPE},
     cases AS (
       SELECT s.top, count(*) FILTER (WHERE c.state = 'open') AS open,
         count(*) FILTER (WHERE c.state = 'open' AND c.due_at < $2) AS overdue,
         count(*) FILTER (WHERE c.state = 'open' AND c.due_at >= $2 AND c.due_at < $3) AS due_today,
         count(*) FILTER (WHERE c.state = 'open' AND c.escalated_at IS NOT NULL) AS escalated,
         count(*) FILTER (WHERE c.state = 'corrected') AS awaiting,
         count(*) FILTER (WHERE coalesce(c.corrected_at, c.closed_at) >= $4) AS answered,
         count(*) FILTER (WHERE coalesce(c.corrected_at, c.closed_at) >= $4 AND coalesce(c.corrected_at, c.closed_at) <= c.due_at) AS on_time,
         count(*) FILTER (WHERE c.state = 'confirmed' AND c.closed_at >= $4) AS confirmed
       FROM verification_case c JOIN scope s ON s.code = c.branch_code
       WHERE c.state IN ('open', 'corrected') OR c.closed_at >= $4 OR c.corrected_at >= $4 GROUP BY s.top),
     work AS (
       SELECT s.top, count(*) AS open, count(*) FILTER (WHERE f.due_at < $2) AS overdue
       FROM follow_up f JOIN scope s ON s.code = f.branch_code WHERE f.closed_at IS NULL GROUP BY s.top)
     SELECT t.top AS "branchCode", b.name AS "branchName", coalesce(c.open, 0) AS "casesOpen",
       coalesce(c.overdue, 0) AS "casesOverdue", coalesce(c.due_today, 0) AS "casesDueToday",
       coalesce(c.escalated, 0) AS "casesEscalated", coalesce(c.awaiting, 0) AS "casesAwaitingVisit",
       coalesce(c.answered, 0) AS "answeredThisMonth", coalesce(c.on_time, 0) AS "onTimeThisMonth",
       coalesce(c.confirmed, 0) AS "confirmedThisMonth", coalesce(w.open, 0) AS "followUpsOpen",
       coalesce(w.overdue, 0) AS "followUpsOverdue"
     FROM (SELECT DISTINCT top FROM scope) t JOIN branch b ON b.branch_code = t.top
     LEFT JOIN cases c ON c.top = t.top LEFT JOIN work w ON w.top = t.top ORDER BY t.top`,
    [branch, times.now, times.tomorrow, times.monthStart],
  );
}

export interface BranchReason {
  reason: string;
  open: number;
  overdue: number;
}

/** Why a branch's open cases were issued, the most frequent first. */
export function branchReasons(db: Db, branch: string | null, now: Date): Promise<BranchReason[]> {
  return rows<BranchReason>(
    db,
    `${SCOPE} SELECT c.reason, count(*) AS open, count(*) FILTER (WHERE c.due_at < $2) AS overdue
     FROM verification_case c JOIN scope s ON s.code = c.branch_code WHERE c.state = 'open' GROUP BY 1 ORDER BY 2 DESC, 1`,
    [branch, now],
  );
}

export interface BranchCoverage {
  branchCode: string;
  campaignCode: string;
  /** eligible = called + excluded; called = completed + otherwise closed + open. */
  eligible: number;
  excluded: number;
  called: number;
  completed: number;
  open: number;
}

/** What the draws due since the beginning of the week have held of a branch's records, by campaign. */
export function branchCoverage(db: Db, branch: string | null, times: FigureTimes): Promise<BranchCoverage[]> {
  return rows<BranchCoverage>(
    db,
    `${SCOPE} SELECT s.top AS "branchCode", i.campaign_code AS "campaignCode", count(*) AS eligible,
       count(*) FILTER (WHERE i.lead_key IS NULL) AS excluded, count(*) FILTER (WHERE i.lead_key IS NOT NULL) AS called,
       count(*) FILTER (WHERE t.close_reason = 'completed') AS completed,
       count(*) FILTER (WHERE i.lead_key IS NOT NULL AND t.close_reason IS NULL) AS open
     FROM draw w JOIN draw_item i ON i.draw_id = w.id JOIN scope s ON s.code = i.branch_code
     LEFT JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
     WHERE w.due_at >= $2 AND w.due_at <= $3 GROUP BY 1, 2 ORDER BY 1, 2`,
    [branch, times.weekStart, times.now],
  );
}
