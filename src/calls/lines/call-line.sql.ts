import { type LegState } from '../../carriers/twilio-events.rules';
import { affected, row, rows, type Db } from '../../database/db';

/** A call that reaches its agent first, beside its attempt. Names of legs are the carrier's. */
export interface CallLine {
  attemptId: number;
  token: string;
  line: string;
  callerId: string | null;
  ringSeconds: number;
  recording: boolean;
  machineDetection: boolean;
  agentSid: string | null;
  agentLeg: LegState | null;
  agentEndedAt: Date | null;
  bridgedAt: Date | null;
  refused: string | null;
  customerSid: string | null;
  customerLeg: LegState | null;
  customerEndedAt: Date | null;
  machine: string | null;
  hangUpAt: Date | null;
  roomAt: Date | null;
  heldAt: Date | null;
  transferTo: string | null;
  transferAt: Date | null;
  transferSid: string | null;
  transferLeg: LegState | null;
  joinedAt: Date | null;
  alarmed: boolean;
  /** Some of what was told of it has been deleted since. */
  eventsForgottenAt: Date | null;
}

/** The same with what its attempt says. */
export interface LineCall extends CallLine {
  taskId: number;
  agent: string;
  phone: string;
  state: string;
  disposition: string | null;
  startedAt: Date;
  providerRef: string | null;
}

const LINE = `l.attempt_id AS "attemptId", l.token, l.line, l.caller_id AS "callerId", l.ring_seconds AS "ringSeconds", l.recording,
  l.machine_detection AS "machineDetection", l.agent_sid AS "agentSid", l.agent_leg AS "agentLeg",
  l.agent_ended_at AS "agentEndedAt", l.bridged_at AS "bridgedAt", l.refused, l.customer_sid AS "customerSid",
  l.customer_leg AS "customerLeg", l.customer_ended_at AS "customerEndedAt", l.machine, l.hang_up_at AS "hangUpAt",
  l.room_at AS "roomAt", l.held_at AS "heldAt", l.transfer_to AS "transferTo", l.transfer_at AS "transferAt",
  l.transfer_sid AS "transferSid", l.transfer_leg AS "transferLeg", l.joined_at AS "joinedAt", l.alarmed,
  l.events_forgotten_at AS "eventsForgottenAt"`;
const CALL = `${LINE}, a.task_id AS "taskId", a.agent, a.phone, a.state, a.disposition, a.started_at AS "startedAt",
  a.provider_ref AS "providerRef"`;
const FROM_CALL = `FROM call_line l JOIN attempt a ON a.id = l.attempt_id`;

/** Beside the intent, in its transaction: whatever becomes of the request, the carrier's webhooks find it. */
export async function openLine(
  db: Db,
  line: Pick<
    CallLine,
    'attemptId' | 'token' | 'line' | 'callerId' | 'ringSeconds' | 'recording' | 'machineDetection'
  >,
): Promise<void> {
  await rows(
    db,
    `INSERT INTO call_line (attempt_id, token, line, caller_id, ring_seconds, recording, machine_detection)
     VALUES ($1, $2::uuid, $3, $4, $5, $6, $7)`,
    [
      line.attemptId,
      line.token,
      line.line,
      line.callerId,
      line.ringSeconds,
      line.recording,
      line.machineDetection,
    ],
  );
}

export function lineOfAttempt(db: Db, attemptId: number): Promise<LineCall | null> {
  return row<LineCall>(db, `SELECT ${CALL} ${FROM_CALL} WHERE l.attempt_id = $1`, [attemptId]);
}

export function lineOfToken(db: Db, token: string): Promise<LineCall | null> {
  return row<LineCall>(db, `SELECT ${CALL} ${FROM_CALL} WHERE l.token = $1::uuid`, [token]);
}

/** Who reduces a call's events, lets it through or changes it holds its row: one after the other. */
export function lockLine(db: Db, token: string): Promise<LineCall | null> {
  return row<LineCall>(db, `SELECT ${CALL} ${FROM_CALL} WHERE l.token = $1::uuid FOR UPDATE OF l`, [token]);
}

