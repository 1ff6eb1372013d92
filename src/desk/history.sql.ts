import { rows, type Db } from '../database/db';
import { ownKeyOf } from '../intake/record-sight.sql';
import { type DispositionColumns } from './desk-words.rules';

/** Rows of each kind at most: a customer who has more has been called for years. */
const MOST = 200;

export interface SeenAttempt extends DispositionColumns {
  id: number;
  taskId: number;
  campaignCode: string;
  recordKey: string;
  number: number;
  phone: string;
  agent: string;
  agentName: string | null;
  state: string;
  counted: boolean;
  startedAt: Date;
  talkSeconds: number | null;
  note: string | null;
}

/**
 * Calls of every campaign to a number, and those about some records whatever number they went to; the newest first. Calls to
 * the number are indexed once they are recorded: one that is under way is found by its record.
 */
export function attemptsSeen(
  db: Db,
  of: { recordType: string; keys: readonly string[]; phone: string },
): Promise<SeenAttempt[]> {
  return rows<SeenAttempt>(
    db,
    `WITH found AS (
       (SELECT a.id FROM attempt a WHERE a.phone = $3 AND a.disposition IS NOT NULL ORDER BY a.id DESC LIMIT ${MOST})
       UNION
       (SELECT a.id FROM call_task t JOIN attempt a ON a.task_id = t.id
        WHERE t.record_key = ANY ($2::text[]) AND t.record_type = $1 ORDER BY a.id DESC LIMIT ${MOST}))
     SELECT a.id, a.task_id AS "taskId", a.campaign_code AS "campaignCode", ${ownKeyOf('t')} AS "recordKey", a.number, a.phone,
       a.agent, s.name AS "agentName", a.state, a.counted, a.started_at AS "startedAt",
       extract(epoch FROM a.ended_at - a.answered_at)::int AS "talkSeconds", a.note, a.disposition,
       d.name_zh AS "dispositionZh", d.name_en AS "dispositionEn"
     FROM found JOIN attempt a ON a.id = found.id JOIN call_task t ON t.id = a.task_id
     LEFT JOIN staff s ON s.staff_no = a.agent LEFT JOIN disposition d ON d.code = a.disposition
     ORDER BY a.id DESC LIMIT ${MOST}`,
    [of.recordType, of.keys, of.phone],
  );
}

export interface SeenPromise {
  id: number;
  taskId: number;
  campaignCode: string;
  agent: string;
  agentName: string | null;
  state: string;
  createdAt: Date;
  promisedAt: Date;
  closedAt: Date | null;
  note: string | null;
}

export function promisesSeen(db: Db, taskIds: readonly number[]): Promise<SeenPromise[]> {
  return rows<SeenPromise>(
    db,
    `SELECT c.id, c.task_id AS "taskId", t.campaign_code AS "campaignCode", c.agent, s.name AS "agentName", c.state,
       c.created_at AS "createdAt", c.promised_at AS "promisedAt", c.closed_at AS "closedAt", c.note
     FROM scheduled_callback c JOIN call_task t ON t.id = c.task_id LEFT JOIN staff s ON s.staff_no = c.agent
     WHERE c.task_id = ANY ($1::bigint[]) ORDER BY c.id DESC LIMIT ${MOST}`,
    [taskIds],
  );
}

export interface SeenText {
  id: number;
  rule: string;
  recordKey: string;
  state: string;
  reason: string | null;
  body: string | null;
  phone: string | null;
  at: Date;
}

export function textsSeen(db: Db, recordType: string, keys: readonly string[]): Promise<SeenText[]> {
  return rows<SeenText>(
    db,
    `SELECT m.id, m.rule, m.record_key AS "recordKey", m.state, m.reason, m.body, m.phone,
       coalesce(m.sent_at, m.intent_at, m.created_at) AS at
     FROM message m WHERE m.record_key = ANY ($2::text[]) AND m.record_type = $1 ORDER BY m.id DESC LIMIT ${MOST}`,
    [recordType, keys],
  );
}

export interface SeenReply {
  id: number;
  kind: string;
  rule: string | null;
  recordKey: string | null;
  body: string;
  phone: string;
  at: Date;
}

/** What was texted back: from the number that is called, and about these records from whatever number. */
export function repliesSeen(
  db: Db,
  of: { recordType: string; keys: readonly string[]; phone: string },
): Promise<SeenReply[]> {
  return rows<SeenReply>(
    db,
    `WITH found AS (
       (SELECT r.id FROM reply r WHERE r.phone = $3 ORDER BY r.id DESC LIMIT ${MOST})
       UNION
       (SELECT r.id FROM reply r WHERE r.record_key = ANY ($2::text[]) AND r.record_type = $1 ORDER BY r.id DESC LIMIT ${MOST}))
     SELECT r.id, r.kind, r.rule, r.record_key AS "recordKey", r.body, r.phone, r.received_at AS at
     FROM found JOIN reply r ON r.id = found.id ORDER BY r.id DESC LIMIT ${MOST}`,
    [of.recordType, of.keys, of.phone],
  );
}

export interface SeenCaseEvent {
  caseId: number;
  reason: string;
  recordKey: string;
  at: Date;
  actor: string;
  actorName: string | null;
  kind: string;
  note: string | null;
  before: unknown;
  after: unknown;
}

export function caseEventsSeen(
  db: Db,
  recordType: string,
  keys: readonly string[],
): Promise<SeenCaseEvent[]> {
  return rows<SeenCaseEvent>(
    db,
    `SELECT c.id AS "caseId", c.reason, c.record_key AS "recordKey", e.at, e.actor, s.name AS "actorName", e.kind, e.note,
       e.before, e.after
     FROM verification_case c JOIN case_event e ON e.case_id = c.id LEFT JOIN staff s ON s.staff_no = e.actor
     WHERE c.record_type = $1 AND c.record_key = ANY ($2::text[]) ORDER BY e.id DESC LIMIT ${MOST}`,
    [recordType, keys],
  );
}

export interface SeenContactChange {
  id: number;
  recordKey: string;
  source: string;
  before: unknown;
  after: unknown;
  reason: string | null;
  changedBy: string;
  changedByName: string | null;
  changedAt: Date;
}

export function contactChangesSeen(
  db: Db,
  recordType: string,
  keys: readonly string[],
): Promise<SeenContactChange[]> {
  return rows<SeenContactChange>(
    db,
    `SELECT h.id, h.record_key AS "recordKey", h.source, h.before, h.after, h.reason, h.changed_by AS "changedBy",
       s.name AS "changedByName", h.changed_at AS "changedAt"
     FROM contact_change h LEFT JOIN staff s ON s.staff_no = h.changed_by
     WHERE h.record_type = $1 AND h.record_key = ANY ($2::text[]) ORDER BY h.id DESC LIMIT ${MOST}`,
    [recordType, keys],
  );
}
