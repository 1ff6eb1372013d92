import { affected, rows, type Db } from '../database/db';
import { RECORD_TABLES, type RecordType } from './record.sql';

/** A contact as `contact_change` keeps it before and after. */
export interface ContactState {
  numbers: string[];
  kinds: string[];
  /** As typed by the core system; absent where a change did not touch it. */
  typed?: (string | null)[];
  /** Whom to ask for; absent where a change did not touch it. */
  name?: string | null;
}

export interface ContactChange {
  recordType: RecordType;
  recordKey: string;
  source: 'import' | 'api' | 'correction';
  before: ContactState;
  after: ContactState;
  reason: string | null;
  changedBy: string;
  changedAt: Date;
}

/** Sets the numbers in use. What the core system typed stays, so that the same file read again does not undo it. */
export async function setNumbers(
  db: Db,
  record: { recordType: RecordType; recordKey: string; numbers: string[]; kinds: string[] },
  now: Date,
): Promise<number> {
  const { key } = RECORD_TABLES[record.recordType];
  return affected(
    db,
    `UPDATE ${record.recordType} SET numbers = $2, number_kinds = $3, changed_at = $4 WHERE ${key} = $1`,
    [record.recordKey, record.numbers, record.kinds, now],
  );
}

/** Sets whom to ask for. Unlike the numbers it is the core system's own column: its next file has the last word. */
export async function setContactName(
  db: Db,
  record: { recordType: RecordType; recordKey: string; name: string },
  now: Date,
): Promise<number> {
  const { key, name } = RECORD_TABLES[record.recordType];
  return affected(db, `UPDATE ${record.recordType} SET ${name} = $2, changed_at = $3 WHERE ${key} = $1`, [
    record.recordKey,
    record.name,
    now,
  ]);
}

/** Keeps one change of a contact, in the transaction of the change. */
export async function insertContactChange(db: Db, change: ContactChange): Promise<void> {
  await rows(
    db,
    `INSERT INTO contact_change (record_type, record_key, source, before, after, reason, changed_by, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      change.recordType,
      change.recordKey,
      change.source,
      JSON.stringify(change.before),
      JSON.stringify(change.after),
      change.reason,
      change.changedBy,
      change.changedAt,
    ],
  );
}

/** The changes of one record's contact, oldest first. */
export async function contactHistory(db: Db, recordType: RecordType, key: string): Promise<ContactChange[]> {
  return rows<ContactChange>(
    db,
    `SELECT record_type AS "recordType", record_key AS "recordKey", source, before, after, reason,
            changed_by AS "changedBy", changed_at AS "changedAt"
     FROM contact_change WHERE record_type = $1 AND record_key = $2 ORDER BY id`,
    [recordType, key],
  );
}
