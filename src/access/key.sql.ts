import { row, rows, type Db } from '../database/db';
import type { KeyScope } from './principal';

export interface KeyRow {
  id: number;
  name: string;
  /** First characters, by which its owner knows it again. */
  prefix: string;
  scopes: KeyScope[];
  branchCode: string | null;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  createdBy: string;
  createdAt: Date;
  revokedAt: Date | null;
}

const COLUMNS = `id, name, prefix, scopes, branch_code AS "branchCode", expires_at AS "expiresAt", last_used_at AS "lastUsedAt",
  created_by AS "createdBy", created_at AS "createdAt", revoked_at AS "revokedAt"`;

export interface NewKey {
  name: string;
  prefix: string;
  keyHash: Buffer;
  scopes: readonly KeyScope[];
  branchCode: string | null;
  expiresAt: Date | null;
}

/** Null: a key of this name is in use. */
export function insertKey(db: Db, key: NewKey, by: string, now: Date): Promise<KeyRow | null> {
  return row<KeyRow>(
    db,
    `INSERT INTO api_key (name, prefix, key_hash, scopes, branch_code, expires_at, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [key.name, key.prefix, key.keyHash, key.scopes, key.branchCode, key.expiresAt, by, now],
  );
}

export function listKeys(db: Db): Promise<KeyRow[]> {
  return rows<KeyRow>(db, `SELECT ${COLUMNS} FROM api_key ORDER BY revoked_at IS NOT NULL, id DESC`);
}

/** Null: no such key, or revoked before. */
export function revokeKey(db: Db, id: number, by: string, now: Date): Promise<KeyRow | null> {
  return row<KeyRow>(
    db,
    `UPDATE api_key SET revoked_at = $3, revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING ${COLUMNS}`,
    [id, by, now],
  );
}
