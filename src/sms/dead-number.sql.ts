import { affected, row, rows, type Db } from '../database/db';

/** A number that a network has said cannot be texted. */
export interface DeadNumber {
  id: number;
  /** E.164. */
  phone: string;
  /** `invalid_number`, `not_mobile` or `landline`. */
  code: string;
  provider: string;
  messageId: number;
  since: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
}

const COLUMNS = `id, phone, code, provider, message_id AS "messageId", since, lifted_at AS "liftedAt", lifted_by AS "liftedBy"`;

/** Those in force, newest first, a page by key; of one number or of all. */
export function listDeadNumbers(
  db: Db,
  filter: { phone: string | null; after: number | null; limit: number },
): Promise<DeadNumber[]> {
  return rows(
    db,
    `SELECT ${COLUMNS} FROM dead_text_number
     WHERE lifted_at IS NULL AND ($1::text IS NULL OR phone = $1) AND ($2::bigint IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3`,
    [filter.phone, filter.after, filter.limit],
  );
}

export function findDeadNumber(db: Db, id: number): Promise<DeadNumber | null> {
  return row(db, `SELECT ${COLUMNS} FROM dead_text_number WHERE id = $1`, [id]);
}

/** Lifts one in force, by its number or its id, with its audit row. Answers whether there was one. */
export async function liftDeadNumber(
  db: Db,
  of: { phone: string; id: null } | { phone: null; id: number },
  by: string,
  now: Date,
): Promise<boolean> {
  const lifted = await affected(
    db,
    `WITH lifted AS (
       UPDATE dead_text_number SET lifted_at = $4, lifted_by = $3
       WHERE lifted_at IS NULL AND ($1::text IS NULL OR phone = $1) AND ($2::bigint IS NULL OR id = $2)
       RETURNING id, phone, code)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before)
     SELECT $4, $3::text, 'dead_text_number.lifted', 'dead_text_number', id::text, jsonb_build_object('phone', phone, 'code', code)
     FROM lifted`,
    [of.phone, of.id, by, now],
  );
  return lifted > 0;
}
