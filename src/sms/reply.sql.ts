import { affected, row, rows, type Db } from '../database/db';
import { RECORD_TABLES, RECORD_TYPES, type RecordType } from '../intake/record.sql';

export type ReplyKind = 'opt_out' | 'opt_in' | 'other';

/** Whose a reply is, and what it answers. */
export interface ReplyAbout {
  branchCode: string;
  recordType: string | null;
  recordKey: string | null;
  rule: string | null;
  messageId: number | null;
}

/** Texts to a number that went out, apart from tests and answers; each part names the predicate of one index. */
const WENT_OUT = `SELECT m.id, m.intent_at, m.branch_code, m.record_type, m.record_key, m.rule FROM message m
  WHERE m.phone = $1 AND m.intent_at IS NOT NULL AND m.record_type NOT IN ('test', 'opt_out', 'reply')`;

/** The last text that went to the number: what a reply answers. */
export function lastTextTo(db: Db, phone: string): Promise<ReplyAbout | null> {
  return row(
    db,
    `SELECT branch_code AS "branchCode", record_type AS "recordType", record_key AS "recordKey", rule, id AS "messageId"
     FROM (${WENT_OUT} AND state IN ('delivered', 'undelivered', 'failed', 'unknown', 'skipped')
       UNION ALL ${WENT_OUT} AND state IN ('intent', 'sent')) t
     ORDER BY intent_at DESC, id DESC LIMIT 1`,
    [phone],
  );
}

const RECORDS = RECORD_TYPES.flatMap((type: RecordType) => {
  const { key } = RECORD_TABLES[type];
  const found = `SELECT '${type}' AS record_type, ${key} AS record_key, branch_code, changed_at FROM ${type} WHERE`;
  return [
    `${found} numbers[1] = $1`,
    `${found} cardinality(numbers) > 1 AND numbers @> ARRAY[$1] AND numbers[1] <> $1`,
  ];
}).join(' UNION ALL ');

/** The record of that number that changed last, for somebody who was never texted. */
export function recordOf(db: Db, phone: string): Promise<ReplyAbout | null> {
  return row(
    db,
    `WITH hit AS MATERIALIZED (${RECORDS})
     SELECT branch_code AS "branchCode", record_type AS "recordType", record_key AS "recordKey", NULL AS rule,
       NULL::bigint AS "messageId"
     FROM hit ORDER BY changed_at DESC, record_type, record_key LIMIT 1`,
    [phone],
  );
}

export interface NewReply extends ReplyAbout {
  provider: string;
  providerRef: string;
  phone: string;
  body: string;
  kind: ReplyKind;
  /** What the house has done about it by itself; null: somebody should read it. */
  settled: string | null;
  receivedAt: Date;
}

/** Enters a reply with its audit row. Null: the very same came before. */
export async function insertReply(db: Db, reply: NewReply, now: Date): Promise<number | null> {
  const made = await row<{ id: number }>(
    db,
    `WITH made AS (
       INSERT INTO reply (provider, provider_ref, phone, body, kind, branch_code, record_type, record_key, rule, message_id,
         received_at, handled_at, handled_by, handled_note)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $13, CASE WHEN $12::text IS NOT NULL THEN $11::timestamptz END,
         CASE WHEN $12 IS NOT NULL THEN 'system' END, $12)
       ON CONFLICT ON CONSTRAINT reply_once DO NOTHING RETURNING id, kind, branch_code, record_key),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $11, 'customer', 'reply.received', 'reply', id::text,
         jsonb_build_object('kind', kind, 'branch', branch_code, 'recordKey', record_key) FROM made)
     SELECT id FROM made`,
    [
      reply.provider,
      reply.providerRef,
      reply.phone,
      reply.body,
      reply.kind,
      reply.branchCode,
      reply.recordType,
      reply.recordKey,
      reply.rule,
      reply.messageId,
      now,
      reply.settled,
      reply.receivedAt,
    ],
  );
  return made?.id ?? null;
}

/** Whether the customer has refused after this instant: a word that is read late takes nothing back that was said after it. */
export async function hasRefusedSince(db: Db, phone: string, since: Date): Promise<boolean> {
  const refusal = `SELECT FROM reply WHERE phone = $1 AND kind = 'opt_out' AND received_at > $2 LIMIT 1`;
  return (await row(db, refusal, [phone, since])) !== null;
}

/** Opt-outs from texts that the customer gave by a text, here or at the gateway: what a text may take back. */
const BY_TEXT = `phone = $1 AND channel = 'text' AND source IN ('reply', 'provider') AND lifted_at IS NULL`;

export async function hasOptedOutByText(db: Db, phone: string): Promise<boolean> {
  return (await row(db, `SELECT FROM opt_out WHERE ${BY_TEXT} LIMIT 1`, [phone])) !== null;
}

/** Lifts them, each with its audit row. What was said on the telephone, or about calls, stands. */
export function liftOptOutsByText(db: Db, phone: string, now: Date): Promise<number> {
  return affected(
    db,
    `WITH lifted AS (
       UPDATE opt_out SET lifted_by = 'customer', lifted_at = $2 WHERE ${BY_TEXT} RETURNING id, phone, channel, rule)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $2, 'customer', 'opt_out.lifted', 'opt_out', id::text,
       jsonb_build_object('phone', phone, 'channel', channel, 'rule', rule), '{"reason": "reply"}' FROM lifted ORDER BY id`,
    [phone, now],
  );
}

/** Whether an answer of this rule went to the number on that date already. Call after `lockPhones(…, 'exclusive')`. */
export async function answeredOn(db: Db, rule: string, phone: string, dueOn: string): Promise<boolean> {
  const found = await row(
    db,
    `SELECT FROM reply r JOIN message m ON m.record_type = 'reply' AND m.record_key = r.id::text AND m.rule = $1
     WHERE r.phone = $2 AND m.due_on = $3 LIMIT 1`,
    [rule, phone, dueOn],
  );
  return found !== null;
}

/** Raw texts from customers that nothing has been concluded from, oldest first. */
export async function waitingInbound(db: Db): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    `SELECT id FROM provider_event WHERE reduced_at IS NULL AND channel = 'inbound' ORDER BY id LIMIT 100`,
  );
  return found.map(({ id }) => id);
}

/** One of them, held until the transaction ends. Null: somebody else has it, or had it. */
export function lockInbound(
  db: Db,
  id: number,
): Promise<{ provider: string; payload: unknown; receivedAt: Date } | null> {
  return row(
    db,
    `SELECT provider, payload, received_at AS "receivedAt" FROM provider_event WHERE id = $1 AND reduced_at IS NULL FOR UPDATE SKIP LOCKED`,
    [id],
  );
}
