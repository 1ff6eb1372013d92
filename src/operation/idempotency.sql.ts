import { Db, affected, row, rows } from '../database/db';

/** The answer as it was sent: status beside it, text byte for byte. */
export interface StoredAnswer {
  type: string | null;
  location: string | null;
  text: string;
}

export interface StoredKey {
  requestHash: string;
  /** Null: still under way; `createdAt` is then its last sign of life. */
  status: number | null;
  body: StoredAnswer | null;
  createdAt: Date;
}

/**
 * Takes the key for a request, or takes over one whose request gave no sign of life since `staleBefore` (its process died). True: the caller runs the request. The unique key decides among callers at the same instant.
 */
export async function takeKey(
  db: Db,
  key: { key: string; route: string; requestHash: string },
  now: Date,
  staleBefore: Date,
): Promise<boolean> {
  const taken = await rows(
    db,
    `INSERT INTO idempotency_key AS k (key, route, request_hash, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key, route) DO UPDATE SET created_at = excluded.created_at
       WHERE k.status IS NULL AND k.created_at < $5 AND k.request_hash = excluded.request_hash
     RETURNING key`,
    [key.key, key.route, key.requestHash, now, staleBefore],
  );
  return taken.length === 1;
}

export async function readKey(db: Db, key: string, route: string): Promise<StoredKey | null> {
  return row<StoredKey>(
    db,
    `SELECT request_hash AS "requestHash", status, body, created_at AS "createdAt"
       FROM idempotency_key WHERE key = $1 AND route = $2`,
    [key, route],
  );
}

/** A sign of life of the run that took the key at `takenAt`. False: it is not its any more. */
export async function renewKey(
  db: Db,
  key: { key: string; route: string },
  takenAt: Date,
  now: Date,
): Promise<boolean> {
  const renewed = await affected(
    db,
    `UPDATE idempotency_key SET created_at = $4 WHERE key = $1 AND route = $2 AND created_at = $3 AND status IS NULL`,
    [key.key, key.route, takenAt, now],
  );
  return renewed === 1;
}

/** Keeps the answer, unless the key was taken over meanwhile: `takenAt` is the instant this run took it. */
export async function storeAnswer(
  db: Db,
  key: { key: string; route: string },
  takenAt: Date,
  status: number,
  answer: StoredAnswer,
): Promise<void> {
  await rows(
    db,
    `UPDATE idempotency_key SET status = $4, body = $5
      WHERE key = $1 AND route = $2 AND created_at = $3 AND status IS NULL`,
    [key.key, key.route, takenAt, status, JSON.stringify(answer)],
  );
}

/** Gives the key back: nothing was done, or nothing that can be replayed. */
export async function releaseKey(db: Db, key: { key: string; route: string }, takenAt: Date): Promise<void> {
  await rows(
    db,
    `DELETE FROM idempotency_key WHERE key = $1 AND route = $2 AND created_at = $3 AND status IS NULL`,
    [key.key, key.route, takenAt],
  );
}

/** Forgets up to 1000 keys older than `before`; how many. */
export async function pruneKeys(db: Db, before: Date): Promise<number> {
  return affected(
    db,
    `DELETE FROM idempotency_key k USING
       (SELECT key, route FROM idempotency_key WHERE created_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED) old
      WHERE k.key = old.key AND k.route = old.route`,
    [before],
  );
}
