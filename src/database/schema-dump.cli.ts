import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from './embedded/embedded';
import { migrate } from './migrate';
import { projectRoot } from './project-root';
import { dumpSchema, firstDifferences } from './schema-dump';

/**
 * `--write`: dumps the schema after all migrations into migrations/schema.sql. `--check`: compares, and ends with 1 and
 * the first differences if the file is not what the migrations make. Both on a throw-away server.
 */
async function main(mode: string | undefined): Promise<number> {
  if (mode !== '--write' && mode !== '--check') {
    console.error('Usage: schema-dump --write | --check');
    return 2;
  }
  const file = join(projectRoot(), 'migrations', 'schema.sql');
  const now = await dumpMigrated();
  if (mode === '--write') {
    writeFileSync(file, now);
    console.log(`Wrote ${file}.`);
    return 0;
  }
  const differences = firstDifferences(readFileSync(file, 'utf8'), now);
  if (differences.length === 0) {
    console.log('migrations/schema.sql is what the migrations make.');
    return 0;
  }
  console.error(
    'migrations/schema.sql is not what the migrations make. Run "npm run schema:dump" and read the difference:',
  );
  console.error(differences.join('\n'));
  return 1;
}

async function dumpMigrated(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'huifang-schema-'));
  chmodSync(folder, 0o755);
  const server = await startEmbedded({ dataDir: folder, tuning: { fsync: 'off' }, log: () => undefined });
  const client = new Client({ connectionString: server.url });
  try {
    await migrate({ url: server.url, now: new Date(0) });
    await client.connect();
    return await dumpSchema(client);
  } finally {
    await client.end();
    await server.stop('immediate');
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv[2]).then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
