import type { Db } from '../database/db';
import { judge, type Finding, type Watermark } from './invariant.sql';

/** A draw's sums are those of its items and of its calls. */
export function drawsAddUp(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT d.id::text AS id, d.eligible <> i.items OR d.drawn <> i.drawn OR d.excluded <> i.excluded
         OR d.eligible <> d.drawn + d.excluded OR d.calls <> i.calls OR d.calls <> c.tasks AS bad
     FROM draw d
     CROSS JOIN LATERAL (SELECT count(*) AS items, count(lead_key) AS drawn, count(reason) AS excluded, count(DISTINCT lead_key) AS calls
       FROM draw_item WHERE draw_id = d.id) i
     CROSS JOIN LATERAL (SELECT count(*) AS tasks FROM call_task t
       JOIN (SELECT DISTINCT lead_key FROM draw_item WHERE draw_id = d.id) k ON t.record_key = k.lead_key WHERE t.draw_id = d.id) c
     WHERE d.id > $1`,
    [since.draw],
  );
}

/** Every record drawn is covered by a call of its draw, as its lead or among its other subjects. */
export function drawnAreCalled(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT i.record_key AS id, t.id IS NULL OR NOT coalesce(i.record_key = t.record_key OR i.record_key = ANY (t.also_keys), false) AS bad
     FROM draw_item i LEFT JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
     WHERE i.draw_id > $1 AND i.lead_key IS NOT NULL`,
    [since.draw],
  );
}

/** And every drawn call covers only records that its draw holds. */
export function callsAreDrawn(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT t.id::text AS id, NOT EXISTS (SELECT FROM draw_item i WHERE i.campaign_code = t.campaign_code
         AND i.record_key = k.key AND i.draw_id = t.draw_id AND i.lead_key = t.record_key) AS bad
     FROM call_task t CROSS JOIN LATERAL unnest(t.record_key || coalesce(t.also_keys, '{}')) AS k (key)
     WHERE t.id > $1 AND t.draw_id IS NOT NULL`,
    [since.task],
  );
}

/** One draw for each campaign and occurrence. */
export function drawnOnce(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT d.id::text AS id, EXISTS (SELECT FROM draw o WHERE o.campaign_code = d.campaign_code AND o.due_at = d.due_at
       AND o.id <> d.id) AS bad FROM draw d WHERE d.id > $1`,
    [since.draw],
  );
}

/** A record once for each campaign and occasion. */
export function recordsOnce(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT i.record_key AS id, (SELECT count(*) FROM draw_item o WHERE o.campaign_code = i.campaign_code
       AND o.record_key = i.record_key AND o.occasion_on = i.occasion_on) <> 1 AS bad
     FROM draw_item i WHERE i.draw_id > $1`,
    [since.draw],
  );
}

/**
 * No open task is lost: its lane exists and is its campaign's; nobody's lease or deadline ran out an hour ago unnoticed; one
 * in a call has an attempt that is owed its result. Read through the indexes of the open states, so that closed tasks cost
 * nothing.
 */
export function openTasksAreVisible(db: Db, now: Date): Promise<Finding> {
  return judge(
    db,
    `SELECT t.id::text AS id, l.id IS NULL OR l.campaign_code <> t.campaign_code
         OR (t.due_at < $1::timestamptz - interval '1 hour' AND t.ready_at < $1::timestamptz - interval '1 hour') AS bad
     FROM call_task t LEFT JOIN lane l ON l.id = t.lane WHERE t.state IN ('waiting', 'ready')
     UNION ALL
     SELECT t.id::text, l.id IS NULL OR CASE WHEN t.state = 'claimed' THEN t.lease_until < $1::timestamptz - interval '1 hour'
         ELSE NOT EXISTS (SELECT FROM attempt a WHERE a.task_id = t.id AND a.epoch = t.epoch AND a.disposition IS NULL) END
     FROM call_task t LEFT JOIN lane l ON l.id = t.lane WHERE t.state IN ('claimed', 'calling')`,
    [now],
  );
}

/** No promise ends in silence: an open one has an open task, and its agent's time has not run out an hour ago. */
export function promisesAreKept(db: Db, now: Date): Promise<Finding> {
  return judge(
    db,
    `SELECT c.id::text AS id, t.id IS NULL OR coalesce(t.closed_at < $1::timestamptz - interval '1 hour', false)
         OR (c.state = 'pending' AND c.team_from_at < $1::timestamptz - interval '1 hour' AND t.state IN ('waiting', 'ready')) AS bad
     FROM scheduled_callback c LEFT JOIN call_task t ON t.id = c.task_id WHERE c.state IN ('pending', 'handed_over')`,
    [now],
  );
}

/**
 * What a close, an exclusion or a text owes the branch has become a case within a day, and a correction its second visit. A call that
 * has become cases has one for each branch among its records: opened for it, or noted on one that was open already.
 */
export function casesAreOpened(db: Db, since: Watermark, now: Date): Promise<Finding> {
  return judge(
    db,
    `WITH told AS MATERIALIZED (
       SELECT DISTINCT (e.after ->> 'taskId')::bigint AS task_id, c.branch_code
       FROM case_event e JOIN verification_case c ON c.id = e.case_id
       WHERE e.kind IN ('opened', 'seen_again') AND e.after ? 'taskId' AND e.at >= $2)
     SELECT t.id::text AS id, t.closed_at < $1::timestamptz - interval '1 day' AS bad FROM call_task t WHERE t.case_due
     UNION ALL
     SELECT t.id::text, o.task_id IS NULL
     FROM (SELECT DISTINCT task_id FROM told) d JOIN call_task t ON t.id = d.task_id
     CROSS JOIN LATERAL unnest(t.record_key || coalesce(t.also_keys, '{}')) AS k (key)
     JOIN draw_item i ON i.campaign_code = t.campaign_code AND i.record_key = k.key AND i.draw_id = t.draw_id
     LEFT JOIN told o ON o.task_id = t.id AND o.branch_code = i.branch_code
     WHERE NOT t.case_due
     UNION ALL
     SELECT i.record_key, d.ran_at < $1::timestamptz - interval '1 day' FROM draw_item i JOIN draw d ON d.id = i.draw_id WHERE i.case_due
     UNION ALL
     SELECT 'message ' || m.id, coalesce(m.ended_at, m.created_at) < $1::timestamptz - interval '1 day' FROM message m WHERE m.case_due
     UNION ALL
     SELECT 'case ' || c.id, c.second_visit_task_id IS NULL AND c.corrected_at < $1::timestamptz - interval '1 day'
     FROM verification_case c WHERE c.state = 'corrected'`,
    [now, since.at],
  );
}

/** Created, updated, unchanged and rejected rows of an import are all that it read. */
export function importsAddUp(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT id::text AS id, created + updated + unchanged + rejected <> rows_read AS bad
     FROM import_run WHERE state = 'done' AND started_at >= $1`,
    [since.at],
  );
}
