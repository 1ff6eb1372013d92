import { rows, type Db } from '../database/db';

/** Changes followed by one statement at most. */
const LOT = 1000;

/**
 * Waiting calls follow their record's contact (product §1): the new numbers in their order of use, without those that this
 * task has found to be wrong. No number left: the task closes as `no_contact`, with a case where its plan opens one. A call
 * that covers several records keeps its number, which is still that of the others; the audit says so. A change whose record
 * is in somebody's hand is left for the next run. Returns how many changes it has dealt with.
 */
export async function followContacts(db: Db, now: Date): Promise<number> {
  const found = await rows<{ changes: number }>(
    db,
    `WITH change AS MATERIALIZED (
       SELECT c.id, c.record_type, c.record_key FROM contact_change c
       WHERE c.followed_at IS NULL AND NOT EXISTS (SELECT FROM call_task t WHERE t.record_key = c.record_key
         AND t.record_type = c.record_type AND t.state IN ('claimed', 'calling'))
       ORDER BY c.id LIMIT ${LOT} FOR UPDATE OF c SKIP LOCKED),
     record AS MATERIALIZED (
       SELECT record_type, record_key, max(id) AS change FROM change GROUP BY 1, 2),
     contact AS MATERIALIZED (
       SELECT r.*, coalesce(p.numbers, c.numbers, m.numbers, s.numbers) AS numbers FROM record r
       LEFT JOIN policy p ON r.record_type = 'policy' AND p.policy_no = r.record_key
       LEFT JOIN claim c ON r.record_type = 'claim' AND c.report_no = r.record_key
       LEFT JOIN complaint m ON r.record_type = 'complaint' AND m.complaint_no = r.record_key
       LEFT JOIN repair s ON r.record_type = 'repair' AND s.repair_no = r.record_key),
     open AS MATERIALIZED (
       SELECT t.id, t.phone, t.spare_numbers, t.also_keys, t.plan_id, n.numbers, n.change FROM contact n
       JOIN call_task t ON t.record_key = n.record_key AND t.record_type = n.record_type
       WHERE t.state IN ('waiting', 'ready') FOR UPDATE OF t SKIP LOCKED),
     usable AS MATERIALIZED (
       SELECT o.*, ARRAY(SELECT u.number FROM unnest(o.numbers) WITH ORDINALITY u (number, at)
         WHERE NOT EXISTS (SELECT FROM attempt a JOIN disposition d ON d.code = a.disposition AND d.effect = 'next_number'
           WHERE a.task_id = o.id AND a.phone = u.number) ORDER BY u.at) AS next
       FROM open o),
     moved AS (
       UPDATE call_task t SET phone = u.next[1], spare_numbers = nullif(u.next[2:], '{}')
       FROM usable u WHERE t.id = u.id AND u.also_keys IS NULL AND cardinality(u.next) > 0
         AND (t.phone, t.spare_numbers) IS DISTINCT FROM (u.next[1], nullif(u.next[2:], '{}'))
       RETURNING t.id, u.change, 'call_task.contact_moved' AS action, NULL::text AS reason),
     closed AS (
       UPDATE call_task t SET state = 'closed', closed_at = $1, close_reason = 'no_contact',
         case_due = v."values" -> 'opensCaseFor' ? 'no_contact'
       FROM usable u JOIN campaign_version v ON v.id = u.plan_id
       WHERE t.id = u.id AND u.also_keys IS NULL AND cardinality(u.next) = 0
       RETURNING t.id, u.change, 'call_task.closed' AS action, 'no_contact' AS reason),
     kept AS (
       SELECT id, change, 'call_task.contact_kept' AS action, 'covers_several_records' AS reason FROM usable
       WHERE also_keys IS NOT NULL),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $1, 'system', action, 'call_task', id::text, jsonb_strip_nulls(jsonb_build_object('reason', reason, 'contactChange', change))
       FROM (TABLE moved UNION ALL TABLE closed UNION ALL TABLE kept) x ORDER BY id),
     followed AS (UPDATE contact_change c SET followed_at = $1 FROM change WHERE c.id = change.id RETURNING c.id)
     SELECT count(*)::int AS changes FROM followed`,
    [now],
  );
  return found[0]!.changes;
}
