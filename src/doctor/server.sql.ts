import { type Db, row, rows } from '../database/db';

export interface ServerFacts {
  /** e.g. 180004 */
  version: number;
  encoding: string;
  readOnly: boolean;
  superuser: boolean;
  largest: number;
  reserved: number;
  used: number;
  /** Of `used`, ours. */
  ours: number;
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
  synchronousStandbys: string;
}

/** The server as this login finds it. */
export async function serverFacts(db: Db): Promise<ServerFacts> {
  const found = await row<ServerFacts>(
    db,
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
       pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS "readOnly",
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
       current_setting('max_connections')::int AS largest,
       current_setting('superuser_reserved_connections')::int AS reserved,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name LIKE 'huifang%') AS ours,
       current_setting('fsync') AS fsync, current_setting('full_page_writes') AS "fullPageWrites",
       current_setting('synchronous_commit') AS "synchronousCommit",
       current_setting('synchronous_standby_names') AS "synchronousStandbys"`,
  );
  return found!;
}

/** Standbys that hang on this server. Their state is told to monitors only; that they are there, to everybody. */
export async function standbys(db: Db): Promise<{ state: string | null; sync: string | null }[]> {
  return rows(db, `SELECT state, sync_state AS sync FROM pg_stat_replication`);
}

export interface RoleFacts {
  missing: string[];
  /** Roles that this login may not take on. */
  notOurs: string[];
  /** Tables that belong to another than the application's role. */
  foreign: string[];
  /** The application's role could rewrite the audit trail. */
  auditOpen: boolean;
}

/** As migration 0014 wants them. */
export async function roleFacts(db: Db, app: string, scoped: string): Promise<RoleFacts> {
  const found = await row<RoleFacts>(
    db,
    `WITH wanted AS (SELECT name, r.oid FROM unnest(ARRAY[$1, $2]) AS name LEFT JOIN pg_roles r ON r.rolname = name)
     SELECT coalesce((SELECT array_agg(name ORDER BY name) FROM wanted WHERE oid IS NULL), '{}') AS missing,
       coalesce((SELECT array_agg(name ORDER BY name) FROM wanted WHERE NOT pg_has_role(current_user, oid, 'MEMBER')), '{}') AS "notOurs",
       coalesce((SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND o.rolname <> $1
           AND c.relname <> 'audit_entry' AND c.relname NOT LIKE 'schema\\_migration%'), '{}') AS foreign,
       coalesce((SELECT has_table_privilege(oid, to_regclass('public.audit_entry'), 'UPDATE, DELETE, TRUNCATE')
         FROM wanted WHERE name = $1 AND oid IS NOT NULL), false) AS "auditOpen"`,
    [app, scoped],
  );
  return found!;
}

/** Does not fail where nothing was ever migrated. */
export async function isMigrated(db: Db): Promise<boolean> {
  return (await row<{ there: boolean }>(
    db,
    `SELECT to_regclass('public.schema_migration') IS NOT NULL AS there`,
  ))!.there;
}

/** From here on this connection sees what the application sees. @throws what the server says of a role that is not ours */
export async function takeRole(db: Db, role: 'huifang_app'): Promise<void> {
  await rows(db, `SET ROLE ${role}`);
}
