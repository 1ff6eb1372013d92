import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../src/database/embedded/embedded';
import { migrate } from '../src/database/migrate';
import { databaseUrl } from './database.url';

/**
 * Before all tests: one PostgreSQL for the run (our own, or the one of TEST_DATABASE_URL, whose role must be allowed to
 * create databases), and in it one migrated database that every spec file clones.
 */
export default async function setUp(): Promise<void> {
  let server = process.env.TEST_DATABASE_URL;
  if (!server) {
    const folder = mkdtempSync(join(tmpdir(), 'huifang-test-'));
    chmodSync(folder, 0o755); // The server may run as another account.
    const embedded = await startEmbedded({
      dataDir: folder,
      // Nobody misses this data: what a crash would cost is not what these tests are about.
      tuning: { fsync: 'off', full_page_writes: 'off', max_connections: 100, shared_buffers: '128MB' },
      log: () => undefined,
    });
    server = embedded.url;
    globalThis.__huifangTestServer = { embedded, folder };
  }
  const template = `huifang_template_${process.pid}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${template}`);
  await client.query(`CREATE DATABASE ${template}`);
  await client.end();
  await migrate({ url: databaseUrl(server, template), now: new Date('2026-01-01T00:00:00Z') });
  process.env.HUIFANG_TEST_SERVER = server;
  process.env.HUIFANG_TEST_TEMPLATE = template;
}
