import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { connectToPrimary } from './primary-watch';
import { projectRoot } from './project-root';
import {
  ensureMigrationTable,
  forgetApplied,
  handOver,
  lockMigrations,
  noteApplied,
  readApplied,
  readServerMajor,
} from './migrate.sql';
import { APP_ROLE } from './scoped-pool';
import { Migration, judge } from './migrations.rules';

export interface MigrateOptions {
  url: string;
  /** Noted beside each migration. */
  now: Date;
  log?: (sentence: string) => void;
  /** Folder of the numbered files; default migrations/ of the project. */
  folder?: string;
}

/** The oldest PostgreSQL that the statements run on (MERGE, NULLS NOT DISTINCT). */
export const OLDEST_SERVER = 15;

/** Why the database cannot be used with this release. */
export class SchemaRefused extends Error {
  override name = 'SchemaRefused';
}

/**
 * Brings the schema up to this release and returns the names of the steps taken. Any number of processes may do so at
 * once: the first takes the steps, each in its own transaction, the others wait and find nothing to do.
 *
 * Plain numbered SQL files instead of TypeORM's migration classes: the schema is written by hand anyway, a reader sees
 * the very statements, and TypeORM neither locks nor notices a changed step.
 *
 * @throws SchemaRefused with a sentence when the database is older than PostgreSQL 15, newer than the code, or differs
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const known = readMigrations(options.folder);
  return underLock(options.url, async (client) => {
    const verdict = judge(known, await readApplied(client));
    if ('refusal' in verdict) throw new SchemaRefused(verdict.refusal);
    for (const migration of verdict.pending) {
      options.log?.(`Migrating: ${migration.name}.`);
      await take(client, migration.name, migration.up, (inside) =>
        noteApplied(inside, options.now, migration),
      );
    }
    if (verdict.pending.length > 0) await handOver(client, APP_ROLE);
    return verdict.pending.map((migration) => migration.name);
  });
}

/** Takes back every step above `to`, newest first. The data of those steps is lost: for development and tests. */
export async function migrateDown(url: string, to: number, folder?: string): Promise<string[]> {
  const known = readMigrations(folder);
  return underLock(url, async (client) => {
    const applied = await readApplied(client);
    const verdict = judge(known, applied);
    if ('refusal' in verdict) throw new SchemaRefused(verdict.refusal);
    const undone = known.filter(
      (one) => one.number > to && applied.some((done) => done.number === one.number),
    );
    for (const migration of undone.sort((a, b) => b.number - a.number)) {
      await take(client, migration.name, migration.down, (inside) => forgetApplied(inside, migration.number));
    }
    return undone.map((migration) => migration.name);
  });
}

export function readMigrations(folder = join(projectRoot(), 'migrations')): Migration[] {
  const found = readdirSync(folder)
    .map((file) => /^((\d{4})_[a-z0-9_]+)\.up\.sql$/.exec(file))
    .filter((match) => match !== null)
    .map(([, name, number]) => {
      const up = readText(join(folder, `${name}.up.sql`));
      const down = readText(join(folder, `${name}.down.sql`));
      return {
        number: Number(number),
        name: name!,
        up,
        down,
        checksum: createHash('sha256').update(up).digest('hex'),
      };
    })
    .sort((a, b) => a.number - b.number);
  const twice = found.find((migration, index) => migration.number === found[index + 1]?.number);
  if (twice) throw new SchemaRefused(`Two migrations in ${folder} have the number ${twice.number}.`);
  return found;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
}

async function underLock<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectToPrimary(url, { application_name: 'huifang-migrate', statement_timeout: 0 });
  try {
    const major = await readServerMajor(client);
    if (major < OLDEST_SERVER) {
      throw new SchemaRefused(
        `DATABASE_URL points to PostgreSQL ${major}; version ${OLDEST_SERVER} or newer is needed.`,
      );
    }
    await lockMigrations(client);
    await ensureMigrationTable(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function take(client: Client, name: string, sql: string, note: (client: Client) => Promise<unknown>) {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await note(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const { message, hint, code } = error as { message: string; hint?: string; code?: string };
    // What a step refuses by itself (RAISE) is for its operator to put right, and says how.
    if (code === 'P0001') throw new SchemaRefused(`Migration ${name}: ${message}.${hint ? ` ${hint}` : ''}`);
    throw new Error(`Migration ${name} failed: ${message}`, { cause: error });
  }
}
