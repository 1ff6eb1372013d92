import { Db, row, rows } from './db';
import { Applied } from './migrations.rules';

/** Any fixed number: what all processes that migrate one database meet at. */
const LOCK = 7_246_001;

/** e.g. 18 */
export async function readServerMajor(db: Db): Promise<number> {
  const found = await row<{ version: string }>(db, `SELECT current_setting('server_version_num') AS version`);
  return Math.floor(Number(found!.version) / 10_000);
}

/** Waits until no other session migrates. Held by this session: it ends with the connection, whatever happens to us. */
export async function lockMigrations(db: Db): Promise<void> {
  await db.query('SELECT pg_advisory_lock($1)', [LOCK]);
}

export async function ensureMigrationTable(db: Db): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS schema_migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL,
    CONSTRAINT schema_migration_pk PRIMARY KEY (number)
  )`);
}

export async function readApplied(db: Db): Promise<Applied[]> {
  return rows<Applied>(db, 'SELECT number, name, checksum FROM schema_migration ORDER BY number');
}

export async function noteApplied(db: Db, now: Date, step: Applied): Promise<void> {
  await db.query(
    'INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)',
    [step.number, step.name, step.checksum, now],
  );
}

export async function forgetApplied(db: Db, number: number): Promise<void> {
  await db.query('DELETE FROM schema_migration WHERE number = $1', [number]);
}

/**
 * Gives what the steps have made to the role of the application, but the audit trail, which it may only add to, and this
 * record of the steps. Here and not in each step, so that none can forget it.
 */
export async function handOver(db: Db, role: string): Promise<void> {
  const known = await row(db, 'SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (!known) return;
  const found = await rows<{ statement: string }>(
    db,
    `SELECT format('ALTER TABLE %I OWNER TO %I', c.relname, $1::text) AS statement
     FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND o.rolname <> $1
       AND c.relname <> 'audit_entry' AND c.relname NOT LIKE 'schema\\_migration%'
     ORDER BY c.relname`,
    [role],
  );
  for (const { statement } of found) await db.query(statement);
  await db.query(`GRANT SELECT ON schema_migration TO ${role}`);
}
