import { Db, row, rows } from '../database/db';
import type { Applied } from '../database/migrations.rules';

/** The database server's own clock: the one statement that reads it, since it is what is being compared. */
export async function databaseTime(db: Db): Promise<Date> {
  return (await row<{ at: Date }>(db, `SELECT clock_timestamp() AS at`))!.at;
}

export async function appliedMigrations(db: Db): Promise<Applied[]> {
  return rows<Applied>(db, `SELECT number, name, checksum FROM schema_migration ORDER BY number`);
}
