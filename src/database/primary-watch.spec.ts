import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { until } from '../../test/database.child';
import { processTree, signalAll } from '../../test/failover/process-tree';
import { createDataSource } from './data-source';
import { poolOf, row } from './db';
import { startEmbedded, type EmbeddedDatabase } from './embedded/embedded';
import { PrimaryWatch, connectToPrimary } from './primary-watch';

jest.setTimeout(120_000);

/** A primary and its standby: what Patroni keeps, without Patroni. */
describe('of two servers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huifang-two-'));
  const tuning = { fsync: 'off', max_connections: 30, shared_buffers: '32MB' };
  let first: EmbeddedDatabase;
  let second: EmbeddedDatabase;
  let both: string;
  const told: string[] = [];
  let source: DataSource;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const place = (name: string) => ({ dataDir: join(folder, name), tuning, log: () => undefined });
    first = await startEmbedded(place('first'));
    await first.stop();
    // A standby is a copy that is told to follow.
    execFileSync('cp', ['-a', join(folder, 'first'), join(folder, 'second')]);
    const copy = first.home.replace(/first$/, 'second');
    rmSync(join(copy, 'port'));
    await first.start();
    const { port, password } = new URL(first.url);
    const login = `host=127.0.0.1 port=${port} user=huifang password=${password}`;
    appendFileSync(join(copy, 'cluster', 'postgresql.auto.conf'), `primary_conninfo = '${login}'\n`);
    writeFileSync(join(copy, 'cluster', 'standby.signal'), '');
    second = await startEmbedded(place('second'));
    both = `${second.url.replace(/\/huifang$/, '')},127.0.0.1:${port}/huifang?target_session_attrs=read-write`;
    source = createDataSource({
      url: both,
      entities: [],
      poolSize: 4,
      role: null,
      onServer: (sentence) => told.push(sentence),
    });
    await source.initialize();
    await source.query('CREATE TABLE note (text text)');
  });
  afterAll(async () => {
    // First of all: a server that stands still would be left behind by whatever fails after it.
    freeze(first, 'SIGCONT');
    await Promise.all([first.stop('immediate'), second.stop('immediate')]);
    await source.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const portOf = async () => (await row<{ port: number }>(source, `SELECT inet_server_port() AS port`))!.port;

  it('the one that takes writes is found, though it is named last', async () => {
    expect(await portOf()).toBe(first.port);
    const client = await connectToPrimary(both);
    expect(client.port).toBe(first.port);
    await client.end();
  });

  it('a connection that was told "read only" is not lent again', async () => {
    const astray = createDataSource({ url: second.url, entities: [], poolSize: 1, role: null });
    await astray.initialize();
    const pid = async () => (await row<{ pid: number }>(astray, 'SELECT pg_backend_pid() AS pid'))!.pid;
    try {
      const before = await pid();
      await expect(
        astray.transaction((manager) => manager.query(`INSERT INTO note VALUES ('x')`)),
      ).rejects.toMatchObject({ code: '25006' });
      await until('the connection is gone', () => poolOf(astray).totalCount === 0, 3_000);
      expect(await pid()).not.toBe(before);
    } finally {
      await astray.destroy();
    }
  });

  it('none is found while both are standbys, and why is said without the password', async () => {
    const watch = new PrimaryWatch([second.url, second.url.replace(/:\d+\//, ':1/')]);
    const found = await watch.found(1_500).catch((error: Error) => error.message);
    watch.end();
    expect(found).toMatch(
      /no server of DATABASE_URL takes writes \(127.0.0.1:\d+: read only; 127.0.0.1:1: ECONNREFUSED\)$/,
    );
  });

  it('the other takes over from one that stands still: what waits there is cut off, what follows goes there', async () => {
    const pool = poolOf(source);
    const lent = await pool.connect();
    await lent.query(`INSERT INTO note VALUES ('before')`);
    freeze(first, 'SIGSTOP');
    const stuck = lent.query('SELECT 1').then(
      () => 'answered',
      (error: Error) => error.message,
    );
    await promote(second);
    expect(await Promise.race([stuck, sleep(15_000, 'still waiting', { ref: false })])).toMatch(
      /connection terminated/i,
    );
    lent.release();
    await source.query(`INSERT INTO note VALUES ('after')`);
    expect(await portOf()).toBe(second.port);
    expect(await source.query('SELECT text FROM note')).toEqual([{ text: 'before' }, { text: 'after' }]);
    expect(told.at(-1)).toMatch(
      new RegExp(`^127.0.0.1:${second.port} takes the writes; connections to others were cut: [1-9]`),
    );
  });

  it('an old primary that comes back believing in itself is left alone', async () => {
    freeze(first, 'SIGCONT');
    await writesTo(first);
    const client = await connectToPrimary(both);
    expect(client.port).toBe(second.port);
    await client.end();
    expect(await portOf()).toBe(second.port);
    // The newer one falls silent: better none than the old one.
    await second.stop('immediate');
    const watch = new PrimaryWatch([first.url]);
    expect(await watch.found(5_000)).toBe(first.url);
    watch.end();
    await expect(source.query(`INSERT INTO note VALUES ('lost')`)).rejects.toThrow(/ECONNREFUSED|terminated/);
    await second.start();
    await until('it is back', async () => (await portOf().catch(() => 0)) === second.port);
    expect(await source.query('SELECT text FROM note')).toEqual([{ text: 'before' }, { text: 'after' }]);
  });
});

/** The server and all its processes: a machine that stands still answers nobody, and closes no connection. */
function freeze(server: EmbeddedDatabase, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const noted = readFileSync(join(server.home, 'cluster', 'postmaster.pid'), 'utf8');
  signalAll(processTree(Number(noted.split('\n')[0])), signal);
}

async function promote(server: EmbeddedDatabase): Promise<void> {
  const client = await connectToPrimary(server.url);
  await client.query('SELECT pg_promote()');
  await client.end();
}

async function writesTo(server: EmbeddedDatabase): Promise<void> {
  const client = await connectToPrimary(server.url);
  await client.query(`INSERT INTO note VALUES ('left behind')`);
  await client.end();
}
