import { affected, row, rows, type Db } from '../database/db';
import { type RecordType } from '../intake/record.sql';
import { type CaseReason, type CaseState } from './case.rules';

export interface CaseRow {
  id: number;
  /** Raised by every change that a person or the second visit makes: what a correction must name. */
  version: number;
  recordType: RecordType;
  recordKey: string;
  /** Records that shared the call. */
  alsoKeys: string[] | null;
  reason: CaseReason;
  /** The record's branch, and the one that must act now. */
  branchCode: string;
  holderCode: string;
  state: CaseState;
  /** The number that was called in vain, or took no text, E.164; null where there was none. */
  phone: string | null;
  taskId: number | null;
  openedAt: Date;
  dueAt: Date;
  dueProvisional: boolean;
  remindAt: Date;
  remindedAt: Date | null;
  escalatedAt: Date | null;
  correctedAt: Date | null;
  correctedBy: string | null;
  secondVisitTaskId: number | null;
  closedAt: Date | null;
  closeNote: string | null;
  branchName: string | null;
  /** IANA zone of the record's branch; null: the installation's. */
  timeZone: string | null;
}

export const CASE_COLUMNS = `c.id, c.version, c.record_type AS "recordType", c.record_key AS "recordKey", c.also_keys AS "alsoKeys", c.reason,
  c.branch_code AS "branchCode", c.holder_code AS "holderCode", c.state,
  coalesce((SELECT t.phone FROM call_task t WHERE t.id = c.task_id), CASE WHEN c.task_id IS NULL AND c.reason = 'wrong_number' THEN (
    SELECT e.after ->> 'phone' FROM case_event e WHERE e.case_id = c.id AND e.kind = 'opened' LIMIT 1) END) AS phone,
  c.task_id AS "taskId", c.opened_at AS "openedAt",
  c.due_at AS "dueAt", c.due_provisional AS "dueProvisional", c.remind_at AS "remindAt", c.reminded_at AS "remindedAt",
  c.escalated_at AS "escalatedAt", c.corrected_at AS "correctedAt", c.corrected_by AS "correctedBy",
  c.second_visit_task_id AS "secondVisitTaskId", c.closed_at AS "closedAt", c.close_note AS "closeNote",
  b.name AS "branchName", b.time_zone AS "timeZone"`;
export const CASE_TABLES = `verification_case c LEFT JOIN branch b ON b.branch_code = c.branch_code`;

/**
 * The branch in `$1` and all below it (null: the whole company), and the cases that they may see: those that they hold, and those of their own records
 * that a parent holds since the escalation. UNION, not UNION ALL: a tree that bites its own tail must not run for ever.
 */
export const SCOPE = `WITH RECURSIVE scope (code) AS (
  SELECT $1::text COLLATE "C" UNION SELECT b.branch_code FROM branch b JOIN scope ON b.parent_code = scope.code)`;
export const IN_SCOPE = `($1::text IS NULL OR c.holder_code IN (SELECT code FROM scope) OR c.branch_code IN (SELECT code FROM scope))`;

export interface CaseFilter {
  branch: string | null;
  state: CaseState | null;
  /** Key of the last case of the page before; 0 for the first page. */
  after: number;
  limit: number;
}

/** A page of the cases that a branch may see, by id. */
export function listCases(db: Db, filter: CaseFilter): Promise<CaseRow[]> {
  return rows<CaseRow>(
    db,
    `${SCOPE} SELECT ${CASE_COLUMNS} FROM ${CASE_TABLES}
     WHERE ${IN_SCOPE} AND ($2::text IS NULL OR c.state = $2) AND c.id > $3 ORDER BY c.id LIMIT $4`,
    [filter.branch, filter.state, filter.after, filter.limit],
  );
}

/** A case, or null when there is none or the branch may not see it. */
export function findCase(db: Db, branch: string | null, id: number): Promise<CaseRow | null> {
  return row<CaseRow>(
    db,
    `${SCOPE} SELECT ${CASE_COLUMNS} FROM ${CASE_TABLES} WHERE c.id = $2 AND ${IN_SCOPE}`,
    [branch, id],
  );
}

/** The same, held against others who would change it until the transaction ends. */
export function lockCase(db: Db, branch: string | null, id: number): Promise<CaseRow | null> {
  return row<CaseRow>(
    db,
    `${SCOPE} SELECT ${CASE_COLUMNS} FROM ${CASE_TABLES} WHERE c.id = $2 AND ${IN_SCOPE} FOR UPDATE OF c`,
    [branch, id],
  );
}

export function markCorrected(
  db: Db,
  change: { caseId: number; by: string; secondVisitTaskId: number },
  now: Date,
): Promise<number> {
  return affected(
    db,
    `UPDATE verification_case SET state = 'corrected', corrected_at = $2, corrected_by = $3, second_visit_task_id = $4,
       version = version + 1 WHERE id = $1 AND state = 'open'`,
    [change.caseId, now, change.by, change.secondVisitTaskId],
  );
}

export function markCannotBeCorrected(
  db: Db,
  change: { caseId: number; reason: string },
  now: Date,
): Promise<number> {
  return affected(
    db,
    `UPDATE verification_case SET state = 'cannot_be_corrected', closed_at = $2, close_note = $3, version = version + 1
     WHERE id = $1 AND state = 'open'`,
    [change.caseId, now, change.reason],
  );
}

export interface CaseEvent {
  at: Date;
  actor: string;
  kind: string;
  note: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export async function insertCaseEvent(db: Db, caseId: number, event: CaseEvent): Promise<void> {
  await rows(
    db,
    `INSERT INTO case_event (case_id, at, actor, kind, note, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      caseId,
      event.at,
      event.actor,
      event.kind,
      event.note,
      event.before && JSON.stringify(event.before),
      event.after && JSON.stringify(event.after),
    ],
  );
}

/** What happened to a case, oldest first. */
export function caseEvents(db: Db, caseId: number): Promise<CaseEvent[]> {
  return rows<CaseEvent>(
    db,
    `SELECT at, actor, kind, note, before, after FROM case_event WHERE case_id = $1 ORDER BY id`,
    [caseId],
  );
}

/** The branch's answer to a case: its correction, or why there is none. Null while it is open. */
export function caseAnswer(db: Db, caseId: number): Promise<CaseEvent | null> {
  return row<CaseEvent>(
    db,
    `SELECT at, actor, kind, note, before, after FROM case_event
     WHERE case_id = $1 AND kind IN ('corrected', 'cannot_be_corrected') ORDER BY id DESC LIMIT 1`,
    [caseId],
  );
}
