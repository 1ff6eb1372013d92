import { affected, rows, type Db } from '../database/db';

/** An open case whose deadline was counted with an older calendar. */
export interface StaleDeadline {
  caseId: number;
  openedAt: Date;
  /** The branch's zone; null where it names none. */
  timeZone: string | null;
}

/**
 * Cases to count again by the calendar of `version`, held until the transaction ends. Escalated ones keep their deadline: it
 * has had its consequence. The index holds open cases by version, so a tick under an unchanged calendar reads nothing.
 */
export function takeStaleDeadlines(db: Db, version: number, limit: number): Promise<StaleDeadline[]> {
  return rows<StaleDeadline>(
    db,
    `SELECT c.id AS "caseId", c.opened_at AS "openedAt", b.time_zone AS "timeZone"
     FROM verification_case c LEFT JOIN branch b ON b.branch_code = c.branch_code
     WHERE c.state = 'open' AND c.escalated_at IS NULL AND c.calendar_version < $1
     ORDER BY c.id LIMIT $2 FOR UPDATE OF c SKIP LOCKED`,
    [version, limit],
  );
}

export interface CountedDeadline {
  caseId: number;
  dueAt: Date;
  remindAt: Date;
  provisional: boolean;
  calendarVersion: number;
}

/**
 * Sets deadlines counted again. They may move later, never earlier: somebody counts on them (a reminder that has gone out
 * stays where it was). Event and audit row where an instant moves (`deadline_moved`) or the calendar's notice ends what was
 * provisional (`deadline_settled`); a new calendar that changes nothing for a case is noted on it in silence.
 */
export function recountDeadlines(db: Db, counted: readonly CountedDeadline[], now: Date): Promise<number> {
  return affected(
    db,
    `WITH input AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS i ("caseId" bigint, "dueAt" timestamptz, "remindAt" timestamptz,
         provisional bool, "calendarVersion" int)),
     held AS (
       SELECT c.id, c.due_at, c.remind_at, c.due_provisional, i.provisional, i."calendarVersion",
         greatest(c.due_at, i."dueAt") AS new_due,
         CASE WHEN c.reminded_at IS NULL THEN greatest(c.remind_at, i."remindAt") ELSE c.remind_at END AS new_remind
       FROM verification_case c JOIN input i ON i."caseId" = c.id
       WHERE c.state = 'open' AND c.escalated_at IS NULL AND c.calendar_version < i."calendarVersion"),
     done AS (
       UPDATE verification_case c SET due_at = h.new_due, remind_at = h.new_remind, due_provisional = h.provisional,
         calendar_version = h."calendarVersion"
       FROM held h WHERE c.id = h.id RETURNING c.id),
     told AS (
       SELECT h.id, CASE WHEN h.due_provisional AND NOT h.provisional THEN 'deadline_settled' ELSE 'deadline_moved' END AS kind,
         jsonb_build_object('dueAt', h.due_at, 'remindAt', h.remind_at) AS before,
         jsonb_build_object('dueAt', h.new_due, 'remindAt', h.new_remind, 'provisional', h.provisional,
           'calendarVersion', h."calendarVersion") AS after
       FROM done JOIN held h ON h.id = done.id
       WHERE h.new_due <> h.due_at OR h.new_remind <> h.remind_at OR h.due_provisional <> h.provisional),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $1, 'system', 'case.' || kind, 'verification_case', id::text, before, after FROM told ORDER BY id)
     INSERT INTO case_event (case_id, at, actor, kind, before, after)
     SELECT id, $1, 'system', kind, before, after FROM told ORDER BY id`,
    [now, JSON.stringify(counted)],
  );
}
