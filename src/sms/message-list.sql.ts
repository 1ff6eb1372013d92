import { rows, type Db } from '../database/db';

export interface MessageRow {
  id: number;
  rule: string;
  recordType: string;
  recordKey: string;
  dueOn: string;
  branchCode: string;
  phone: string | null;
  templateVersion: number | null;
  body: string | null;
  segments: number | null;
  state: string;
  reason: string | null;
  createdAt: Date;
  notBefore: Date;
  expiresAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
  provider: string | null;
  /** The text in doubt that this one was sent again for. */
  againOf: number | null;
  /** When somebody decided that it be sent again. */
  againAt: Date | null;
}

export interface MessageFilter {
  rule: string | null;
  state: string | null;
  record: string | null;
  branch: string | null;
  /** E.164. */
  phone: string | null;
  reason: string | null;
  /** Due dates, both included. */
  from: string | null;
  to: string | null;
  /** Id of the last message of the page before. */
  after: number | null;
  limit: number;
}

/** Each part names the predicate of one partial index. */
const OF_PHONE = `AND id IN (
         SELECT id FROM message WHERE phone = $10 AND state IN ('delivered', 'undelivered', 'failed', 'unknown', 'skipped')
         UNION ALL SELECT id FROM message WHERE phone = $10 AND state = 'queued'
         UNION ALL SELECT id FROM message WHERE phone = $10 AND state IN ('intent', 'sent'))`;

/** Newest first, a page by key. */
export async function listMessages(db: Db, filter: MessageFilter): Promise<MessageRow[]> {
  return rows<MessageRow>(
    db,
    `SELECT id, rule, record_type AS "recordType", record_key AS "recordKey", due_on AS "dueOn",
            branch_code AS "branchCode", phone, template_version AS "templateVersion", body, segments, state, reason,
            created_at AS "createdAt", not_before AS "notBefore", expires_at AS "expiresAt", sent_at AS "sentAt",
            ended_at AS "endedAt", provider, again_of AS "againOf", again_at AS "againAt"
     FROM message
     WHERE ($1::text IS NULL OR rule = $1) AND ($2::message_state IS NULL OR state = $2)
       AND ($3::text IS NULL OR record_key = $3) AND ($4::text IS NULL OR branch_code = $4)
       AND ($5::bigint IS NULL OR id < $5) AND ($6::text IS NULL OR reason = $6)
       AND ($7::date IS NULL OR due_on >= $7) AND ($8::date IS NULL OR due_on <= $8)
       ${filter.phone === null ? 'AND $10::text IS NULL' : OF_PHONE}
     ORDER BY id DESC LIMIT $9`,
    [
      filter.rule,
      filter.state,
      filter.record,
      filter.branch,
      filter.after,
      filter.reason,
      filter.from,
      filter.to,
      filter.limit,
      filter.phone,
    ],
  );
}

export interface TextReportRow {
  rule: string | null;
  branchCode: string | null;
  state: string | null;
  reason: string | null;
  dueOn: string | null;
  messages: number;
  /** Of those that went out. */
  segments: number;
}

/**
 * Whether a message `m` stands for what was owed: of a line of texts, each sent again for the one before it, only the one that it came
 * to in the end does.
 */
const COUNTS = `m.reason IS DISTINCT FROM 'first_went_out' AND (m.again_at IS NULL
       OR NOT EXISTS (SELECT FROM message s WHERE s.again_of = m.id AND s.reason IS DISTINCT FROM 'first_went_out'))`;

/** Counts of messages due within [from, to], by the columns that are asked for; the others are null. */
export async function countMessages(
  db: Db,
  range: { from: string; to: string; rule: string | null; branch: string | null },
  by: { rule: boolean; branch: boolean; state: boolean; reason: boolean; day: boolean },
): Promise<TextReportRow[]> {
  return rows<TextReportRow>(
    db,
    `SELECT CASE WHEN $5 THEN rule END AS rule, CASE WHEN $6 THEN branch_code END AS "branchCode",
            CASE WHEN $7 THEN state END AS state, CASE WHEN $8 THEN reason END AS reason,
            CASE WHEN $9 THEN due_on END AS "dueOn", count(*) FILTER (WHERE ${COUNTS}) AS messages,
            coalesce(sum(segments) FILTER (WHERE sent_at IS NOT NULL), 0) AS segments
     FROM message m
     WHERE due_on BETWEEN $1 AND $2 AND ($3::text IS NULL OR rule = $3) AND ($4::text IS NULL OR branch_code = $4)
     GROUP BY 1, 2, 3, 4, 5 HAVING bool_or(${COUNTS}) OR coalesce(sum(segments) FILTER (WHERE sent_at IS NOT NULL), 0) > 0
     ORDER BY 5, 1, 2, 3, 4`,
    [range.from, range.to, range.rule, range.branch, by.rule, by.branch, by.state, by.reason, by.day],
  );
}
