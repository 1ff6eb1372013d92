import { affected, rows, type Db } from '../database/db';

/** Marks cases whose reminder is due, with event and audit row. A reminder changes nothing that a clerk edits: no new version. */
export function remindCases(db: Db, limit: number, now: Date): Promise<number> {
  return affected(
    db,
    `WITH due AS (
       SELECT id FROM verification_case WHERE state = 'open' AND reminded_at IS NULL AND remind_at <= $1
       ORDER BY remind_at, id LIMIT $2 FOR UPDATE SKIP LOCKED),
     done AS (
       UPDATE verification_case c SET reminded_at = $1 FROM due WHERE c.id = due.id RETURNING c.id, c.holder_code, c.due_at),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $1, 'system', 'case.reminded', 'verification_case', id::text, jsonb_build_object('holder', holder_code)
       FROM done ORDER BY id)
     INSERT INTO case_event (case_id, at, actor, kind, after)
     SELECT id, $1, 'system', 'reminded', jsonb_build_object('holder', holder_code, 'dueAt', due_at) FROM done ORDER BY id`,
    [now, limit],
  );
}

/**
 * Hands cases whose deadline has passed to the parent branch, once; a branch without one keeps them, marked all the same.
 * The record's own branch goes on seeing the case, and may still answer it. One that has still to be counted again by the
 * calendar of `version` is left: its deadline may be later than it says.
 */
export function escalateCases(db: Db, version: number, limit: number, now: Date): Promise<number> {
  return affected(
    db,
    `WITH due AS (
       SELECT c.id, c.holder_code AS was, coalesce(b.parent_code, c.holder_code) AS holder
       FROM verification_case c LEFT JOIN branch b ON b.branch_code = c.holder_code
       WHERE c.state = 'open' AND c.escalated_at IS NULL AND c.due_at < $1 AND c.calendar_version >= $3
       ORDER BY c.due_at, c.id LIMIT $2 FOR UPDATE OF c SKIP LOCKED),
     done AS (
       UPDATE verification_case c SET escalated_at = $1, holder_code = due.holder FROM due WHERE c.id = due.id
       RETURNING c.id, due.was, due.holder),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $1, 'system', 'case.escalated', 'verification_case', id::text, jsonb_build_object('holder', was),
         jsonb_build_object('holder', holder) FROM done ORDER BY id)
     INSERT INTO case_event (case_id, at, actor, kind, before, after)
     SELECT id, $1, 'system', 'escalated', jsonb_build_object('holder', was), jsonb_build_object('holder', holder)
     FROM done ORDER BY id`,
    [now, limit, version],
  );
}

/** A corrected case whose second visit is over. */
export interface VisitedCase {
  caseId: number;
  /** The visit's last task: a promise beyond the cycle goes on in a linked one. */
  taskId: number;
  closeReason: string;
  /** A person answered, and what they said ended the visit. */
  reached: boolean;
}

export function takeVisitedCases(db: Db, limit: number): Promise<VisitedCase[]> {
  return rows<VisitedCase>(
    db,
    `SELECT c.id AS "caseId", last.id AS "taskId", last.close_reason AS "closeReason",
       EXISTS (SELECT FROM attempt a JOIN disposition d ON d.code = a.disposition
               WHERE a.task_id = last.id AND d.reached AND d.effect = 'close') AS reached
     FROM verification_case c CROSS JOIN LATERAL (
       WITH RECURSIVE visit AS (
         SELECT t.id, t.state, t.close_reason FROM call_task t WHERE t.id = c.second_visit_task_id
         UNION
         SELECT n.id, n.state, n.close_reason FROM visit JOIN call_task n ON n.follows_task_id = visit.id
         WHERE visit.close_reason = 'superseded')
       SELECT id, state, close_reason FROM visit ORDER BY id DESC LIMIT 1) last
     WHERE c.state = 'corrected' AND last.state = 'closed'
     ORDER BY c.id LIMIT $1 FOR UPDATE OF c SKIP LOCKED`,
    [limit],
  );
}

export interface VisitEnd {
  caseId: number;
  taskId: number;
  state: 'confirmed' | 'unreachable_after_correction';
  closeReason: string;
}

/** Ends corrected cases as their second visit did, with event and audit row. */
export function endVisitedCases(db: Db, ends: readonly VisitEnd[], now: Date): Promise<number> {
  return affected(
    db,
    `WITH input AS (
       SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]) AS i (case_id, task_id, state, reason)),
     done AS (
       UPDATE verification_case c SET state = i.state, closed_at = $1, close_note = 'second visit: ' || i.reason, version = c.version + 1
       FROM input i WHERE c.id = i.case_id AND c.state = 'corrected' RETURNING c.id, i.task_id, i.state, i.reason),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $1, 'system', 'case.' || state, 'verification_case', id::text, jsonb_build_object('state', 'corrected'),
         jsonb_build_object('state', state, 'taskId', task_id, 'reason', reason) FROM done ORDER BY id)
     INSERT INTO case_event (case_id, at, actor, kind, after)
     SELECT id, $1, 'system', state, jsonb_build_object('taskId', task_id, 'reason', reason) FROM done ORDER BY id`,
    [
      now,
      ends.map((end) => end.caseId),
      ends.map((end) => end.taskId),
      ends.map((end) => end.state),
      ends.map((end) => end.closeReason),
    ],
  );
}
