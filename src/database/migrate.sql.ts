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
