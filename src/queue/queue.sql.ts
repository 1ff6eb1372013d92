import { affected, prepared, rows, type Db } from '../database/db';

/** What a task is about, by which plan, and where it waits. */
export interface TaskSubject {
  planId: number;
  campaignCode: string;
  recordType: string;
  recordKey: string;
  alsoKeys: string[] | null;
  branchCode: string;
  phone: string;
  spareNumbers: string[] | null;
  lane: number;
}

/** A claimed task as the dialler and the desk need it. Instants are UTC. */
export interface ClaimedTask extends TaskSubject {
  id: number;
  priority: number;
  dueAt: Date;
  attempts: number;
  partsTried: number;
  epoch: number;
  claimedBy: string;
  claimedAt: Date;
  leaseUntil: Date;
}

export interface HeldTask extends ClaimedTask {
  state: string;
}

const CLAIMED = `t.id, t.plan_id AS "planId", t.campaign_code AS "campaignCode", t.record_type AS "recordType",
  t.record_key AS "recordKey", t.also_keys AS "alsoKeys", t.branch_code AS "branchCode", t.phone,
  t.spare_numbers AS "spareNumbers", t.lane, t.priority, t.due_at AS "dueAt", t.attempts,
  t.parts_tried AS "partsTried", t.epoch, t.claimed_by AS "claimedBy", t.claimed_at AS "claimedAt",
  t.lease_until AS "leaseUntil"`;

const LIVE = `('claimed', 'calling')`;

/**
 * Sizes of a claim. A literal LIMIT keeps one prepared plan each; `LIMIT $n` would be planned anew on every call. A claim
 * locks as many rows as its size says, needed or not, so the steps are small.
 */
export const CLAIM_SIZES = [1, 2, 3, 4, 6, 8, 12, 16] as const;
export type ClaimSize = (typeof CLAIM_SIZES)[number];

// $1 open lanes, $2 agents, $3 now, $4 lease end. An agent who holds a task, or is away, is given none.
// Scalar subqueries, not NOT EXISTS: that becomes a join which reads every held task in each statement (32 claims beside
// 1000 calls: 64 000 comparisons); these descend a small index once each. "Holds a task" is asked without the state, for
// only then can the planner take no other index than the one on agents (see migration 0005).
const ASKING = `asking AS MATERIALIZED (
  SELECT a.agent, row_number() OVER (ORDER BY a.ord) AS rn FROM unnest($2::text[]) WITH ORDINALITY AS a (agent, ord)
  WHERE (SELECT h.id FROM call_task h WHERE h.claimed_by = a.agent) IS NULL
    AND (SELECT s.staff_no FROM agent_state s WHERE s.staff_no = a.agent AND s.state IN ('break', 'offline')) IS NULL)`;

const NOT_ON_THE_PHONE = `(SELECT l.id FROM call_task l WHERE l.phone = c.phone AND l.state IN ${LIVE}) IS NULL`;

const GIVE = (size: ClaimSize) => `
UPDATE call_task t SET state = 'claimed', claimed_by = g.agent, claimed_at = $3, lease_until = $4, epoch = t.epoch + 1
FROM (SELECT p.id, a.agent FROM ${size === 1 ? '(SELECT id, 1 AS rn FROM pick) p' : 'numbered p'} JOIN asking a ON a.rn = p.rn) g
WHERE t.id = g.id RETURNING ${CLAIMED}`;

const NUMBERED = `numbered AS (
  SELECT id, row_number() OVER (ORDER BY due_at, id) AS rn FROM (
    SELECT DISTINCT ON (phone) id, due_at, phone FROM pick ORDER BY phone, due_at, id) one_per_phone)`;

/**
 * Claim, the usual form: look at the head of each open lane (one descent of `call_task_ready` each), choose the best
 * lane, then lock in that lane alone. Measured against locking the head of every lane (holds rows nobody takes, p99
 * × 5 at 64 clients), one index over all lanes (× 0.06 when most rows wait in closed lanes) and windows kept on the rows
 * (rewrites a million rows at each opening). Only the best lane's best priority is taken, so the order across lanes
 * holds for a batch too. A number that is being called is passed over; the unique index decides if two claims race.
 */
