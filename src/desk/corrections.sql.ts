import { rows, type Db } from '../database/db';
import { type DispositionColumns } from './desk-words.rules';
import type { SeenContactChange } from './history.sql';

export interface DeskCorrection extends DispositionColumns {
  caseId: number;
  reason: string;
  state: string;
  recordType: string;
  recordKey: string;
  branchCode: string;
  branchName: string | null;
  campaignCode: string;
  openedAt: Date;
  dueAt: Date;
  calledAt: Date;
  correctedAt: Date | null;
  correctedBy: string | null;
  correctedByName: string | null;
  /** The branch's answer, as its event keeps it. */
  answerNote: string | null;
  before: unknown;
  after: unknown;
  closedAt: Date | null;
  closeNote: string | null;
  secondVisitTaskId: number | null;
  visitState: string | null;
  visitCloseReason: string | null;
  visitClosedAt: Date | null;
  visitBy: string | null;
}

/**
 * Cases since `since` that came out of somebody's calls, the newest first, with the branch's answer and the second visit; of
 * each task the person's last call. `before`: the last case of the page before. A scalar subquery, not EXISTS: that becomes a
 * join which reads every attempt there is (300 000 of them: 0.3 s); this descends an index once for each case.
 */
export function correctionsOf(
  db: Db,
  agent: string,
  since: Date,
  before: number | null,
  limit: number,
): Promise<DeskCorrection[]> {
  return rows<DeskCorrection>(
    db,
    `WITH recent AS MATERIALIZED (
       SELECT c.* FROM verification_case c WHERE c.opened_at >= $2 AND c.task_id IS NOT NULL AND ($3::bigint IS NULL OR c.id < $3)
         AND (SELECT a.id FROM attempt a WHERE a.task_id = c.task_id AND a.agent = $1 LIMIT 1) IS NOT NULL
       ORDER BY c.id DESC LIMIT $4)
     SELECT c.id AS "caseId", c.reason, c.state, c.record_type AS "recordType", c.record_key AS "recordKey",
       c.branch_code AS "branchCode", b.name AS "branchName", mine.campaign_code AS "campaignCode", c.opened_at AS "openedAt",
       c.due_at AS "dueAt", mine.started_at AS "calledAt", mine.disposition, d.name_zh AS "dispositionZh",
       d.name_en AS "dispositionEn", c.corrected_at AS "correctedAt", c.corrected_by AS "correctedBy", s.name AS "correctedByName",
       e.note AS "answerNote", e.before, e.after, c.closed_at AS "closedAt", c.close_note AS "closeNote",
       c.second_visit_task_id AS "secondVisitTaskId", v.state AS "visitState", v.close_reason AS "visitCloseReason",
       v.closed_at AS "visitClosedAt", (SELECT a.agent FROM attempt a WHERE a.task_id = v.id ORDER BY a.id DESC LIMIT 1) AS "visitBy"
     FROM recent c
     CROSS JOIN LATERAL (SELECT a.* FROM attempt a WHERE a.task_id = c.task_id AND a.agent = $1 ORDER BY a.id DESC LIMIT 1) mine
     LEFT JOIN disposition d ON d.code = mine.disposition LEFT JOIN branch b ON b.branch_code = c.branch_code
     LEFT JOIN staff s ON s.staff_no = c.corrected_by LEFT JOIN call_task v ON v.id = c.second_visit_task_id
     LEFT JOIN LATERAL (SELECT n.note, n.before, n.after FROM case_event n WHERE n.case_id = c.id
       AND n.kind IN ('corrected', 'cannot_be_corrected') ORDER BY n.id DESC LIMIT 1) e ON true
     ORDER BY c.id DESC`,
    [agent, since, before, limit],
  );
}

export interface DeskContactChange extends SeenContactChange {
  recordType: string;
}

/**
 * Changes since `since` to contacts of the person's customers: of policies that they sold, of what they have called since
 * `calledSince` (every call of that time is looked at), and of what they have promised to call. The newest 100.
 */
export function contactChangesOf(
  db: Db,
  staffNo: string,
  since: Date,
  calledSince: Date,
): Promise<DeskContactChange[]> {
  return rows<DeskContactChange>(
    db,
    `WITH mine AS MATERIALIZED (
       SELECT 'policy' AS record_type, p.policy_no AS record_key FROM policy p WHERE p.salesperson_no = $1
       UNION SELECT t.record_type, t.record_key FROM attempt a JOIN call_task t ON t.id = a.task_id
         WHERE a.agent = $1 AND a.started_at >= $3
       UNION SELECT t.record_type, t.record_key FROM scheduled_callback c JOIN call_task t ON t.id = c.task_id
         WHERE c.agent = $1 AND c.state IN ('pending', 'handed_over'))
     SELECT h.id, h.record_type AS "recordType", h.record_key AS "recordKey", h.source, h.before, h.after, h.reason,
       h.changed_by AS "changedBy", s.name AS "changedByName", h.changed_at AS "changedAt"
     FROM mine m JOIN contact_change h ON h.record_type = m.record_type AND h.record_key = m.record_key AND h.changed_at >= $2
     LEFT JOIN staff s ON s.staff_no = h.changed_by
     ORDER BY h.id DESC LIMIT 100`,
    [staffNo, since, calledSince],
  );
}
