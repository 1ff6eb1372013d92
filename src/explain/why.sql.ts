import type { AuditRow } from '../access/audit-search.sql';
import { LEAD_IN_SIGHT } from '../campaigns/draw-count.sql';
import { row, rows, type Db } from '../database/db';
import { RECORD_TABLES, type RecordType } from '../intake/record.sql';

export interface DrawOfTask {
  drawId: number;
  dueAt: Date;
  ranAt: Date;
  ruleVersion: number;
  title: string | null;
  askedBy: string;
  /** The date it was owed for; 1970-01-01 where a record is owed one contact in its life. */
  occasionOn: string | null;
  late: boolean;
}

/** The occurrence that a task was drawn by; null for a task that no draw made. */
export function drawOfTask(db: Db, taskId: number): Promise<DrawOfTask | null> {
  return row(
    db,
    `SELECT d.id AS "drawId", d.due_at AS "dueAt", d.ran_at AS "ranAt", d.rule_version AS "ruleVersion", d.title,
       d.asked_by AS "askedBy", i.occasion_on AS "occasionOn", t.late
     FROM call_task t JOIN draw d ON d.id = t.draw_id
     LEFT JOIN draw_item i ON i.campaign_code = t.campaign_code AND i.record_key = t.record_key AND i.draw_id = d.id
     WHERE t.id = $1 LIMIT 1`,
    [taskId],
  );
}

/** Whether whoever asks may see a task at all. */
export async function isTaskInSight(db: Db, taskId: number): Promise<boolean> {
  return (await row(db, `SELECT id FROM call_task WHERE id = $1`, [taskId])) !== null;
}

/** Tasks that continue a task: a promise beyond its cycle, a second visit. */
export async function tasksAfter(db: Db, taskId: number): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    `SELECT id FROM call_task WHERE follows_task_id = $1 ORDER BY id`,
    [taskId],
  );
  return found.map(({ id }) => id);
}

export interface CallbackSeen {
  id: number;
  agent: string;
  promisedAt: Date;
  teamFromAt: Date;
  state: string;
  handedOverAt: Date | null;
  closedAt: Date | null;
}

export function callbacksOfTask(db: Db, taskId: number): Promise<CallbackSeen[]> {
  return rows(
    db,
    `SELECT id, agent, promised_at AS "promisedAt", team_from_at AS "teamFromAt", state, handed_over_at AS "handedOverAt",
       closed_at AS "closedAt" FROM scheduled_callback WHERE task_id = $1 ORDER BY id`,
    [taskId],
  );
}

export interface CaseSeen {
  id: number;
  recordKey: string;
  reason: string;
  state: string;
  branchCode: string;
  holderCode: string;
  taskId: number | null;
  secondVisitTaskId: number | null;
  openedAt: Date;
  dueAt: Date;
  escalatedAt: Date | null;
  correctedAt: Date | null;
  closedAt: Date | null;
}

/** Verification cases of some records, as lead or among the other subjects; oldest first. */
export function casesOfRecords(db: Db, recordType: string, keys: readonly string[]): Promise<CaseSeen[]> {
  return rows(
    db,
    `SELECT id, record_key AS "recordKey", reason, state, branch_code AS "branchCode", holder_code AS "holderCode",
       task_id AS "taskId", second_visit_task_id AS "secondVisitTaskId", opened_at AS "openedAt", due_at AS "dueAt",
       escalated_at AS "escalatedAt", corrected_at AS "correctedAt", closed_at AS "closedAt"
     FROM verification_case WHERE record_type = $1 AND (record_key = ANY ($2::text[]) OR also_keys && $2::text[]) ORDER BY id`,
    [recordType, keys],
  );
}

export interface TextSeen {
  id: number;
  rule: string;
  recordType: string;
  recordKey: string;
  dueOn: string;
  state: string;
  reason: string | null;
  createdAt: Date;
  notBefore: Date;
  sentAt: Date | null;
  endedAt: Date | null;
}

const TEXT = `id, rule, record_type AS "recordType", record_key AS "recordKey", due_on AS "dueOn", state, reason,
  created_at AS "createdAt", not_before AS "notBefore", sent_at AS "sentAt", ended_at AS "endedAt"`;

/** Texts of some records, oldest first; those not sent have the reason. */
export function textsOfRecords(db: Db, recordType: string, keys: readonly string[]): Promise<TextSeen[]> {
  return rows(
    db,
    `SELECT ${TEXT} FROM message WHERE record_key = ANY ($2::text[]) AND record_type = $1 ORDER BY id`,
    [recordType, keys],
  );
}

export interface ReplyOfRecord {
  id: number;
  kind: string;
  rule: string | null;
  body: string;
  receivedAt: Date;
}