export function claimStatement(size: ClaimSize): string {
  return `WITH ${ASKING},
best AS MATERIALIZED (
  SELECT l.lane, h.priority FROM unnest($1::int[]) AS l (lane)
  CROSS JOIN LATERAL (SELECT c.priority, c.due_at, c.id FROM call_task c
    WHERE c.lane = l.lane AND c.state = 'ready' AND c.due_at > $3 ORDER BY c.priority, c.due_at, c.id LIMIT 1) h
  ORDER BY h.priority, h.due_at, h.id LIMIT 1),
pick AS MATERIALIZED (
  SELECT c.id, c.due_at, c.phone FROM call_task c
  WHERE c.lane = (SELECT lane FROM best) AND c.priority = (SELECT priority FROM best) AND c.state = 'ready'
    AND c.due_at > $3 AND ${NOT_ON_THE_PHONE}
  ORDER BY c.due_at, c.id LIMIT ${size} FOR UPDATE OF c SKIP LOCKED)${size === 1 ? '' : `,\n${NUMBERED}`}
${GIVE(size)}`;
}

/**
 * Claim, the second form, asked only when the first found nothing: the best lane's last rows may be locked by another
 * process, or all its numbers busy, while other lanes have work. Takes a few candidates of every lane.
 */
export function claimAnywhereStatement(size: ClaimSize): string {
  return `WITH ${ASKING},
candidate AS MATERIALIZED (
  SELECT h.id FROM unnest($1::int[]) AS l (lane)
  CROSS JOIN LATERAL (SELECT c.id FROM call_task c
    WHERE c.lane = l.lane AND c.state = 'ready' AND c.due_at > $3 AND ${NOT_ON_THE_PHONE}
    ORDER BY c.priority, c.due_at, c.id LIMIT ${size * 4}) h),
pick AS MATERIALIZED (
  SELECT c.id, c.due_at, c.phone FROM call_task c JOIN candidate USING (id) WHERE c.state = 'ready'
  ORDER BY c.priority, c.due_at, c.id LIMIT ${size} FOR UPDATE OF c SKIP LOCKED)${size === 1 ? '' : `,\n${NUMBERED}`}
${GIVE(size)}`;
}

/** What an agent holds, if anything. */
export async function heldBy(db: Db, agent: string): Promise<HeldTask | null> {
  const found = await prepared<HeldTask>(
    db,
    'held-by',
    `SELECT ${CLAIMED}, t.state FROM call_task t WHERE t.claimed_by = $1`,
    [agent],
  );
  return found[0] ?? null;
}

/** A task still held under this epoch, or null. */
export async function heldTask(db: Db, id: number, epoch: number): Promise<HeldTask | null> {
  const found = await heldTasks(db, [id]);
  return found.find((task) => task.epoch === epoch) ?? null;
}

/** Those of the tasks that are held. The state is judged here: the planner must take nothing but their keys. */
export async function heldTasks(db: Db, ids: number[]): Promise<HeldTask[]> {
  const found = await prepared<HeldTask>(
    db,
    'held-tasks',
    `SELECT ${CLAIMED}, t.state FROM call_task t WHERE t.id = ANY ($1::bigint[])`,
    [ids],
  );
  return found.filter((task) => task.state === 'claimed' || task.state === 'calling');
}

/**
 * Lengthens a lease; before the dial never past the plan's preview time, or `unheardMs` after the claim where calls are made
 * that nobody hears of until they are over (desk phones). The new end of the lease, or null when it is another's by now.
 */
export async function heartbeat(
  db: Db,
  id: number,
  epoch: number,
  agent: string,
  leaseUntil: Date,
  unheardMs: number,
): Promise<Date | null> {
  const found = await rows<{ leaseUntil: Date }>(
    db,
    `UPDATE call_task t SET lease_until = CASE WHEN t.state = 'calling' THEN $4
       ELSE greatest(t.lease_until, least($4, t.claimed_at
         + greatest($5 * interval '1 ms', make_interval(secs => (v."values" ->> 'previewSeconds')::int)))) END
     FROM campaign_version v
     WHERE v.id = t.plan_id AND t.id = $1 AND t.epoch = $2 AND t.claimed_by = $3 AND t.state IN ${LIVE}
     RETURNING t.lease_until AS "leaseUntil"`,
    [id, epoch, agent, leaseUntil, unheardMs],
  );
  return found[0]?.leaseUntil ?? null;
}

/** Gives a claimed task back to the queue (released, or skipped with a reason), to be ready at `readyAt`. */
export async function giveBack(
  db: Db,
  task: {
    id: number;
    epoch: number;
    agent: string;
    readyAt: Date;
    now: Date;
    action: string;
    reason: string;
  },
): Promise<boolean> {
  const done = await rows(
    db,
    `WITH back AS (
       UPDATE call_task SET state = CASE WHEN $4::timestamptz <= $5 THEN 'ready' ELSE 'waiting' END::task_state,
         ready_at = $4, claimed_by = NULL, claimed_at = NULL, lease_until = NULL
       WHERE id = $1 AND epoch = $2 AND claimed_by = $3 AND state = 'claimed' RETURNING id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $5, $3, $6, 'call_task', id::text, jsonb_build_object('reason', $7::text, 'readyAt', $4::timestamptz)
     FROM back RETURNING entity_id`,
    [task.id, task.epoch, task.agent, task.readyAt, task.now, task.action, task.reason],
  );
  return done.length === 1;
}

