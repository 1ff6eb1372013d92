import { row, rows, type Db } from '../database/db';
import type { Role } from './principal';

export interface UserRow {
  login: string;
  name: string;
  role: Role;
  staffNo: string | null;
  branchCode: string | null;
  mustChangePassword: boolean;
  disabledAt: Date | null;
  signedInAt: Date | null;
  version: number;
  createdAt: Date;
}

const COLUMNS = `login, name, role, staff_no AS "staffNo", branch_code AS "branchCode",
  must_change_password AS "mustChangePassword", disabled_at AS "disabledAt", signed_in_at AS "signedInAt", version,
  created_at AS "createdAt"`;

export interface NewUser {
  login: string;
  name: string;
  role: Role;
  staffNo: string | null;
  branchCode: string | null;
  passwordHash: string;
  mustChangePassword: boolean;
}

/** The login and, where it may sign in, its hash. */
export function passwordOf(
  db: Db,
  login: string,
): Promise<{ login: string; hash: string; disabled: boolean } | null> {
  return row(
    db,
    `SELECT login, password_hash AS hash, disabled_at IS NOT NULL AS disabled FROM app_user WHERE login = $1`,
    [login],
  );
}

export function findUser(db: Db, login: string): Promise<UserRow | null> {
  return row<UserRow>(db, `SELECT ${COLUMNS} FROM app_user WHERE login = $1`, [login]);
}

export async function countUsers(db: Db): Promise<number> {
  const found = await row<{ users: number }>(db, `SELECT count(*)::int AS users FROM app_user`);
  return found!.users;
}

export interface UserFilter {
  q: string | null;
  role: Role | null;
  disabled: boolean | null;
  after: string;
  limit: number;
}

export function listUsers(db: Db, filter: UserFilter): Promise<UserRow[]> {
  return rows<UserRow>(
    db,
    `SELECT ${COLUMNS} FROM app_user
     WHERE login > $1 AND ($2::text IS NULL OR role = $2) AND ($3::boolean IS NULL OR (disabled_at IS NOT NULL) = $3)
       AND ($4::text IS NULL OR starts_with(login, lower($4)) OR starts_with(name, $4) OR staff_no = $4)
     ORDER BY login LIMIT $5`,
    [filter.after, filter.role, filter.disabled, filter.q, filter.limit],
  );
}

/** Enters people who are not there yet, all or those alone; returns the logins that were entered. */
export async function insertUsers(
  db: Db,
  users: readonly NewUser[],
  by: string,
  now: Date,
): Promise<string[]> {
  const made = await rows<{ login: string }>(
    db,
    `WITH made AS (
       INSERT INTO app_user (login, name, role, staff_no, branch_code, password_hash, must_change_password, created_by, created_at)
       SELECT u.login, u.name, u.role, u."staffNo", u."branchCode", u."passwordHash", u."mustChangePassword", $2, $3
       FROM jsonb_to_recordset($1::jsonb) AS u (login text, name text, role text, "staffNo" text, "branchCode" text,
         "passwordHash" text, "mustChangePassword" boolean)
       ON CONFLICT DO NOTHING
       RETURNING login, name, role, staff_no, branch_code
     ), audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, $2, 'user.created', 'user', login,
         jsonb_build_object('name', name, 'role', role, 'staffNo', staff_no, 'branch', branch_code) FROM made
     )
     SELECT login FROM made`,
    [JSON.stringify(users), by, now],
  );
  return made.map(({ login }) => login);
}

export interface UserChange {
  name: string;
  role: Role;
  staffNo: string | null;
  branchCode: string | null;
}

/** Null: nobody has this login, or somebody changed it since `version`. */
export function updateUser(
  db: Db,
  login: string,
  version: number,
  change: UserChange,
): Promise<UserRow | null> {
  return row<UserRow>(
    db,
    `UPDATE app_user SET name = $3, role = $4, staff_no = $5, branch_code = $6, version = version + 1
     WHERE login = $1 AND version = $2 RETURNING ${COLUMNS}`,
    [login, version, change.name, change.role, change.staffNo, change.branchCode],
  );
}

export function setDisabled(db: Db, login: string, by: string | null, now: Date): Promise<UserRow | null> {
  return row<UserRow>(
    db,
    `UPDATE app_user SET disabled_at = CASE WHEN $2::text IS NULL THEN NULL ELSE $3::timestamptz END, disabled_by = $2,
       version = version + 1
     WHERE login = $1 AND (disabled_at IS NULL) = ($2::text IS NOT NULL) RETURNING ${COLUMNS}`,
    [login, by, now],
  );
}

export async function setPassword(db: Db, login: string, hash: string, mustChange: boolean): Promise<void> {
  await rows(
    db,
    `UPDATE app_user SET password_hash = $2, must_change_password = $3, version = version + 1 WHERE login = $1`,
    [login, hash, mustChange],
  );
}

export async function noteSignIn(db: Db, login: string, now: Date): Promise<void> {
  await rows(db, `UPDATE app_user SET signed_in_at = $2 WHERE login = $1`, [login, now]);
}