/** The newest 200 replies about a record, oldest of them first. */
export function repliesOfRecord(db: Db, recordType: string, key: string): Promise<ReplyOfRecord[]> {
  return rows(
    db,
    `SELECT * FROM (
       SELECT id, kind, rule, body, received_at AS "receivedAt" FROM reply
       WHERE record_key = $2 AND record_type = $1 ORDER BY id DESC LIMIT 200) newest
     ORDER BY id`,
    [recordType, key],
  );
}

/** The newest texts to a number, newest first. */
export function textsOfPhone(db: Db, phone: string): Promise<TextSeen[]> {
  return rows(
    db,
    `SELECT ${TEXT} FROM (
       (SELECT * FROM message WHERE phone = $1 AND state IN ('delivered', 'undelivered', 'failed', 'unknown', 'skipped')
        ORDER BY id DESC LIMIT 50)
       UNION ALL SELECT * FROM message WHERE phone = $1 AND state = 'queued'
       UNION ALL SELECT * FROM message WHERE phone = $1 AND state IN ('intent', 'sent')) m
     ORDER BY id DESC LIMIT 50`,
    [phone],
  );
}

export interface ItemSeen {
  campaignCode: string;
  drawId: number;
  dueAt: Date;
  ranAt: Date;
  ruleVersion: number;
  occasionOn: string;
  /** Null where it was excluded. */
  leadKey: string | null;
  reason: string | null;
  late: boolean;
  taskId: number | null;
}

/** Every draw that looked at a record, oldest first: under whose call it was drawn, or why it was excluded. */
export function itemsOfRecord(
  db: Db,
  codes: readonly string[],
  recordType: string,
  key: string,
): Promise<ItemSeen[]> {
  return rows(
    db,
    `SELECT i.campaign_code AS "campaignCode", i.draw_id AS "drawId", d.due_at AS "dueAt", d.ran_at AS "ranAt",
       d.rule_version AS "ruleVersion", i.occasion_on AS "occasionOn", ${LEAD_IN_SIGHT} AS "leadKey", i.reason, i.late, t.id AS "taskId"
     FROM draw_item i JOIN draw d ON d.id = i.draw_id
     LEFT JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
     WHERE i.campaign_code = ANY ($1::text[]) AND i.record_key = $3 AND i.record_type = $2 ORDER BY d.due_at, i.draw_id`,
    [codes, recordType, key],
  );
}

/** Tasks that are about a record, as their lead (`keys`: the record itself and its leads) or among their subjects. */
export async function tasksOfRecord(
  db: Db,
  recordType: string,
  key: string,
  keys: readonly string[],
): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    `SELECT id FROM call_task WHERE record_key = ANY ($3::text[]) AND record_type = $1 AND (record_key = $2 OR $2 = ANY (also_keys))
     ORDER BY id`,
    [recordType, key, keys],
  );
  return found.map(({ id }) => id);
}

/** A record's row as it is now, columns by their names, and its policy's product line (for a claim). */
export interface RawRecord {
  record: Record<string, unknown>;
  policyKnown: boolean;
  policyLine: string | null;
}

export function rawRecord(db: Db, recordType: RecordType, key: string): Promise<RawRecord | null> {
  const policyNo = recordType === 'claim' || recordType === 'complaint' ? 'r.policy_no' : 'NULL';
  return row(
    db,
    `SELECT to_jsonb(r) - 'attributes' AS record, p.policy_no IS NOT NULL AS "policyKnown", p.product_line AS "policyLine"
     FROM ${recordType} r LEFT JOIN policy p ON p.policy_no = ${policyNo} WHERE r.${RECORD_TABLES[recordType].key} = $1`,
    [key],
  );
}

export interface FollowUpSeen {
  id: number;
  kind: string;
  assignee: string | null;
  openedAt: Date;
  dueAt: Date;
  closedAt: Date | null;
  outcome: string | null;
}

export function followUpsOfRecord(db: Db, recordType: string, key: string): Promise<FollowUpSeen[]> {
  return rows(
    db,
    `SELECT id, kind, assignee, opened_at AS "openedAt", due_at AS "dueAt", closed_at AS "closedAt", outcome
     FROM follow_up WHERE record_type = $1 AND record_key = $2 ORDER BY id`,
    [recordType, key],
  );
}

/** The newest 200 entries about some things, oldest of them first. */
export function auditOf(db: Db, things: readonly { type: string; id: string }[]): Promise<AuditRow[]> {
  return rows(
    db,
    `SELECT * FROM (
       SELECT e.id, e.at, e.actor, e.action, e.entity_type AS "entityType", e.entity_id AS "entityId", e.before, e.after
       FROM unnest($1::text[], $2::text[]) AS x (type, id)
       JOIN audit_entry e ON e.entity_type = x.type AND e.entity_id = x.id ORDER BY e.id DESC LIMIT 200) newest
     ORDER BY id`,
    [things.map(({ type }) => type), things.map(({ id }) => id)],
  );
}
