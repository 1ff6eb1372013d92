import { row, rows, type Db } from '../database/db';
import type { MessageTemplate } from './gateways/port';

/** A number that tests may be sent to. */
export interface TestNumber {
  id: number;
  /** E.164. */
  phone: string;
  /** Whose handset it is. */
  note: string;
  addedBy: string;
  addedAt: Date;
}

const COLUMNS = `id, phone, note, added_by AS "addedBy", added_at AS "addedAt"`;

export function listTestNumbers(db: Db): Promise<TestNumber[]> {
  return rows(db, `SELECT ${COLUMNS} FROM text_test_number ORDER BY id`);
}

export function findTestNumber(db: Db, phone: string): Promise<TestNumber | null> {
  return row(db, `SELECT ${COLUMNS} FROM text_test_number WHERE phone = $1`, [phone]);
}

/** Null: it is there already. */
export function addTestNumber(
  db: Db,
  number: { phone: string; note: string; by: string },
  now: Date,
): Promise<TestNumber | null> {
  return row(
    db,
    `INSERT INTO text_test_number (phone, note, added_by, added_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (phone) DO NOTHING RETURNING ${COLUMNS}`,
    [number.phone, number.note, number.by, now],
  );
}

/** Null: there is none by that id. */
export function removeTestNumber(db: Db, id: number): Promise<TestNumber | null> {
  return row(db, `DELETE FROM text_test_number WHERE id = $1 RETURNING ${COLUMNS}`, [id]);
}

export interface NewTest {
  recordKey: string;
  dueOn: string;
  phone: string;
  body: string;
  segments: number;
  template: MessageTemplate | null;
  state: 'queued' | 'skipped';
  reason: string | null;
  notBefore: Date;
  expiresAt: Date;
  by: string;
}

/** Enters a test into the outbox, where it is sent as any other text, and its audit row. Returns its id. */
export async function insertTest(db: Db, rule: string, test: NewTest, now: Date): Promise<number> {
  const made = await row<{ id: number }>(
    db,
    `WITH made AS (
       INSERT INTO message (rule, record_type, record_key, due_on, branch_code, phone, body, segments, state, reason,
         not_before, expires_at, created_at, ended_at, template_values)
       VALUES ($1, 'test', $2, $3, '', $4, $5, $6, $7::message_state, $8, $9, $10, $11, CASE $7::message_state WHEN 'skipped' THEN $11::timestamptz END,
         $13::jsonb)
       RETURNING id, state, reason, record_key),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $11, $12::text, 'message.' || state, 'message', id::text,
         jsonb_build_object('rule', $1::text, 'recordKey', record_key, 'reason', reason)
       FROM made)
     SELECT id FROM made`,
    [
      rule,
      test.recordKey,
      test.dueOn,
      test.phone,
      test.body,
      test.segments,
      test.state,
      test.reason,
      test.notBefore,
      test.expiresAt,
      now,
      test.by,
      test.template && JSON.stringify(test.template),
    ],
  );
  return made!.id;
}

export interface TestSent {
  id: number;
  phone: string;
  body: string;
  state: string;
  reason: string | null;
  createdAt: Date;
  notBefore: Date;
  expiresAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
}

export function findTest(db: Db, rule: string, id: number): Promise<TestSent | null> {
  return row(
    db,
    `SELECT id, phone, body, state, reason, created_at AS "createdAt", not_before AS "notBefore", expires_at AS "expiresAt",
       sent_at AS "sentAt", ended_at AS "endedAt" FROM message WHERE id = $2 AND rule = $1`,
    [rule, id],
  );
}
