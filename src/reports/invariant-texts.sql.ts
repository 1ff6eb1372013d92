import { row, rows, type Db } from '../database/db';
import { judge, type Finding, type Watermark } from './invariant.sql';

/**
 * One text for each rule, record and due date. A person may have one of which nobody knows sent again: that is one more, once, which
 * names the first, and of which the first's audit entry says who wanted it and why.
 */
export function oneText(db: Db, since: Watermark): Promise<Finding> {
  const same = (of: string) => `${of}.rule = m.rule AND ${of}.record_type = m.record_type
       AND ${of}.record_key = m.record_key AND ${of}.due_on = m.due_on`;
  return judge(
    db,
    `SELECT m.id::text AS id, EXISTS (SELECT FROM message o WHERE ${same('o')}
       AND o.again_of IS NOT DISTINCT FROM m.again_of AND o.id <> m.id)
       OR m.again_of IS NOT NULL AND NOT EXISTS (SELECT FROM message f WHERE f.id = m.again_of AND ${same('f')}
         AND f.id < m.id AND f.again_at IS NOT NULL AND EXISTS (SELECT FROM audit_entry e WHERE e.entity_type = 'message'
           AND e.entity_id = f.id::text AND e.action = 'message.again' AND e.actor <> 'system'
           AND e.after ->> 'again' = m.id::text AND length(e.after ->> 'note') > 1)) AS bad
     FROM message m WHERE m.id > $1`,
    [since.message],
  );
}

/**
 * A text's state only moves forward, as the audit trail saw it: the intent, then sent or unknown, then an end. An intent after
 * that would be a text sent again. One that the gateway has demonstrably not taken goes back to the queue as `returned`, also when
 * it had come to be called unknown meanwhile, and begins anew; never one that was sent.
 */
export function textStatesForward(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT entity_id AS id, coalesce(bool_or(rank < before), false) AS bad
     FROM (SELECT entity_id, rank, max(rank) OVER (PARTITION BY entity_id, life ORDER BY id
         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
       FROM (SELECT id, entity_id, CASE WHEN action = 'message.intent' THEN 0
           WHEN action = 'message.returned' OR action = 'message.unknown' AND after ->> 'reason' = 'no_trace' THEN 1
           WHEN action IN ('message.sent', 'message.unknown') THEN 2 ELSE 3 END AS rank,
           count(*) FILTER (WHERE action = 'message.returned') OVER (PARTITION BY entity_id ORDER BY id
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS life
         FROM audit_entry WHERE id > $1 AND entity_type = 'message' AND action IN ('message.intent', 'message.returned',
           'message.sent', 'message.unknown', 'message.delivered', 'message.undelivered', 'message.failed')) steps) e
     GROUP BY entity_id`,
    [since.audit],
  );
}

/** Seconds between a process taking the time and its commit: which of two that met was first only the locks know. */
const RACE = `interval '1 second'`;

/**
 * Nothing goes out after an opt-out that covers it, until that is lifted. But the text that tells the customer of it: that
 * confirms one opt-out (its record), and is forbidden by every other.
 */
export function nothingAfterOptOut(db: Db, since: Watermark): Promise<Finding> {
  const forbidden = (phone: string, channel: string, rule: string, at: string, but = '') =>
    `EXISTS (SELECT FROM opt_out o WHERE o.phone = ${phone} AND o.channel IN ('${channel}', 'all')
       AND (o.rule IS NULL OR o.rule = ${rule}) AND o.created_at < ${at} - ${RACE}
       AND (o.lifted_at IS NULL OR o.lifted_at > ${at})${but})`;
  const confirmed = ` AND NOT (m.record_type = 'opt_out' AND m.record_key = o.id::text)`;
  return judge(
    db,
    `SELECT 'attempt ' || a.id AS id, ${forbidden('a.phone', 'call', 'a.campaign_code', 'a.started_at')} AS bad
     FROM attempt a WHERE a.id > $1
     UNION ALL
     SELECT 'message ' || m.id, ${forbidden('m.phone', 'text', 'm.rule', 'm.intent_at', confirmed)}
     FROM message m WHERE m.id > $2 AND m.intent_at IS NOT NULL`,
    [since.attempt, since.message],
  );
}

export interface TextMoment {
  id: number;
  at: Date;
  rule: string;
  zone: string;
}

/** When texts left, and in which zone: a page of them by identifier. `zone`: where neither record nor branch names one. */
export function textMoments(
  db: Db,
  after: number,
  from: Date,
  zone: string,
  limit: number,
): Promise<TextMoment[]> {
  return rows<TextMoment>(
    db,
    `SELECT m.id, m.intent_at AS at, m.rule, coalesce(p.time_zone, b.time_zone, $3) AS zone
     FROM message m LEFT JOIN branch b ON b.branch_code = m.branch_code
       LEFT JOIN policy p ON m.record_type = 'policy' AND p.policy_no = m.record_key
     WHERE m.id > $1 AND m.intent_at >= $2 ORDER BY m.id LIMIT $4`,
    [after, from, zone, limit],
  );
}

/**
 * Since when the calendar has been as it is: what was dialled under an older version cannot be judged by this one. Null where
 * it never changed after the installation.
 */
export async function calendarSince(db: Db): Promise<Date | null> {
  const found = await row<{ at: Date | null }>(
    db,
    `SELECT max(created_at) AS at FROM calendar_version WHERE version > (SELECT min(version) FROM calendar_version)`,
  );
  return found!.at;
}
