import { row, rows, type Db } from '../database/db';

/** One attempt of a case's calls, as a clerk reads it. */
export interface CaseAttempt {
  caseId: number;
  taskId: number;
  campaignCode: string;
  number: number;
  phone: string;
  agent: string;
  startedAt: Date;
  disposition: string | null;
  nameZh: string | null;
  nameEn: string | null;
  note: string | null;
}

/**
 * The calls of some cases: of the tasks that opened them with those that they continued (a promise beyond the cycle), and of
 * their second visits. Oldest first within a case.
 */
export function attemptsOfCases(db: Db, caseIds: readonly number[]): Promise<CaseAttempt[]> {
  return rows<CaseAttempt>(
    db,
    `WITH RECURSIVE back AS (
       SELECT c.id AS case_id, t.id, t.follows_task_id FROM verification_case c JOIN call_task t ON t.id = c.task_id
       WHERE c.id = ANY ($1::bigint[])
       UNION
       SELECT back.case_id, t.id, t.follows_task_id FROM back JOIN call_task t ON t.id = back.follows_task_id),
     forth AS (
       SELECT c.id AS case_id, t.id, t.close_reason FROM verification_case c JOIN call_task t ON t.id = c.second_visit_task_id
       WHERE c.id = ANY ($1::bigint[])
       UNION
       SELECT forth.case_id, t.id, t.close_reason FROM forth JOIN call_task t ON t.follows_task_id = forth.id
       WHERE forth.close_reason = 'superseded'),
     task AS (SELECT case_id, id FROM back UNION SELECT case_id, id FROM forth)
     SELECT task.case_id AS "caseId", a.task_id AS "taskId", a.campaign_code AS "campaignCode", a.number, a.phone, a.agent,
       a.started_at AS "startedAt", a.disposition, d.name_zh AS "nameZh", d.name_en AS "nameEn", a.note
     FROM task JOIN attempt a ON a.task_id = task.id LEFT JOIN disposition d ON d.code = a.disposition
     ORDER BY task.case_id, a.id`,
    [caseIds],
  );
}

/** The call that a correction has started, as far as a branch needs to know it. */
export interface CaseVisit {
  taskId: number;
  state: string;
  closeReason: string | null;
  attempts: number;
  maxAttempts: number;
  /** Not called before. */
  readyAt: Date;
  /** End of its cycle. */
  dueAt: Date;
  closedAt: Date | null;
  hoursCode: string;
  timeZone: string;
}

/** The second visit of a case, or the last of the tasks that took its place; null where none was started. */
export function visitOfCase(db: Db, caseId: number): Promise<CaseVisit | null> {
  return row<CaseVisit>(
    db,
    `WITH RECURSIVE forth AS (
       SELECT t.id, t.close_reason FROM verification_case c JOIN call_task t ON t.id = c.second_visit_task_id WHERE c.id = $1
       UNION
       SELECT t.id, t.close_reason FROM forth JOIN call_task t ON t.follows_task_id = forth.id
       WHERE forth.close_reason = 'superseded')
     SELECT t.id AS "taskId", t.state, t.close_reason AS "closeReason", t.attempts, (v."values" ->> 'maxAttempts')::int AS "maxAttempts",
       t.ready_at AS "readyAt", t.due_at AS "dueAt", t.closed_at AS "closedAt", l.hours_code AS "hoursCode", l.time_zone AS "timeZone"
     FROM forth JOIN call_task t ON t.id = forth.id JOIN campaign_version v ON v.id = t.plan_id JOIN lane l ON l.id = t.lane
     ORDER BY t.id DESC LIMIT 1`,
    [caseId],
  );
}

/** A text that was owed to a case's record. */
export interface CaseText {
  rule: string;
  recordKey: string;
  state: string;
  reason: string | null;
  /** When it went out; where it has not, when it fell due. */
  at: Date;
}

/** The last texts of some records, oldest first. */
export function textsOfRecords(db: Db, recordType: string, keys: readonly string[]): Promise<CaseText[]> {
  return rows<CaseText>(
    db,
    `SELECT * FROM (SELECT rule, record_key AS "recordKey", state, reason, coalesce(sent_at, created_at) AS at FROM message
       WHERE record_type = $1 AND record_key = ANY ($2::text[]) ORDER BY id DESC LIMIT 50) last ORDER BY at`,
    [recordType, keys],
  );
}

/** Numbers of a case's record that were called in vain, or that took no text, E.164. */
export async function numbersCalled(db: Db, caseId: number): Promise<string[]> {
  const found = await rows<{ phone: string }>(
    db,
    `WITH RECURSIVE back AS (
       SELECT t.id, t.phone, t.follows_task_id FROM verification_case c JOIN call_task t ON t.id = c.task_id WHERE c.id = $1
       UNION
       SELECT t.id, t.phone, t.follows_task_id FROM back JOIN call_task t ON t.id = back.follows_task_id)
     SELECT phone FROM back UNION SELECT a.phone FROM back JOIN attempt a ON a.task_id = back.id
     UNION SELECT e.after ->> 'phone' FROM case_event e WHERE e.case_id = $1 AND e.kind IN ('opened', 'seen_again') AND e.after ? 'phone'
     ORDER BY phone`,
    [caseId],
  );
  return found.map(({ phone }) => phone);
}
