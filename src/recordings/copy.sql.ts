import { affected, row, type Db } from '../database/db';

/** A sound that still lies at the provider, and should not. */
export interface CopyRow {
  id: number;
  ref: string;
  state: 'stored' | 'deleted';
  fileName: string | null;
  bytes: number | null;
  sealedWith: string | null;
  tries: number;
}

/**
 * Takes the next one to be removed there. `keep`: what we hold may stay there too, and goes when ours goes.
 */
export function takeCopy(db: Db, now: Date, leaseUntil: Date, keep: boolean): Promise<CopyRow | null> {
  return row<CopyRow>(
    db,
    `UPDATE recording SET tries = tries + 1, next_at = $2 WHERE id = (
       SELECT id FROM recording WHERE state IN ('stored', 'deleted') AND provider_deleted_at IS NULL AND next_at <= $1
         AND (state = 'deleted' OR NOT $3) ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, provider_ref AS ref, state, file_name AS "fileName", bytes, sealed_with AS "sealedWith", tries`,
    [now, leaseUntil, keep],
  );
}

export async function putOffCopy(db: Db, id: number, nextAt: Date): Promise<void> {
  await affected(db, `UPDATE recording SET next_at = $2 WHERE id = $1`, [id, nextAt]);
}

/** The provider has it no longer. A fact of its own: what is said of ours does not depend on it. */
export async function markCopyGone(db: Db, id: number, now: Date): Promise<void> {
  await affected(
    db,
    `WITH gone AS (UPDATE recording SET provider_deleted_at = $2, tries = 0 WHERE id = $1 AND provider_deleted_at IS NULL RETURNING id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
     SELECT $2, 'system', 'recording.provider_copy_deleted', 'recording', id::text FROM gone`,
    [id, now],
  );
}

/** Our file is not there although the row says so, and the provider still has the sound: it is fetched again. */
export async function markFileLost(db: Db, id: number, now: Date): Promise<void> {
  await affected(
    db,
    `WITH lost AS (
       UPDATE recording SET state = 'awaited', why = 'file_missing', next_at = $2, tries = 0
       WHERE id = $1 AND state = 'stored' AND provider_deleted_at IS NULL RETURNING id, file_name)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $2, 'system', 'recording.file_missing', 'recording', id::text, jsonb_build_object('state', 'stored', 'file', file_name),
       '{"state": "awaited"}' FROM lost`,
    [id, now],
  );
}
