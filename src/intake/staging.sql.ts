import type { PoolClient } from 'pg';
import { rows, type Db } from '../database/db';
import { copyIn } from './copy-in';
import type { CopyTarget } from './copy.rules';
import { phoneColumns, type Column, type Kind } from './kind';

/**
 * Tables of one session, none of which another session or a crash ever sees. A run stages its rows in `staging`, statement
 * by statement, so that a slow upload holds no transaction open; everything that changes a record comes after, in one.
 */
export interface SessionTables {
  /** Judged rows of a run. */
  staging: string;
  /** Staged rows that are new or differ. */
  noted: string;
  /** Records that a run changes, with their values to be. */
  differing: string;
  /** Of those, the contacts whose numbers change. */
  moved: string;
  /** Rows that a later row of the same run repeats. */
  superseded: string;
}

/** @param run false: rows vanish with the transaction, for a single record */
export function sessionTables(kind: Kind, run: boolean): SessionTables {
  return {
    staging: `${run ? 'run' : 'one'}_${kind.table}`,
    noted: `noted_${kind.table}`,
    differing: `differing_${kind.table}`,
    moved: `moved_${kind.table}`,
    superseded: `superseded_${kind.table}`,
  };
}

export function sqlType(column: Column): string {
  switch (column.type) {
    case 'key':
    case 'code':
      return 'text COLLATE "C"';
    case 'instant':
      return 'timestamptz';
    case 'date':
      return 'date';
    case 'decimal':
      return 'numeric(16, 2)';
    case 'boolean':
      return 'boolean';
    case 'list':
      return 'text[]';
    default:
      return 'text';
  }
}

/** Makes the session's tables of a kind where they are missing. */
export async function ensureSessionTables(
  db: Db,
  kind: Kind,
  tables: SessionTables,
  run: boolean,
): Promise<void> {
  const own = kind.columns.map((column) => `${column.name} ${sqlType(column)}`);
  const contact = phoneColumns(kind);
  const numbers = contact.length > 0 ? ['numbers text[] COLLATE "C"', 'number_kinds text[]'] : [];
  // Read as arrays only where they are written: for a row that changes nothing that would be a waste.
  const unread = contact.length > 0 ? ['numbers text', 'number_kinds text'] : [];
  const before = [
    ...contact.map((name) => `old_${name} text`),
    ...(contact.length > 0 ? ['old_numbers text[]', 'old_kinds text[]', 'phones_moved boolean'] : []),
  ];
  const create = (name: string, columns: string[], kept: boolean) =>
    `CREATE TEMP TABLE IF NOT EXISTS ${name} (${columns.join(', ')}) ON COMMIT ${kept ? 'PRESERVE' : 'DELETE'} ROWS`;
  await rows(
    db,
    [
      create(tables.staging, ['row_no integer NOT NULL', ...own, ...unread, 'attributes jsonb'], run),
      create(tables.noted, ['row_no integer', 'fresh boolean'], false),
      create(tables.differing, [...own, 'attributes jsonb', ...before], false),
      create(tables.moved, ['key text COLLATE "C"', ...numbers], false),
      create(tables.superseded, ['row_no integer', 'last_no integer', 'same boolean', 'record jsonb'], false),
    ].join(';\n'),
  );
}

/** Ends a run's staging: its rows go, and the pooled session is as before. */
export async function dropStaging(db: Db, tables: SessionTables): Promise<void> {
  await rows(db, `DROP TABLE IF EXISTS ${tables.staging}`);
}

/** Empties a session's tables between two parts of a run, or for a run that begins again. */
export async function emptyTables(db: Db, tables: SessionTables): Promise<void> {
  await rows(
    db,
    `TRUNCATE ${tables.staging}, ${tables.noted}, ${tables.differing}, ${tables.moved}, ${tables.superseded}`,
  );
}

/** A mark within the run's transaction, before lines that may be refused; then they are kept, or taken back without the rest. */
export async function markLines(db: Db): Promise<void> {
  await rows(db, 'SAVEPOINT lines');
}

export async function keepLines(db: Db): Promise<void> {
  await rows(db, 'RELEASE SAVEPOINT lines');
}

export async function takeLinesBack(db: Db): Promise<void> {
  await rows(db, 'ROLLBACK TO SAVEPOINT lines');
}

/** Appends lines of `CopyLines` to their target, in one COPY. Returns how many. */
export async function copyLines(
  client: PoolClient,
  target: CopyTarget,
  chunk: readonly Buffer[],
): Promise<number> {
  return copyIn(client, `COPY ${target.table} (${target.columns.join(', ')}) FROM STDIN`, chunk);
}

/** Lets the planner know how many rows were staged, which decides between a loop and a hash. */
export async function analyzeStaging(db: Db, kind: Kind, tables: SessionTables): Promise<void> {
  await rows(db, `ANALYZE ${tables.staging} (${kind.key})`);
}

/** An import may work longer than a request may. Until `restoreLimits`. */
export async function liftLimits(db: Db): Promise<void> {
  await rows(
    db,
    `SET statement_timeout = 0; SET idle_in_transaction_session_timeout = '10min'; SET work_mem = '128MB'; SET jit = off`,
  );
}

export async function restoreLimits(db: Db): Promise<void> {
  await rows(
    db,
    'RESET statement_timeout; RESET idle_in_transaction_session_timeout; RESET work_mem; RESET jit',
  );
}
