import { Pool, types } from 'pg';
import { DataSource, EntityManager, QueryRunner } from 'typeorm';

/**
 * What runs a statement: TypeORM's EntityManager, DataSource or QueryRunner, or a client or pool of node-postgres.
 * Statements live in `*.sql.ts`, take one of these as their first argument, and ask through `rows`, `row` or `affected`.
 */
export interface Db {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Result of one statement: its rows (of SELECT, or of RETURNING) and how many rows it touched. */
export interface Outcome<T> {
  rows: T[];
  affected: number;
}

/** How node-postgres answers. */
interface PgAnswer {
  rows: unknown[];
  rowCount: number | null;
}

/**
 * The rows of a statement, whatever runs it. Hides a trap: TypeORM answers `UPDATE … RETURNING` and `DELETE … RETURNING`
 * with `[rows, count]`, but SELECT and INSERT with the rows alone; node-postgres with an object.
 */
export async function rows<T>(db: Db, sql: string, parameters: unknown[] = []): Promise<T[]> {
  const answer = await db.query(sql, parameters);
  if (!Array.isArray(answer)) return (answer as PgAnswer).rows as T[];
  // A row is never an array here (no rowMode), so two elements [array, number] can only be TypeORM's pair.
  const isPair = answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
  return (isPair ? answer[0] : answer) as T[];
}

/** The first row of a statement, or null. */
export async function row<T>(db: Db, sql: string, parameters: unknown[] = []): Promise<T | null> {
  return (await rows<T>(db, sql, parameters))[0] ?? null;
}

/**
 * The rows of a statement of the hot path. On the pool it runs under a name, and each connection plans it once: planning a
 * record of one call takes three times as long as running it. Inside a transaction of TypeORM it is a statement like any.
 */
export async function prepared<T>(
  db: Db,
  name: string,
  sql: string,
  parameters: unknown[] = [],
): Promise<T[]> {
  if (!(db instanceof Pool)) return rows<T>(db, sql, parameters);
  return (await db.query({ name, text: sql, values: parameters })).rows as T[];
}

/** How many rows an INSERT, UPDATE, DELETE or MERGE touched. */
export async function affected(db: Db, sql: string, parameters: unknown[] = []): Promise<number> {
  return (await run(db, sql, parameters)).affected;
}

/** Rows and count of one statement. Through TypeORM this needs its query runner: only that tells the count of an INSERT. */
export async function run<T>(db: Db, sql: string, parameters: unknown[] = []): Promise<Outcome<T>> {
  const held = runnerOf(db);
  if (held) return structured<T>(held, sql, parameters);
  if (db instanceof EntityManager || db instanceof DataSource) {
    const source = db instanceof DataSource ? db : db.dataSource;
    const runner = source.createQueryRunner();
    try {
      return await structured<T>(runner, sql, parameters);
    } finally {
      await runner.release();
    }
  }
  const answer = (await db.query(sql, parameters)) as PgAnswer;
  return { rows: answer.rows as T[], affected: answer.rowCount ?? 0 };
}

/** The pool of node-postgres under a DataSource: for COPY, LISTEN, and statements on the hot path. Never end it. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

function runnerOf(db: Db): QueryRunner | null {
  if (db instanceof EntityManager) return db.queryRunner ?? null;
  return 'startTransaction' in db ? (db as unknown as QueryRunner) : null;
}

async function structured<T>(runner: QueryRunner, sql: string, parameters: unknown[]): Promise<Outcome<T>> {
  const result = await runner.query(sql, parameters, true);
  return { rows: result.records as T[], affected: result.affected ?? 0 };
}

const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;

/**
 * How values arrive in JavaScript, for every connection of the process (importing this file sets it):
 * `bigint` as a number (an identifier or a count; beyond 2^53 it throws, never rounds), `date` as 'YYYY-MM-DD' (a day
 * of a named zone, not an instant), `numeric` as text (the driver's own way), `timestamptz` as Date.
 */
function setParsers(): void {
  types.setTypeParser(INT8, parseInt8);
  types.setTypeParser(DATE, (text) => text);
  const arrays = types as unknown as {
    arrayParser: { create(text: string, entry: (text: string) => unknown): { parse(): unknown[] } };
  };
  const setArrayParser = (oid: number, entry: (text: string) => unknown) =>
    types.setTypeParser(oid as never, (text: string) => arrays.arrayParser.create(text, entry).parse());
  setArrayParser(INT8_ARRAY, parseInt8);
  setArrayParser(DATE_ARRAY, (text) => text);
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The bigint ${text} does not fit a JavaScript number.`);
  return value;
}

setParsers();
