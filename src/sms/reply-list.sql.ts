import { affected, row, rows, type Db } from '../database/db';
import type { ReplyKind } from './reply.sql';

/** A reply as its branch reads it. */
export interface ReplyRow {
  id: number;
  receivedAt: Date;
  phone: string;
  body: string;
  kind: ReplyKind;
  branchCode: string;
  branchName: string | null;
  rule: string | null;
  recordType: string | null;
  recordKey: string | null;
  messageId: number | null;
  provider: string;
  handledAt: Date | null;
  handledBy: string | null;
  handledNote: string | null;
}

const COLUMNS = `r.id, r.received_at AS "receivedAt", r.phone, r.body, r.kind, r.branch_code AS "branchCode", b.name AS "branchName",
  r.rule, r.record_type AS "recordType", r.record_key AS "recordKey", r.message_id AS "messageId", r.provider,
  r.handled_at AS "handledAt", r.handled_by AS "handledBy", r.handled_note AS "handledNote"`;
const TABLES = `reply r LEFT JOIN branch b ON b.branch_code = r.branch_code`;

/** Newest first, a page by key. Of branches the database shows each their own. */
export function listReplies(
  db: Db,
  filter: { handled: boolean | null; after: number | null; limit: number },
): Promise<ReplyRow[]> {
  return rows(
    db,
    `SELECT ${COLUMNS} FROM ${TABLES}
     WHERE ($1::bool IS NULL OR (r.handled_at IS NOT NULL) = $1) AND ($2::bigint IS NULL OR r.id < $2)
     ORDER BY r.id DESC LIMIT $3`,
    [filter.handled, filter.after, filter.limit],
  );
}

/** How many wait for somebody to read them; `most` at the most, since nobody reads further into such a number. */
export async function countWaiting(db: Db, most: number): Promise<number> {
  const found = await row<{ waiting: number }>(
    db,
    `SELECT count(*)::int AS waiting FROM (SELECT FROM reply WHERE handled_at IS NULL LIMIT $1) AS unread`,
    [most],
  );
  return found!.waiting;
}

export function findReply(db: Db, id: number): Promise<ReplyRow | null> {
  return row(db, `SELECT ${COLUMNS} FROM ${TABLES} WHERE r.id = $1`, [id]);
}

/** Marks one that nobody has handled, with its audit row. Answers whether it was this call that did. */
export async function markHandled(
  db: Db,
  id: number,
  by: string,
  note: string | null,
  now: Date,
): Promise<boolean> {
  const done = await affected(
    db,
    `WITH handled AS (
       UPDATE reply SET handled_at = $4, handled_by = $2, handled_note = $3 WHERE id = $1 AND handled_at IS NULL RETURNING id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $4, $2::text, 'reply.handled', 'reply', id::text, jsonb_build_object('note', $3::text) FROM handled`,
    [id, by, note, now],
  );
  return done > 0;
}
