import { row, type Db } from './db';
import type { ServerAnswer } from './primary.rules';

/** Whether this server takes writes, and on which timeline. The first eight digits of a WAL file's name are its timeline. */
export async function askRole(db: Db): Promise<ServerAnswer> {
  const found = await row<ServerAnswer>(
    db,
    `SELECT NOT recovers AND current_setting('default_transaction_read_only') = 'off' AS "takesWrites",
       CASE WHEN recovers THEN 0
         ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer END AS timeline
     FROM (SELECT pg_is_in_recovery() AS recovers) role`,
  );
  return found!;
}
