import { row, rows, type Db } from '../database/db';

export interface FollowUp {
  id: number;
  kind: string;
  recordType: string;
  recordKey: string;
  branchCode: string;
  assignee: string | null;
  note: string | null;
  openedAt: Date;
  dueAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
  outcome: string | null;
}

const FOLLOW_UP = `f.id, f.kind, f.record_type AS "recordType", f.record_key AS "recordKey", f.branch_code AS "branchCode",
  f.assignee, f.note, f.opened_at AS "openedAt", f.due_at AS "dueAt", f.closed_at AS "closedAt", f.closed_by AS "closedBy",
  f.outcome`;

/** Opens what `found` (kind, record_type, record_key, branch_code, note, due_at) holds, once for each kind and record. */
const OPEN = `opened AS (
    INSERT INTO follow_up (kind, record_type, record_key, branch_code, assignee, note, opened_at, due_at)
    SELECT f.kind, f.record_type, f.record_key, f.branch_code, coalesce(b.coordinator_no, up.coordinator_no), f.note, $1, f.due_at
    FROM found f LEFT JOIN branch b ON b.branch_code = f.branch_code LEFT JOIN branch up ON up.branch_code = b.parent_code
    ORDER BY f.record_key ON CONFLICT ON CONSTRAINT follow_up_once DO NOTHING RETURNING id, kind, record_key),
  audited AS (
    INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
    SELECT $1, 'system', 'follow_up.opened', 'follow_up', id::text, jsonb_build_object('kind', kind, 'recordKey', record_key)
    FROM opened ORDER BY id)
  SELECT count(*)::int AS n FROM opened`;

/**
 * A customer who says that nobody has called (服务标准 10(7)(1)) is tracked by the branch's coordinator, within `$2`
 * minutes. Looks a month back; once for each record.
 */
export async function openNobodyCalled(db: Db, dueMinutes: number, now: Date): Promise<number> {
  const found = await rows<{ n: number }>(
    db,
    `WITH found AS MATERIALIZED (
       SELECT DISTINCT ON (t.record_key, t.record_type) 'nobody_called' AS kind, t.record_type, t.record_key, t.branch_code, a.note,
         a.disposed_at + make_interval(mins => $2::int) AS due_at
       FROM attempt a JOIN call_task t ON t.id = a.task_id
       WHERE a.flags @> ARRAY['nobody_called'] AND a.started_at >= $1::timestamptz - interval '31 days' AND a.disposed_at <= $1
         AND NOT EXISTS (SELECT FROM follow_up f WHERE f.kind = 'nobody_called' AND f.record_type = t.record_type
           AND f.record_key = t.record_key)
       ORDER BY t.record_key, t.record_type, a.disposed_at),
     ${OPEN}`,
    [now, dueMinutes],
  );
  return found[0]!.n;
}

/**
 * Policies whose last reminder has ended without reaching anybody are listed for the branch, due by the end of the expiry
 * date. The last reminder is the one nearest to expiry among those of the plan that it was drawn with. `$3` is today in the
 * installation's zone `$4`; expiries up to two weeks ago are looked at.
 */
export async function openRenewalsUnreached(
  db: Db,
  campaigns: string[],
  today: string,
  zone: string,
  now: Date,
): Promise<number> {
  const found = await rows<{ n: number }>(
    db,
    `WITH found AS MATERIALIZED (
       SELECT 'renewal_unreached' AS kind, i.record_type, i.record_key, i.branch_code, t.close_reason AS note,
         greatest((p.expires_on + 1)::timestamp AT TIME ZONE $4, $1::timestamptz + interval '1 day') AS due_at
       FROM policy p
       JOIN draw_item i ON i.campaign_code = ANY($2) AND i.record_key = p.policy_no AND i.lead_key IS NOT NULL
         AND i.occasion_on BETWEEN p.expires_on - 120 AND p.expires_on
       JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
       JOIN campaign_version v ON v.id = t.plan_id
       WHERE p.expires_on BETWEEN $3::date - 14 AND $3::date + (SELECT coalesce(max(m.days), 0) FROM campaign_version w
           CROSS JOIN LATERAL (SELECT min(d::int) AS days FROM jsonb_array_elements_text(w."values" -> 'reminderDays') d) m
           WHERE w.campaign_code = ANY($2))
         AND t.state = 'closed' AND t.close_reason IN ('unreachable', 'wrong_number', 'no_contact', 'expired')
         AND p.renewed_by IS NULL AND p.ended_on IS NULL
         AND p.expires_on - i.occasion_on <= (SELECT min(d::int) FROM jsonb_array_elements_text(v."values" -> 'reminderDays') d)
         AND NOT EXISTS (SELECT FROM call_task n WHERE n.follows_task_id = t.id)
         AND NOT EXISTS (SELECT FROM follow_up f WHERE f.kind = 'renewal_unreached' AND f.record_type = i.record_type
           AND f.record_key = i.record_key)),
     ${OPEN}`,
    [now, campaigns, today, zone],
  );
  return found[0]!.n;
}

export interface FollowUpFilter {
  /** The branch and everything below it; null for all. */
  branch: string | null;
  state: 'open' | 'closed' | 'all';
  kind: string | null;
  after: number;
  limit: number;
}

export function listFollowUps(db: Db, filter: FollowUpFilter): Promise<FollowUp[]> {
  return rows<FollowUp>(
    db,
    `WITH RECURSIVE own AS (
       SELECT $1::text COLLATE "C" AS branch_code UNION SELECT b.branch_code FROM own JOIN branch b ON b.parent_code = own.branch_code)
     SELECT ${FOLLOW_UP} FROM follow_up f
     WHERE ($1::text IS NULL OR f.branch_code IN (SELECT branch_code FROM own)) AND ($2 = 'all' OR (f.closed_at IS NULL) = ($2 = 'open'))
       AND ($3::text IS NULL OR f.kind = $3) AND f.id > $4 ORDER BY f.id LIMIT $5`,
    [filter.branch, filter.state, filter.kind, filter.after, filter.limit],
  );
}

/** Locks it for a change. */
export function lockFollowUp(db: Db, id: number): Promise<FollowUp | null> {
  return row<FollowUp>(db, `SELECT ${FOLLOW_UP} FROM follow_up f WHERE f.id = $1 FOR UPDATE`, [id]);
}

export async function closeFollowUp(
  db: Db,
  id: number,
  outcome: string,
  by: string,
  now: Date,
): Promise<FollowUp> {
  const closed = await rows<FollowUp>(
    db,
    `UPDATE follow_up f SET closed_at = $2, closed_by = $3, outcome = $4 WHERE f.id = $1 RETURNING ${FOLLOW_UP}`,
    [id, now, by, outcome],
  );
  return closed[0]!;
}