/** Rows moved in one lot: small enough that the first of a wave can be claimed while the rest still moves. */
const LOT = 5000;

/** Waiting tasks whose time has come become ready, a lot at a time. Returns how many. */
export async function promote(db: Db, now: Date): Promise<number> {
  return affected(
    db,
    `UPDATE call_task SET state = 'ready' WHERE id IN (
       SELECT id FROM call_task WHERE state = 'waiting' AND ready_at <= $1
       ORDER BY ready_at LIMIT ${LOT} FOR UPDATE SKIP LOCKED)`,
    [now],
  );
}

/**
 * Claims whose lease has run out go back to the queue without spending an attempt. A task whose dial went out stays with
 * its agent: lease expiry is not the end of a call.
 */
export async function reap(db: Db, now: Date): Promise<number> {
  const freed = await rows(
    db,
    `WITH lost AS (
       SELECT id, claimed_by FROM call_task WHERE state = 'claimed' AND lease_until <= $1
       ORDER BY id LIMIT ${LOT} FOR UPDATE SKIP LOCKED),
     freed AS (
       UPDATE call_task t SET state = 'ready', ready_at = $1, claimed_by = NULL, claimed_at = NULL, lease_until = NULL
       FROM lost WHERE t.id = lost.id RETURNING t.id, lost.claimed_by AS agent)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $1, 'system', 'call_task.lease_lost', 'call_task', id::text, jsonb_build_object('agent', agent) FROM freed
     RETURNING entity_id`,
    [now],
  );
  return freed.length;
}

/** All of an agent's claims go back at once: logged off, disabled. */
export async function releaseAgent(db: Db, agent: string, now: Date): Promise<number> {
  const freed = await rows(
    db,
    `WITH freed AS (
       UPDATE call_task SET state = 'ready', ready_at = $2, claimed_by = NULL, claimed_at = NULL, lease_until = NULL
       WHERE claimed_by = $1 AND state = 'claimed' RETURNING id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
     SELECT $2, $1, 'call_task.released', 'call_task', id::text FROM freed RETURNING entity_id`,
    [agent, now],
  );
  return freed.length;
}

/**
 * Closes what was not reached when its cycle ended. Ready rows are found lane by lane along the claim's own index (there
 * is no index on the deadline: it would be paid on every claim); rows still waiting are few, and their wake index serves.
 * `$2` are the priorities in use.
 */
export async function expire(db: Db, now: Date, priorities: number[]): Promise<number> {
  const closed = await rows(
    db,
    `WITH overdue AS (
       SELECT c.id FROM lane l CROSS JOIN unnest($2::smallint[]) AS p (priority)
       CROSS JOIN LATERAL (SELECT id FROM call_task t WHERE t.lane = l.id AND t.priority = p.priority
         AND t.state = 'ready' AND t.due_at <= $1 ORDER BY t.due_at LIMIT ${LOT}) c
       LIMIT ${LOT}),
     late AS (SELECT id FROM call_task WHERE state = 'waiting' AND ready_at <= $1 AND due_at <= $1 LIMIT ${LOT}),
     locked AS (
       SELECT id FROM call_task WHERE id IN (SELECT id FROM overdue UNION SELECT id FROM late)
         AND state IN ('ready', 'waiting') ORDER BY id FOR UPDATE SKIP LOCKED),
     closed AS (
       UPDATE call_task t SET state = 'closed', closed_at = t.due_at, close_reason = 'expired'
       FROM locked WHERE t.id = locked.id RETURNING t.id, t.attempts)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $1, 'system', 'call_task.closed', 'call_task', id::text,
       jsonb_build_object('reason', 'expired', 'attempts', attempts) FROM closed ORDER BY id RETURNING entity_id`,
    [now, priorities],
  );
  return closed.length;
}

/** Priorities that tasks may have: those of the plans, and 0 for promises. */
export async function prioritiesInUse(db: Db): Promise<number[]> {
  const found = await rows<{ priority: number }>(
    db,
    `SELECT DISTINCT ("values" ->> 'priority')::int AS priority FROM campaign_version UNION SELECT 0 ORDER BY priority`,
  );
  return found.map((each) => each.priority);
}

/** The next instant at which a waiting task becomes ready; null when none waits. */
export async function nextWake(db: Db): Promise<Date | null> {
  const found = await rows<{ at: Date | null }>(
    db,
    `SELECT min(ready_at) AS at FROM call_task WHERE state = 'waiting'`,
  );
  return found[0]?.at ?? null;
}
