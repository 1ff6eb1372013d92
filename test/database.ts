import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { DataSourceSettings, createDataSource } from '../src/database/data-source';
import { rows } from '../src/database/db';
import { databaseUrl } from './database.url';

export interface TestDatabase {
  url: string;
  /** node-postgres, 10 connections at most. */
  pool: Pool;
  dataSource: DataSource;
  /** Rows of a statement, through the pool. */
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  entities?: DataSourceSettings['entities'];
  /** False: an empty database, for tests of the migrations themselves. */
  migrated?: boolean;
}

/**
 * A database of the caller's own, cloned from the migrated template (about 50 ms). Open it in `beforeAll`, close it in
 * `afterAll`. Between the tests of a file, empty what you filled, or use keys of each test's own.
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = process.env.HUIFANG_TEST_SERVER;
  const template = process.env.HUIFANG_TEST_TEMPLATE;
  if (!server || !template)
    throw new Error('No test server: run through jest, which starts one (test/database.global.ts).');
  const name = `huifang_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await onServer(
    server,
    `CREATE DATABASE ${name} TEMPLATE ${options.migrated === false ? 'template0' : template}`,
  );
  const url = databaseUrl(server, name);
  const pool = new Pool({ connectionString: url, max: 10, application_name: 'huifang-test' });
  pool.on('error', () => undefined);
  const role = options.migrated === false ? null : undefined;
  const dataSource = createDataSource({ url, entities: options.entities ?? [], poolSize: 10, role });
  await dataSource.initialize();
  return {
    url,
    pool,
    dataSource,
    query: (sql, parameters) => rows(pool, sql, parameters),
    close: async () => {
      await dataSource.destroy();
      await pool.end();
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
