import { affected, row, rows, type Db } from '../database/db';
import { type Caller } from './pool.rules';

export function findCaller(db: Db, staffNo: string): Promise<Caller | null> {
  return row<Caller>(
    db,
    `SELECT staff_no AS "staffNo", role, branch_code AS "branchCode", skills FROM staff WHERE staff_no = $1`,
    [staffNo],
  );
}

/** What somebody calls themselves in a call; null: nobody known. */
export async function nameOf(db: Db, staffNo: string | null): Promise<string | null> {
  const found =
    staffNo === null
      ? null
      : await row<{ name: string }>(db, `SELECT name FROM staff WHERE staff_no = $1`, [staffNo]);
  return found?.name ?? null;
}

export interface AgentState {
  staffNo: string;
  state: 'ready' | 'talking' | 'wrap_up' | 'break' | 'offline';
  reason: string | null;
  since: Date;
  seenAt: Date;
}

const STATE = `staff_no AS "staffNo", state, reason, since, seen_at AS "seenAt"`;

export function agentState(db: Db, staffNo: string): Promise<AgentState | null> {
  return row<AgentState>(db, `SELECT ${STATE} FROM agent_state WHERE staff_no = $1`, [staffNo]);
}

/** Enters a state; `since` stays where the state was the same already. */
export async function setAgentState(
  db: Db,
  agent: { staffNo: string; state: string; reason: string | null; now: Date },
): Promise<void> {
  await affected(
    db,
    `INSERT INTO agent_state AS a (staff_no, state, reason, since, seen_at) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (staff_no) DO UPDATE SET state = excluded.state, reason = excluded.reason, seen_at = excluded.seen_at,
       since = CASE WHEN a.state = excluded.state THEN a.since ELSE excluded.since END`,
    [agent.staffNo, agent.state, agent.reason, agent.now],
  );
}

/** Agents that have been heard of: somebody who is offline stays so until they say otherwise. */
export function agentsSeen(db: Db, agents: readonly string[], now: Date): Promise<number> {
  return affected(
    db,
    `UPDATE agent_state SET seen_at = $2 WHERE staff_no = ANY ($1) AND state <> 'offline' AND seen_at < $2`,
    [agents, now],
  );
}

/**
 * Agents not heard of since `before` are offline; their claims come back through their leases. A break has its reason, and
 * is taken for the end of a shift only after twelve hours.
 */
export async function retireSilentAgents(db: Db, before: Date, now: Date): Promise<number> {
  const retired = await rows(
    db,
    `WITH silent AS (
       SELECT staff_no, state, reason FROM agent_state
       WHERE state <> 'offline' AND seen_at < CASE WHEN state = 'break' THEN $1::timestamptz - interval '12 hours' ELSE $1 END
         AND NOT EXISTS (SELECT FROM call_task t WHERE t.claimed_by = staff_no)
       ORDER BY staff_no FOR UPDATE SKIP LOCKED),
     gone AS (
       UPDATE agent_state a SET state = 'offline', reason = NULL, since = $2 FROM silent s WHERE a.staff_no = s.staff_no
       RETURNING a.staff_no, s.state, s.reason)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $2, 'system', 'agent.state', 'agent', staff_no, jsonb_build_object('state', state, 'reason', reason),
       jsonb_build_object('state', 'offline', 'reason', 'silent') FROM gone ORDER BY staff_no RETURNING entity_id`,
    [before, now],
  );
  return retired.length;
}

/** A call is over: its agent writes it up. */
export function wrapUp(db: Db, staffNo: string, now: Date): Promise<number> {
  return affected(
    db,
    `UPDATE agent_state SET state = 'wrap_up', since = $2, seen_at = $2 WHERE staff_no = $1 AND state = 'talking'`,
    [staffNo, now],
  );
}
