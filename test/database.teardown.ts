import { rmSync } from 'node:fs';
import { Client } from 'pg';
import type { EmbeddedDatabase } from '../src/database/embedded/embedded';

declare global {
  // Set by database.global.ts: both run in jest's own process, the tests in others.
  var __huifangTestServer: { embedded: EmbeddedDatabase; folder: string } | undefined;
}

/** After all tests: our server goes with its folder; on a server of yours only the template database is dropped. */
export default async function tearDown(): Promise<void> {
  const ours = globalThis.__huifangTestServer;
  if (ours) {
    await ours.embedded.stop('immediate');
    for (const folder of [ours.folder, ours.embedded.home]) rmSync(folder, { recursive: true, force: true });
    return;
  }
  const client = new Client({ connectionString: process.env.HUIFANG_TEST_SERVER });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${process.env.HUIFANG_TEST_TEMPLATE} WITH (FORCE)`);
  await client.end();
}
