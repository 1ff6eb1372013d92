import { rows, type Db } from '../database/db';

/** Changes followed by one statement at most. */
const LOT = 1000;

/** The numbers in use of each record, whatever its kind. */
const NUMBERS = `(SELECT 'policy' AS record_type, policy_no AS record_key, numbers FROM policy
  UNION ALL SELECT 'claim', report_no, numbers FROM claim
  UNION ALL SELECT 'complaint', complaint_no, numbers FROM complaint
  UNION ALL SELECT 'repair', repair_no, numbers FROM repair)`;

/**
 * Waiting calls follow their record's contact (product §1): the new numbers in their order of use, without those that this
 * task has found to be wrong. No number left: the task closes as `no_contact`, with a case where its plan opens one. A call
 * that covers several records keeps its number as long as one of the others still has it; the audit says so.
 *
 * A change counts as followed only when every open task of its record was in our hands: what somebody holds, or another
 * statement has locked, is left for the next run. While a draw runs nothing is followed, for it may have read the old number
 * and not have written its task yet. Returns how many changes were followed.
 */
export async function followContacts(db: Db, now: Date): Promise<number> {
  const found = await rows<{ changes: number }>(
    db,
    `WITH quiet AS MATERIALIZED (SELECT code FROM campaign FOR SHARE SKIP LOCKED),
     change AS MATERIALIZED (
       SELECT c.id, c.record_type, c.record_key, c.before FROM contact_change c
       WHERE c.followed_at IS NULL AND (SELECT count(*) FROM quiet) = (SELECT count(*) FROM campaign)
       ORDER BY c.id LIMIT ${LOT} FOR UPDATE OF c SKIP LOCKED),
     concerned AS MATERIALIZED (
       SELECT t.id, max(c.id) AS change FROM change c JOIN call_task t
         ON t.record_key = c.record_key AND t.record_type = c.record_type AND t.state <> 'closed' GROUP BY t.id
       UNION
       SELECT t.id, max(c.id) FROM change c CROSS JOIN LATERAL jsonb_array_elements_text(c.before -> 'numbers') o (number)
       JOIN call_task t ON t.phone = o.number AND t.state IN ('waiting', 'ready') AND c.record_key = ANY (t.also_keys)
         AND t.record_type = c.record_type GROUP BY t.id),
     open AS MATERIALIZED (
       SELECT t.id, t.phone, t.spare_numbers, t.also_keys, t.record_type, t.record_key, t.plan_id, c.change
       FROM concerned c JOIN call_task t ON t.id = c.id
       WHERE t.state IN ('waiting', 'ready') FOR UPDATE OF t SKIP LOCKED),
     usable AS MATERIALIZED (
       SELECT o.*, n.numbers @> ARRAY[o.phone] AS still_its_own,
         ARRAY(SELECT u.number FROM unnest(n.numbers) WITH ORDINALITY u (number, at)
           WHERE NOT EXISTS (SELECT FROM attempt a JOIN disposition d ON d.code = a.disposition AND d.effect = 'next_number'
             WHERE a.task_id = o.id AND a.phone = u.number) ORDER BY u.at) AS next,
         EXISTS (SELECT FROM ${NUMBERS} other WHERE other.record_type = o.record_type
           AND other.record_key = ANY (o.also_keys) AND other.numbers @> ARRAY[o.phone]) AS still_the_others
       FROM open o CROSS JOIN LATERAL (SELECT numbers FROM ${NUMBERS} r
         WHERE r.record_type = o.record_type AND r.record_key = o.record_key) n),
     judged AS MATERIALIZED (
       SELECT *, CASE WHEN NOT still_its_own AND still_the_others THEN 'kept'
         WHEN cardinality(next) > 0 THEN 'moved' WHEN also_keys IS NULL THEN 'closed' ELSE 'kept' END AS verdict FROM usable),
     moved AS (
       UPDATE call_task t SET phone = j.next[1], spare_numbers = nullif(j.next[2:], '{}')
       FROM judged j WHERE t.id = j.id AND j.verdict = 'moved'
         AND (t.phone, t.spare_numbers) IS DISTINCT FROM (j.next[1], nullif(j.next[2:], '{}'))
       RETURNING t.id, j.change, 'call_task.contact_moved' AS action, NULL::text AS reason),
     closed AS (
       UPDATE call_task t SET state = 'closed', closed_at = $1, close_reason = 'no_contact',
         case_due = v."values" -> 'opensCaseFor' ? 'no_contact'
       FROM judged j JOIN campaign_version v ON v.id = j.plan_id WHERE t.id = j.id AND j.verdict = 'closed'
       RETURNING t.id, j.change, 'call_task.closed' AS action, 'no_contact' AS reason),
     kept AS (
       SELECT id, change, 'call_task.contact_kept' AS action, 'covers_several_records' AS reason FROM judged
       WHERE verdict = 'kept'),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $1, 'system', action, 'call_task', id::text, jsonb_strip_nulls(jsonb_build_object('reason', reason, 'contactChange', change))
       FROM (TABLE moved UNION ALL TABLE closed UNION ALL TABLE kept) x ORDER BY id),
     followed AS (
       UPDATE contact_change c SET followed_at = $1 FROM change h
       WHERE c.id = h.id AND NOT EXISTS (SELECT FROM call_task t WHERE t.record_key = h.record_key
         AND t.record_type = h.record_type AND t.state <> 'closed' AND NOT EXISTS (SELECT FROM open o WHERE o.id = t.id))
       RETURNING c.id)
     SELECT count(*)::int AS changes FROM followed`,
    [now],
  );
  return found[0]!.changes;
}
