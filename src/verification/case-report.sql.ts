import { rows, type Db } from '../database/db';

/** The cases issued to one branch in one month, and what became of them. */
export interface CaseCounts {
  branchCode: string;
  branchName: string | null;
  /** `YYYY-MM`, of the day of issue in the installation's zone. */
  month: string;
  issued: number;
  /** Corrections made, whatever the second visit found. */
  corrected: number;
  /** Corrected or answered by the deadline. */
  onTime: number;
  escalated: number;
  /** Where they stand: these five add up to `issued`. */
  open: number;
  awaitingVisit: number;
  confirmed: number;
  unreachableAfterCorrection: number;
  cannotBeCorrected: number;
}

export interface ReportFilter {
  /** Null: every branch. */
  branch: string | null;
  /** First month, and the first month not included, `YYYY-MM`; null: from the beginning, to the end. */
  from: string | null;
  to: string | null;
  /** IANA zone of the installation. */
  zone: string;
}

/** Counts by branch and month of issue, of a branch with all below it. */
export function caseReport(db: Db, filter: ReportFilter): Promise<CaseCounts[]> {
  return rows<CaseCounts>(
    db,
    `WITH RECURSIVE scope (code) AS (
       SELECT $1::text COLLATE "C" UNION SELECT b.branch_code FROM branch b JOIN scope ON b.parent_code = scope.code)
     SELECT c.branch_code AS "branchCode", b.name AS "branchName", to_char(c.opened_at AT TIME ZONE $4, 'YYYY-MM') AS month,
       count(*)::int AS issued,
       count(c.corrected_at)::int AS corrected,
       (count(*) FILTER (WHERE coalesce(c.corrected_at, c.closed_at) <= c.due_at))::int AS "onTime",
       count(c.escalated_at)::int AS escalated,
       (count(*) FILTER (WHERE c.state = 'open'))::int AS open,
       (count(*) FILTER (WHERE c.state = 'corrected'))::int AS "awaitingVisit",
       (count(*) FILTER (WHERE c.state = 'confirmed'))::int AS confirmed,
       (count(*) FILTER (WHERE c.state = 'unreachable_after_correction'))::int AS "unreachableAfterCorrection",
       (count(*) FILTER (WHERE c.state = 'cannot_be_corrected'))::int AS "cannotBeCorrected"
     FROM verification_case c LEFT JOIN branch b ON b.branch_code = c.branch_code
     WHERE ($1::text IS NULL OR c.branch_code IN (SELECT code FROM scope))
       AND ($2::text IS NULL OR c.opened_at >= ($2 || '-01')::timestamp AT TIME ZONE $4)
       AND ($3::text IS NULL OR c.opened_at < ($3 || '-01')::timestamp AT TIME ZONE $4)
     GROUP BY 1, 2, 3 ORDER BY 3, 1`,
    [filter.branch, filter.from, filter.to, filter.zone],
  );
}
