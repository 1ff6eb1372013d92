import { affected, rows, type Db } from '../database/db';

/** Open cases whose deadline rests on a year that the calendar did not cover: those of one zone and one opening share it. */
export interface ProvisionalGroup {
  /** The branch's zone; null where it names none. */
  timeZone: string | null;
  openedAt: Date;
}

export function provisionalGroups(db: Db, limit: number): Promise<ProvisionalGroup[]> {
  return rows<ProvisionalGroup>(
    db,
    `SELECT b.time_zone AS "timeZone", c.opened_at AS "openedAt"
     FROM verification_case c LEFT JOIN branch b ON b.branch_code = c.branch_code
     WHERE c.state = 'open' AND c.due_provisional AND c.escalated_at IS NULL
     GROUP BY 1, 2 ORDER BY 2, 1 LIMIT $1`,
    [limit],
  );
}

/** Settles the deadline of a group, with event and audit row. It may move later, never earlier: somebody counts on it. */
export function settleDeadline(
  db: Db,
  group: ProvisionalGroup,
  deadlines: { dueAt: Date; remindAt: Date },
  now: Date,
): Promise<number> {
  return affected(
    db,
    `WITH held AS (
       SELECT c.id, c.due_at FROM verification_case c LEFT JOIN branch b ON b.branch_code = c.branch_code
       WHERE c.state = 'open' AND c.due_provisional AND c.escalated_at IS NULL AND c.opened_at = $3
         AND b.time_zone IS NOT DISTINCT FROM $2
       ORDER BY c.id FOR UPDATE OF c SKIP LOCKED),
     done AS (
       UPDATE verification_case c SET due_at = greatest(c.due_at, $4), remind_at = greatest(c.remind_at, $5), due_provisional = false
       FROM held WHERE c.id = held.id RETURNING c.id, held.due_at AS was, c.due_at),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $1, 'system', 'case.deadline_settled', 'verification_case', id::text, jsonb_build_object('dueAt', was),
         jsonb_build_object('dueAt', due_at) FROM done ORDER BY id)
     INSERT INTO case_event (case_id, at, actor, kind, before, after)
     SELECT id, $1, 'system', 'deadline_settled', jsonb_build_object('dueAt', was), jsonb_build_object('dueAt', due_at)
     FROM done ORDER BY id`,
    [now, group.timeZone, group.openedAt, deadlines.dueAt, deadlines.remindAt],
  );
}
