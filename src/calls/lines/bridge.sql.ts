import { row, rows, type Db } from '../../database/db';
import { STOPPED, SUSPENDED, optOuts } from '../gate.sql';

/** A call that may go on to its customer. */
export interface BridgedCall {
  attemptId: number;
  token: string;
  phone: string;
  callerId: string | null;
  ringSeconds: number;
  recording: boolean;
  machineDetection: boolean;
}

/** Against the number that this call rings: its task's may be another by now. */
const OPTED_OUT = `SELECT ${optOuts('a.phone')}`;

export interface Bridge {
  token: string;
  /** The leg that asks. */
  sid: string;
  now: Date;
  /** Attempts from before it are too old to be connected. */
  startedAfter: Date;
  calendarVersion: number;
}

/**
 * Lets the agent's leg through to the customer, or answers null and changes nothing. Every gate of the dial again, for minutes may
 * lie between: one statement, after `lockPhones` in the same transaction, so that an opt-out committed before it wins. The first
 * leg that is let through is the only one: asked again, it alone gets the same answer, until the customer's leg is known.
 */
export function bridge(db: Db, asked: Bridge): Promise<BridgedCall | null> {
  return row<BridgedCall>(
    db,
    `WITH allowed AS MATERIALIZED (
       SELECT l.attempt_id, l.bridged_at, a.phone FROM call_line l JOIN attempt a ON a.id = l.attempt_id
         JOIN call_task t ON t.id = a.task_id JOIN campaign_version v ON v.id = t.plan_id
       WHERE l.token = $1::uuid AND (l.bridged_at IS NULL OR l.agent_sid = $2) AND l.customer_sid IS NULL
         AND l.refused IS NULL AND l.hang_up_at IS NULL
         AND a.disposition IS NULL AND a.state IN ('intent', 'placed') AND a.started_at >= $4
         AND t.state = 'calling' AND t.epoch = a.epoch AND t.due_at > $3
         AND NOT EXISTS (${SUSPENDED})
         AND NOT EXISTS (${OPTED_OUT}) AND NOT EXISTS (${STOPPED})
         AND (SELECT max(version) FROM calendar_version) = $5
       FOR UPDATE OF l FOR SHARE OF a),
     through AS (
       UPDATE call_line l SET agent_sid = $2, agent_leg = 'answered', bridged_at = coalesce(l.bridged_at, $3)
       FROM allowed w WHERE l.attempt_id = w.attempt_id
       RETURNING l.attempt_id, l.token, w.phone, l.caller_id, l.ring_seconds, l.recording, l.machine_detection, w.bridged_at AS before),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, 'system', 'call_line.bridged', 'call_line', attempt_id::text, '{}' FROM through WHERE before IS NULL)
     SELECT attempt_id AS "attemptId", token, phone, caller_id AS "callerId", ring_seconds AS "ringSeconds", recording,
       machine_detection AS "machineDetection" FROM through`,
    [asked.token, asked.sid, asked.now, asked.startedAfter, asked.calendarVersion],
  );
}

/** What the gates of a bridge look at, where it was refused: for the words alone. */
export interface BridgeFacts {
  attemptId: number;
  /** Another leg was let through. */
  taken: boolean;
  hungUp: boolean;
  over: boolean;
  old: boolean;
  due: boolean;
  suspended: boolean;
  optedOut: boolean;
  stopped: boolean;
}

export function bridgeFacts(db: Db, asked: Omit<Bridge, 'calendarVersion'>): Promise<BridgeFacts | null> {
  return row<BridgeFacts>(
    db,
    `SELECT l.attempt_id AS "attemptId", l.bridged_at IS NOT NULL AND (l.agent_sid <> $2 OR l.customer_sid IS NOT NULL) AS taken,
       l.hang_up_at IS NOT NULL AS "hungUp", a.started_at < $4 AS old, t.due_at <= $3 AS due,
       a.disposition IS NOT NULL OR a.state NOT IN ('intent', 'placed') OR t.state <> 'calling' OR t.epoch <> a.epoch AS over,
       EXISTS (${SUSPENDED}) AS suspended,
       EXISTS (${OPTED_OUT}) AS "optedOut", EXISTS (${STOPPED}) AS stopped
     FROM call_line l JOIN attempt a ON a.id = l.attempt_id JOIN call_task t ON t.id = a.task_id
       JOIN campaign_version v ON v.id = t.plan_id WHERE l.token = $1::uuid`,
    [asked.token, asked.sid, asked.now, asked.startedAfter],
  );
}

/** Writes down that the call is not to reach its customer any more. False: it was let through before, or is refused already. */
export async function refuseBridge(db: Db, token: string, why: string, now: Date): Promise<boolean> {
  const refused = await rows(
    db,
    `WITH refused AS (
       UPDATE call_line SET refused = $2 WHERE token = $1::uuid AND bridged_at IS NULL AND refused IS NULL RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $3, 'system', 'call_line.bridge_refused', 'call_line', attempt_id::text, jsonb_build_object('why', $2::text)
     FROM refused RETURNING entity_id`,
    [token, why, now],
  );
  return refused.length === 1;
}

/** The task's lane and the number of a call, for the hours and the lock that come before its bridge. */
export function callOfToken(
  db: Db,
  token: string,
): Promise<{ attemptId: number; phone: string; lane: number } | null> {
  return row(
    db,
    `SELECT l.attempt_id AS "attemptId", a.phone, t.lane FROM call_line l JOIN attempt a ON a.id = l.attempt_id
     JOIN call_task t ON t.id = a.task_id WHERE l.token = $1::uuid`,
    [token],
  );
}

/**
 * Lets a supervisor's leg into the room; the first that asks is the only one. Null: nobody is called in, or the call is over.
 */
export function joinRoom(
  db: Db,
  token: string,
  sid: string,
  now: Date,
): Promise<{ recording: boolean } | null> {
  return row(
    db,
    `WITH before AS MATERIALIZED (
       SELECT l.attempt_id, l.joined_at FROM call_line l JOIN attempt a ON a.id = l.attempt_id
       WHERE l.token = $1::uuid AND l.transfer_to IS NOT NULL AND l.room_at IS NOT NULL
         AND (l.joined_at IS NULL OR l.transfer_sid = $2) AND l.hang_up_at IS NULL AND l.customer_ended_at IS NULL
         AND a.state = 'answered' AND a.disposition IS NULL
       FOR UPDATE OF l),
     joined AS (
       UPDATE call_line l SET transfer_sid = $2, transfer_leg = 'answered', joined_at = coalesce(b.joined_at, $3) FROM before b
       WHERE l.attempt_id = b.attempt_id RETURNING l.attempt_id, l.recording, l.transfer_to, b.joined_at AS before),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, transfer_to, 'call_line.joined', 'call_line', attempt_id::text, '{}' FROM joined WHERE before IS NULL)
     SELECT recording FROM joined`,
    [token, sid, now],
  );
}
