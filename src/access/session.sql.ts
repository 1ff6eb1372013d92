import { affected, prepared, row, rows, type Db } from '../database/db';
import type { KeyScope, Role } from './principal';

/** A session or key that holds, with the person behind it. */
export interface Known {
  login: string;
  name: string;
  role: Role | null;
  staffNo: string | null;
  branchCode: string | null;
  /** The branch and all below it; null: the whole company. */
  branches: string[] | null;
  scopes: KeyScope[];
  mustChangePassword: boolean;
  /** When this session or key was last seen; it is noted once a minute. */
  seenAt: Date | null;
}

/** A branch and all below it. A code that no branch has is still somebody's scope: of nothing but itself. */
const subtree = (of: string) => `CASE WHEN ${of} IS NULL THEN NULL ELSE (
  WITH RECURSIVE below (code) AS (
    SELECT ${of} UNION SELECT b.branch_code FROM branch b JOIN below ON b.parent_code = below.code
  ) SELECT array_agg(code) FROM below) END`;

/** The person of a session that is neither over nor idle for too long, and whose account is not disabled. */
export async function findSession(
  db: Db,
  tokenHash: Buffer,
  now: Date,
  idleSince: Date,
): Promise<Known | null> {
  const [found] = await prepared<Known>(
    db,
    'access.session',
    `SELECT u.login, u.name, u.role, u.staff_no AS "staffNo", u.branch_code AS "branchCode",
       ${subtree('u.branch_code')} AS branches, '{}'::text[] AS scopes, u.must_change_password AS "mustChangePassword",
       s.seen_at AS "seenAt"
     FROM session s JOIN app_user u USING (login)
     WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.disabled_at IS NULL`,
    [tokenHash, now, idleSince],
  );
  return found ?? null;
}

export async function findKey(db: Db, keyHash: Buffer, now: Date): Promise<Known | null> {
  const [found] = await prepared<Known>(
    db,
    'access.key',
    `SELECT name AS login, name, NULL AS role, NULL AS "staffNo", branch_code AS "branchCode",
       ${subtree('api_key.branch_code')} AS branches, scopes, false AS "mustChangePassword", last_used_at AS "seenAt"
     FROM api_key
     WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [keyHash, now],
  );
  return found ?? null;
}

/**
 * A session for who has shown the password of `passwordHash`; false where the account has another by now, or is disabled. The
 * account is locked against a change until the session stands: the change then ends it with the others.
 */
export async function openSession(
  db: Db,
  session: { tokenHash: Buffer; login: string; passwordHash: string; address: string; expiresAt: Date },
  now: Date,
): Promise<boolean> {
  const opened = await affected(
    db,
    `INSERT INTO session (token_hash, login, address, created_at, seen_at, expires_at)
     SELECT $1, login, $3, $4, $4, $5 FROM app_user WHERE login = $2 AND password_hash = $6 AND disabled_at IS NULL FOR NO KEY UPDATE`,
    [session.tokenHash, session.login, session.address, now, session.expiresAt, session.passwordHash],
  );
  return opened === 1;
}

export async function seeSession(db: Db, tokenHash: Buffer, now: Date): Promise<void> {
  await rows(db, `UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2`, [tokenHash, now]);
}

export async function seeKey(db: Db, keyHash: Buffer, now: Date): Promise<void> {
  await rows(db, `UPDATE api_key SET last_used_at = $2 WHERE key_hash = $1`, [keyHash, now]);
}

export async function deleteSession(db: Db, tokenHash: Buffer): Promise<string | null> {
  const found = await row<{ login: string }>(
    db,
    `DELETE FROM session WHERE token_hash = $1 RETURNING login`,
    [tokenHash],
  );
  return found?.login ?? null;
}

/** Ends every session of a person. */
export async function deleteSessionsOf(db: Db, login: string): Promise<void> {
  await rows(db, `DELETE FROM session WHERE login = $1`, [login]);
}

/** Sessions and waits that mean nothing any more. */
export async function pruneSessions(db: Db, now: Date, idleSince: Date, forgotten: Date): Promise<number> {
  const ended = await affected(db, `DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2`, [
    now,
    idleSince,
  ]);
  return ended + (await affected(db, `DELETE FROM sign_in_delay WHERE last_try_at < $1`, [forgotten]));
}

/**
 * Counts a try before it is made, or refuses it: of a thousand at the same instant, over any number of processes, those that
 * find the wait over are let through, one by one. Returns null where the try is admitted, else until when to wait.
 * The wait doubles from `free` tries on, from one second up to `longest`; a quiet hour forgets.
 */
export async function admitTry(
  db: Db,
  key: string,
  { free, longestSeconds }: { free: number; longestSeconds: number },
  now: Date,
): Promise<Date | null> {
  const wait = (failures: string) =>
    `$2::timestamptz + make_interval(secs => CASE WHEN ${failures} < $3 THEN 0 ELSE least(power(2, least(${failures} - $3, 20)), $4) END)`;
  const admitted = await row(
    db,
    `INSERT INTO sign_in_delay AS d (key, failures, last_try_at, blocked_until) VALUES ($1, 1, $2, ${wait('1')})
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN d.last_try_at < $2::timestamptz - interval '1 hour' THEN 1 ELSE d.failures + 1 END,
       last_try_at = $2,
       blocked_until = CASE WHEN d.last_try_at < $2::timestamptz - interval '1 hour' THEN $2 ELSE ${wait('d.failures + 1')} END
     WHERE d.blocked_until <= $2
     RETURNING key`,
    [key, now, free, longestSeconds],
  );
  if (admitted) return null;
  const found = await row<{ until: Date }>(
    db,
    `SELECT blocked_until AS until FROM sign_in_delay WHERE key = $1`,
    [key],
  );
  return found?.until ?? now;
}

/**
 * A try that succeeded was none: it is taken back. The wait of a key ends with it only where fewer than `free` tries are left:
 * whoever knows one password must not buy tries at others with it.
 */
export async function forgiveTry(db: Db, key: string, free: number): Promise<void> {
  await rows(
    db,
    `UPDATE sign_in_delay SET failures = greatest(failures - 1, 0),
       blocked_until = CASE WHEN failures - 1 < $2 THEN last_try_at ELSE blocked_until END
     WHERE key = $1`,
    [key, free],
  );
}

/** The right password: whatever was tried at this account is over. */
export async function forgetTries(db: Db, key: string): Promise<void> {
  await rows(db, `DELETE FROM sign_in_delay WHERE key = $1`, [key]);
}
