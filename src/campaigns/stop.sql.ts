import { rows, type Db } from '../database/db';

const LOT = 5000;

/** What closing a task by a stop takes with it: its promise, and the audit rows of both. */
const CLOSE = `closed AS (
    UPDATE call_task t SET state = 'closed', closed_at = $1, close_reason = s.close_reason
    FROM stopped s WHERE t.id = s.id RETURNING t.id, s.close_reason, s.why, t.attempts),
  promises AS (
    UPDATE scheduled_callback c SET state = 'cancelled', closed_at = $1
    FROM closed WHERE c.task_id = closed.id AND c.state IN ('pending', 'handed_over') RETURNING c.id, c.task_id, closed.why),
  audited AS (
    INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
    SELECT $1, 'system', 'call_task.closed', 'call_task', id::text,
      jsonb_build_object('reason', close_reason, 'why', why, 'attempts', attempts) FROM closed ORDER BY id),
  promises_audited AS (
    INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
    SELECT $1, 'system', 'scheduled_callback.cancelled', 'scheduled_callback', id::text,
      jsonb_build_object('task', task_id, 'why', why) FROM promises ORDER BY id)
  SELECT count(*)::int AS n FROM closed`;

/**
 * Closes what waits in the queue for a number that must not be called any more, in one statement. Held tasks are left: the
 * dial's own gate refuses them, and they come back to the queue. Returns how many it closed, `LOT` at most.
 */
export async function stopOptedOut(db: Db, now: Date): Promise<number> {
  const found = await rows<{ n: number }>(
    db,
    `WITH stopped AS MATERIALIZED (
       SELECT t.id, 'opted_out' AS close_reason, 'opted_out' AS why FROM call_task t
       WHERE t.state IN ('waiting', 'ready') AND EXISTS (SELECT FROM opt_out o WHERE o.phone = t.phone AND o.lifted_at IS NULL
         AND o.channel IN ('call', 'all') AND (o.rule IS NULL OR o.rule = t.campaign_code))
       ORDER BY t.id LIMIT ${LOT} FOR UPDATE OF t SKIP LOCKED),
     ${CLOSE}`,
    [now],
  );
  return found[0]!.n;
}

/**
 * How long a change of a policy is looked at: many times the interval of the tick and the length of an import's
 * transaction. What comes later still is found by the sweep, and refused by the dial's own gate until then.
 */
const LATELY = '15 minutes';

/** From `open` (id, record_key, also_keys, plan_id) to what is closed of it: a call for several policies only with the last. */
const CLOSE_STOPPED = `due AS MATERIALIZED (
       SELECT o.id, CASE WHEN p.renewed_by IS NOT NULL AND v."values" -> 'stopsOn' ? 'renewed' THEN 'renewed' ELSE 'ended' END AS why
       FROM open o JOIN policy p ON p.policy_no = o.record_key JOIN campaign_version v ON v.id = o.plan_id
       WHERE (p.renewed_by IS NOT NULL AND v."values" -> 'stopsOn' ? 'renewed'
           OR p.ended_on IS NOT NULL AND v."values" -> 'stopsOn' ? 'ended')
         AND (o.also_keys IS NULL OR NOT EXISTS (SELECT FROM policy q WHERE q.policy_no = ANY(o.also_keys)
           AND q.renewed_by IS NULL AND q.ended_on IS NULL))
       ORDER BY o.id LIMIT ${LOT}),
     stopped AS MATERIALIZED (
       SELECT t.id, CASE d.why WHEN 'renewed' THEN 'renewed' ELSE 'cancelled' END AS close_reason, d.why
       FROM due d JOIN call_task t ON t.id = d.id WHERE t.state IN ('waiting', 'ready')
       ORDER BY t.id FOR UPDATE OF t SKIP LOCKED),
     ${CLOSE}`;

/**
 * Closes what waits for policies that were renewed (`renewed`) or closed early (`cancelled`) lately, where the task's own plan
 * stops on it, in one statement. Starts from those few policies: their own tasks, and the calls that they ride along in.
 * Riders are found by the draw's items, which name the lead of each: no index could look into `also_keys` that would not
 * cost every draw more than this saves.
 */
export async function stopByChange(db: Db, campaigns: string[], now: Date): Promise<number> {
  const found = await rows<{ n: number }>(
    db,
    `WITH changed AS MATERIALIZED (
       SELECT p.policy_no FROM policy p
       WHERE (p.renewed_by IS NOT NULL OR p.ended_on IS NOT NULL) AND p.changed_at >= $1::timestamptz - interval '${LATELY}'),
     called AS MATERIALIZED (
       SELECT c.policy_no AS key FROM changed c
       UNION
       SELECT i.lead_key FROM changed c JOIN draw_item i ON i.campaign_code = ANY($2) AND i.record_key = c.policy_no
       WHERE i.lead_key IS NOT NULL),
     open AS MATERIALIZED (
       SELECT t.id, t.record_key, t.also_keys, t.plan_id FROM called c JOIN call_task t ON t.record_key = c.key
       WHERE t.campaign_code = ANY($2) AND t.state IN ('waiting', 'ready') AND t.record_type = 'policy'),
     ${CLOSE_STOPPED}`,
    [now, campaigns],
  );
  return found[0]!.n;
}

/**
 * The same for everything that waits, whenever its policy changed. Reads every open task of the campaigns in `$2` (only
 * their lanes, along the claim's own index), so it is no statement for every tick.
 */
export async function stopByRecord(db: Db, campaigns: string[], now: Date): Promise<number> {
  const found = await rows<{ n: number }>(
    db,
    `WITH open AS MATERIALIZED (
       SELECT t.id, t.record_key, t.also_keys, t.plan_id FROM lane l JOIN call_task t ON t.lane = l.id
       WHERE l.campaign_code = ANY($2) AND t.state = 'ready' AND t.record_type = 'policy'
       UNION ALL
       SELECT t.id, t.record_key, t.also_keys, t.plan_id FROM call_task t
       WHERE t.campaign_code = ANY($2) AND t.state = 'waiting' AND t.record_type = 'policy'),
     ${CLOSE_STOPPED}`,
    [now, campaigns],
  );
  return found[0]!.n;
}