/** The carrier has named the agent's leg. A webhook may have been faster: a name that is known stays. */
export async function nameAgentLeg(db: Db, attemptId: number, sid: string): Promise<void> {
  await affected(
    db,
    `UPDATE call_line SET agent_sid = $2, agent_leg = coalesce(agent_leg, 'dialled') WHERE attempt_id = $1 AND agent_sid IS NULL`,
    [attemptId, sid],
  );
}

export interface LegsSeen {
  attemptId: number;
  agentSid: string | null;
  agentLeg: LegState | null;
  agentEndedAt: Date | null;
  customerSid: string | null;
  customerLeg: LegState | null;
  customerEndedAt: Date | null;
  machine: string | null;
  transferSid: string | null;
  transferLeg: LegState | null;
  alarmed: boolean;
  now: Date;
}

/** What the reducer sees, of a row that the caller holds. A supervisor's first word, and their last, are in the trail. */
export async function noteLegs(db: Db, seen: LegsSeen): Promise<void> {
  await rows(
    db,
    `WITH before AS (SELECT attempt_id, transfer_leg, transfer_to, alarmed FROM call_line WHERE attempt_id = $1),
     noted AS (
       UPDATE call_line SET agent_sid = coalesce(CASE WHEN bridged_at IS NOT NULL THEN agent_sid END, $2, agent_sid),
         agent_leg = coalesce($3, agent_leg), agent_ended_at = coalesce($4, agent_ended_at),
         customer_sid = coalesce(customer_sid, $5), customer_leg = coalesce($6, customer_leg),
         customer_ended_at = coalesce(customer_ended_at, $7), machine = coalesce($8, machine),
         transfer_sid = coalesce(transfer_sid, $9), transfer_leg = coalesce($10, transfer_leg), alarmed = alarmed OR $11
       WHERE attempt_id = $1 RETURNING attempt_id, transfer_leg),
     told AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $12, 'system', CASE n.transfer_leg WHEN 'answered' THEN 'call_line.transfer_answered' ELSE 'call_line.transfer_ended' END, 'call_line', n.attempt_id::text, jsonb_build_object('to', b.transfer_to)
       FROM noted n JOIN before b USING (attempt_id)
       WHERE n.transfer_leg IN ('answered', 'ended') AND n.transfer_leg IS DISTINCT FROM b.transfer_leg)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $12, 'system', 'call_line.reports_contradict', 'call_line', attempt_id::text, '{}' FROM before WHERE $11 AND NOT alarmed`,
    [
      seen.attemptId,
      seen.agentSid,
      seen.agentLeg,
      seen.agentEndedAt,
      seen.customerSid,
      seen.customerLeg,
      seen.customerEndedAt,
      seen.machine,
      seen.transferSid,
      seen.transferLeg,
      seen.alarmed,
      seen.now,
    ],
  );
}

/** Somebody wants the call to end, whether its legs have names yet or not. Once. */
export async function wishHangUp(db: Db, attemptId: number, by: string, now: Date): Promise<void> {
  await rows(
    db,
    `WITH wished AS (UPDATE call_line SET hang_up_at = $3 WHERE attempt_id = $1 AND hang_up_at IS NULL RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $3, $2, 'call_line.hung_up', 'call_line', attempt_id::text, '{}' FROM wished`,
    [attemptId, by, now],
  );
}

/**
 * Names of other calls that the line may have been called for, the latest ones: what a listing finds there and is theirs, is not
 * this call. Supervisors' legs too: their line is an agent's at other times.
 */
export async function othersOfLine(db: Db, line: string, attemptId: number, since: Date): Promise<string[]> {
  const found = await rows<{ sid: string }>(
    db,
    `SELECT sid FROM (SELECT agent_sid AS sid FROM call_line WHERE line = $1 AND attempt_id <> $2 ORDER BY attempt_id DESC LIMIT 40) o
     WHERE sid IS NOT NULL
     UNION SELECT transfer_sid FROM call_line WHERE transfer_at >= $3 AND transfer_sid IS NOT NULL`,
    [line, attemptId, since],
  );
  return found.map(({ sid }) => sid);
}

/** Remembers that the carrier is being asked: it is not asked again before its time, by whatever process. */
export async function noteAsked(db: Db, attemptId: number, now: Date): Promise<void> {
  await affected(db, `UPDATE call_line SET asked_at = $2 WHERE attempt_id = $1`, [attemptId, now]);
}
