// The product's own embedded server with its own durable settings, in a folder of the benchmark: one server for us and
// for the peers that live in PostgreSQL.
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { benchFolder, product, productPackage } from './product.mjs';

const { Pool, Client } = productPackage('pg');

export const dataFolder = join(benchFolder, '.data');

export async function startPostgres(say) {
  const { startEmbedded } = product('database/embedded/embedded');
  const server = await startEmbedded({ dataDir: join(dataFolder, 'postgres'), log: say });
  const answer = await once(
    server.url,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`,
  );
  if (answer.rows[0].fsync !== 'on' || answer.rows[0].commit !== 'on')
    throw new Error('The server is not durable.');
  const removals = [];
  return {
    url: server.url,
    /** An empty database (peers make their own tables), or one with the product's schema. */
    async database(name, { migrated = true } = {}) {
      await once(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await once(server.url, `CREATE DATABASE ${name}`);
      const address = new URL(server.url);
      address.pathname = `/${name}`;
      const url = address.href;
      if (migrated) await product('database/migrate').migrate({ url, now: new Date('2026-01-01T00:00:00Z') });
      const pool = new Pool({ connectionString: url, max: 4 });
      pool.on('error', () => undefined);
      let dropped = false;
      const drop = async () => {
        if (dropped) return;
        dropped = true;
        await pool.end();
        await once(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      };
      removals.push(drop);
      return { name, url, pool, query: (text, values) => pool.query(text, values), drop };
    },
    async stop() {
      for (const drop of removals) await drop().catch(() => undefined);
      const { home } = server;
      await server.stop();
      rmSync(home, { recursive: true, force: true });
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** One statement outside any pool (of another database than the one it concerns). */
async function once(url, text) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

/** After a filling: analysed, vacuumed and written out, so that no run pays for it. */
export async function settle(database) {
  await database.query('VACUUM (ANALYZE)');
  await database.query('CHECKPOINT');
}

/** Between runs: dead rows of the last one gone. No checkpoint, whose full-page images the next run would pay for. */
export async function sweep(database, tables) {
  await database.query(`VACUUM ${tables.join(', ')}`);
}
