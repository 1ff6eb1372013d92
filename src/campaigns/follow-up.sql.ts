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

export interface ListedFollowUp extends FollowUp {
  assigneeName: string | null;
  branchName: string | null;
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

/** Ends of a call that has told the customer nothing. */
export const UNREACHED = `('unreachable', 'wrong_number', 'no_contact', 'expired')`;

/**
 * Policies whose last reminder has reached nobody are listed for the branch, due by the end of the expiry date. The last
 * reminder is the one nearest to expiry among those of the plan that it was drawn with; it has reached nobody
 *
 * - where its task ended so, or the last of the tasks that took its place (a promise beyond the cycle closes a task as
 *   `superseded`, and the linked one has no draw of its own); or
 * - where no call was drawn because one was in progress: once none is open any more for the record or its numbers, unless
 *   one that covered the record has reached somebody since.
 *
 * `$3` is today in the installation's zone `$4`; expiries up to two weeks ago are looked at.
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
    `WITH RECURSIVE reminder AS MATERIALIZED (
       SELECT i.draw_id, i.campaign_code, i.record_type, i.record_key, i.branch_code, i.lead_key, i.reason, d.ran_at, p.numbers,
         greatest((p.expires_on + 1)::timestamp AT TIME ZONE $4, $1::timestamptz + interval '1 day') AS due_at
       FROM policy p
       JOIN draw_item i ON i.campaign_code = ANY($2) AND i.record_key = p.policy_no
         AND (i.lead_key IS NOT NULL OR i.reason = 'in_progress') AND i.occasion_on BETWEEN p.expires_on - 120 AND p.expires_on
       JOIN draw d ON d.id = i.draw_id
       JOIN campaign_version v ON v.id = d.plan_id
       WHERE p.expires_on BETWEEN $3::date - 14 AND $3::date + (SELECT coalesce(max(m.days), 0) FROM campaign_version w
           CROSS JOIN LATERAL (SELECT min(d::int) AS days FROM jsonb_array_elements_text(w."values" -> 'reminderDays') d) m
           WHERE w.campaign_code = ANY($2))
         AND p.renewed_by IS NULL AND p.ended_on IS NULL
         AND p.expires_on - i.occasion_on <= (SELECT min(d::int) FROM jsonb_array_elements_text(v."values" -> 'reminderDays') d)
         AND NOT EXISTS (SELECT FROM follow_up f WHERE f.kind = 'renewal_unreached' AND f.record_type = i.record_type
           AND f.record_key = i.record_key)),
     called AS (
       SELECT r.record_type, r.record_key, r.branch_code, r.due_at, t.id, t.close_reason
       FROM reminder r JOIN call_task t ON t.record_key = r.lead_key AND t.draw_id = r.draw_id WHERE t.state = 'closed'
       UNION
       SELECT c.record_type, c.record_key, c.branch_code, c.due_at, n.id, n.close_reason
       FROM called c JOIN call_task n ON n.follows_task_id = c.id WHERE c.close_reason = 'superseded'),
     found AS MATERIALIZED (
       SELECT 'renewal_unreached' AS kind, c.record_type, c.record_key, c.branch_code, c.close_reason AS note, c.due_at
       FROM called c WHERE c.close_reason IN ${UNREACHED} AND NOT EXISTS (SELECT FROM call_task n WHERE n.follows_task_id = c.id)
       UNION ALL
       SELECT 'renewal_unreached', r.record_type, r.record_key, r.branch_code, coalesce(own.ended, r.reason), r.due_at
       FROM reminder r CROSS JOIN LATERAL (
         SELECT coalesce(bool_or(t.state <> 'closed'), false) AS open,
           (array_agg(t.close_reason ORDER BY t.id DESC) FILTER (WHERE t.closed_at >= r.ran_at AND t.close_reason <> 'superseded'))[1] AS ended
         FROM draw_item i JOIN call_task t ON t.record_key = i.lead_key AND t.campaign_code = i.campaign_code
         WHERE i.campaign_code = r.campaign_code AND i.record_key = r.record_key
           AND (t.record_key = r.record_key OR r.record_key = ANY (t.also_keys))) own
       WHERE r.lead_key IS NULL AND NOT own.open AND (own.ended IS NULL OR own.ended IN ${UNREACHED})
         AND NOT EXISTS (SELECT FROM call_task t WHERE t.phone = ANY (r.numbers) AND t.campaign_code = r.campaign_code
           AND t.state IN ('waiting', 'ready'))
         AND NOT EXISTS (SELECT FROM call_task t WHERE t.phone = ANY (r.numbers) AND t.campaign_code = r.campaign_code
           AND t.state IN ('claimed', 'calling'))
         AND NOT EXISTS (SELECT FROM opt_out o WHERE o.phone = ANY (r.numbers) AND o.lifted_at IS NULL
           AND o.channel IN ('call', 'all') AND (o.rule IS NULL OR o.rule = r.campaign_code))),
     ${OPEN}`,
    [now, campaigns, today, zone],
  );
  return found[0]!.n;
}

/** What a campaign's type leaves to people where a record is too old for its call. */
export interface StaleFollowUp {
  campaign: string;
  kind: string;
  /** Minutes from the draw's due instant. */
  dueMinutes: number;
}

/** No plan's cycle is shorter (`planValues`): a draw that ran sooner after its time has missed no call. */
const SHORTEST_CYCLE = '10 minutes';

/**
 * Calls whose whole cycle had passed before their draw could run, as after an outage: nobody could make them, and so they
 * are too old in the same way as a record beyond the late horizon (product §2). Riders are among the draw's items, each with
 * its own branch. Looks at draws of the last three days; a tick is seconds after them.
 */
export async function openMissed(db: Db, stale: readonly StaleFollowUp[], now: Date): Promise<number> {
  const found = await rows<{ n: number }>(
    db,
    `WITH found AS MATERIALIZED (
       SELECT s.kind, i.record_type, i.record_key, i.branch_code, t.close_reason AS note,
         d.due_at + make_interval(mins => s.due_minutes) AS due_at
       FROM unnest($2::text[], $3::text[], $4::int[]) AS s (campaign, kind, due_minutes)
       JOIN draw d ON d.campaign_code = s.campaign AND d.ran_at BETWEEN $1::timestamptz - interval '3 days' AND $1
         AND d.ran_at >= d.due_at + interval '${SHORTEST_CYCLE}'
       JOIN draw_item i ON i.draw_id = d.id AND i.lead_key IS NOT NULL
       JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
       WHERE t.close_reason = 'expired' AND t.attempts = 0 AND d.ran_at >= t.due_at
         AND NOT EXISTS (SELECT FROM follow_up f WHERE f.kind = s.kind AND f.record_type = i.record_type
           AND f.record_key = i.record_key)),
     ${OPEN}`,
    [
      now,
      stale.map((each) => each.campaign),
      stale.map((each) => each.kind),
      stale.map((each) => each.dueMinutes),
    ],
  );
  return found[0]!.n;
}

export interface FollowUpFilter {
  /** The branch and everything below it; null for all. */
  branch: string | null;
  state: 'open' | 'closed' | 'all';
  kind: string | null;
  /** Open, and due before `now`. */
  overdue?: boolean | null;
  after: number;
  limit: number;
}

/** The branch in `$1` and all below it; null: all. */
const SCOPE = `WITH RECURSIVE own AS (
       SELECT $1::text COLLATE "C" AS branch_code UNION SELECT b.branch_code FROM own JOIN branch b ON b.parent_code = own.branch_code)`;
const IN_SCOPE = `($1::text IS NULL OR f.branch_code IN (SELECT branch_code FROM own))`;

export function listFollowUps(db: Db, filter: FollowUpFilter, now: Date): Promise<ListedFollowUp[]> {
  return rows<ListedFollowUp>(
    db,
    `${SCOPE}
     SELECT ${FOLLOW_UP}, s.name AS "assigneeName", (SELECT name FROM branch b WHERE b.branch_code = f.branch_code) AS "branchName"
     FROM follow_up f LEFT JOIN staff s ON s.staff_no = f.assignee
     WHERE ${IN_SCOPE} AND ($2 = 'all' OR (f.closed_at IS NULL) = ($2 = 'open')) AND ($3::text IS NULL OR f.kind = $3)
       AND ($6::bool IS NULL OR (f.closed_at IS NULL AND f.due_at < $7) = $6) AND f.id > $4 ORDER BY f.id LIMIT $5`,
    [filter.branch, filter.state, filter.kind, filter.after, filter.limit, filter.overdue ?? null, now],
  );
}

/** Locks it for a change, where it is the branch's (or one below it; null: any). */
export function lockFollowUp(db: Db, id: number, branch: string | null): Promise<FollowUp | null> {
  return row<FollowUp>(
    db,
    `${SCOPE} SELECT ${FOLLOW_UP} FROM follow_up f WHERE f.id = $2 AND ${IN_SCOPE} FOR UPDATE OF f`,
    [branch, id],
  );
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
