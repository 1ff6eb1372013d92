// Redis as a peer: append-only file, flushed every second (it may lose a second of work; PostgreSQL here loses none).
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { dataFolder } from './postgres.mjs';

const has = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** A running Redis, or a sentence that says why there is none. */
export async function startRedis(say) {
  if (!has('redis-server')) {
    if (process.getuid?.() !== 0 || !has('apt-get')) return { missing: 'redis-server is not installed' };
    say('Installing Redis from Debian …');
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', 'redis-server'], quiet);
    if (!has('redis-server')) return { missing: 'redis-server could not be installed' };
  }
  const folder = join(dataFolder, 'redis');
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const args = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
  ];
  const child = spawn('redis-server', [...args.map(String), '--maxmemory-policy', 'noeviction'], {
    stdio: 'ignore',
  });
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
  const client = new Redis({ ...connection, retryStrategy: () => 100 });
  client.on('error', () => undefined);
  while ((await client.ping().catch(() => '')) !== 'PONG') {
    if (child.exitCode !== null) return { missing: 'redis-server did not start' };
  }
  return {
    connection,
    client,
    /** Memory in use, in bytes. */
    memory: async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]),
    async stop() {
      client.disconnect();
      child.kill('SIGTERM');
      await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort() {
  const probe = createServer();
  return new Promise((resolve) =>
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    }),
  );
}
