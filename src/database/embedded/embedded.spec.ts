import { execFileSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { killChildren, runChild, until } from '../../../test/database.child';
import { projectRoot } from '../project-root';
import { canReach } from './account';
import { EmbeddedDatabase, startEmbedded } from './embedded';
import { commandOf, isAlive } from './processes';

interface Served {
  url: string;
  port: number;
  home: string;
}

const CHILD = 'test/faults/embedded.child.ts';
const NOBODY = { uid: 65_534, gid: 65_534 };
const said: string[] = [];
const running: EmbeddedDatabase[] = [];
const folders: string[] = [];

function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'huifang-embedded-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<EmbeddedDatabase> {
  const server = await startEmbedded({
    dataDir,
    tuning: { fsync: 'off' },
    log: (sentence) => said.push(sentence),
  });
  running.push(server);
  return server;
}

async function ask<T = Record<string, unknown>>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

function postmasterOf(home: string): number {
  return Number(readFileSync(join(home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}

beforeEach(() => (said.length = 0));
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop('immediate');
});
afterAll(() => {
  killChildren();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('embedded database', () => {
  it('is created once, with UTF-8 and an order of text that no machine changes, on loopback with a password', async () => {
    const folder = newFolder();
    const server = await start(folder);
    expect(said).toEqual(['Creating the database.']);
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect(
      await ask(
        server.url,
        `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
           current_setting('fsync') AS fsync, upper('é') AS upper, current_setting('TimeZone') AS zone
         FROM pg_database WHERE datname = current_database()`,
      ),
    ).toEqual([
      { encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', fsync: 'off', upper: 'É', zone: 'UTC' },
    ]);
    const open = new URL(server.url);
    open.password = 'guess';
    await expect(ask(open.toString(), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(server.home, 'secret')).mode & 0o077).toBe(0);
  });

  it('keeps its data and its port through a crash and a start', async () => {
    const server = await start(newFolder());
    const url = server.url;
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS x');
    await server.stop('immediate');
    await expect(ask(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    await server.start();
    expect(server.url).toBe(url);
    expect(await ask(url, 'SELECT x FROM kept')).toEqual([{ x: 7 }]);
  });

  it('refuses a second owner with a sentence, and leaves the first alone', async () => {
    const folder = newFolder();
    const server = await start(folder);
    await expect(start(folder)).rejects.toThrow(
      /is in use by process \d+\. Stop that process first, or .*HUIFANG_DATA_DIR/,
    );
    await expect(runChild(CHILD, ['serve', folder]).answer()).rejects.toThrow(
      `is in use by process ${process.pid}`,
    );
    expect(await ask(server.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  it('leaves no server behind when its owner is killed, and starts again on the same data', async () => {
    const folder = newFolder();
    const child = runChild(CHILD, ['serve', folder]);
    const { url, home } = await child.answer<Served>();
    await ask(url, 'CREATE TABLE kept AS SELECT 1 AS x');
    const postmaster = postmasterOf(home);
    await child.kill();
    await until('the server has stopped', () => !isAlive(postmaster), 5_000);
    const server = await start(folder);
    expect(await ask(server.url, 'SELECT x FROM kept')).toEqual([{ x: 1 }]);
  });

  it('stops the server that a killed owner and a killed supervisor left, before it opens the data', async () => {
    const folder = newFolder();
    const child = runChild(CHILD, ['serve', folder]);
    const { url, home } = await child.answer<Served>();
    await ask(url, 'CREATE TABLE kept AS SELECT 1 AS x');
    const postmaster = postmasterOf(home);
    const supervisor = parentOf(postmaster);
    expect(commandOf(supervisor)).toContain('pg-supervisor.mjs');
    process.kill(supervisor, 'SIGKILL');
    process.kill(child.process.pid!, 'SIGKILL');
    await child.kill();
    // The owner may have begun to start it again in the instant between the two.
    const server = await start(folder);
    expect(isAlive(postmaster)).toBe(false);
    expect(await ask(server.url, 'SELECT x FROM kept')).toEqual([{ x: 1 }]);
  });

  it('comes back on the same port when its supervisor is killed', async () => {
    const server = await start(newFolder());
    const before = postmasterOf(server.home);
    process.kill(parentOf(before), 'SIGKILL');
    await until('it is back', () => said.includes('The embedded database is back.'));
    expect(postmasterOf(server.home)).not.toBe(before);
    expect(await ask(server.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  it('comes back by itself once what kept it down is gone, however often it had failed', async () => {
    said.length = 0;
    const server = await start(newFolder());
    const control = join(server.home, 'cluster', 'global', 'pg_control');
    renameSync(control, `${control}.away`);
    process.kill(parentOf(postmasterOf(server.home)), 'SIGKILL');
    const failures = () =>
      readFileSync(join(server.home, 'postgres.log'), 'utf8').split('pg_control').length - 1;
    const sentences = () => said.filter((sentence) => sentence.includes('did not start'));
    await until('it has failed', () => sentences().length > 0);
    const once = failures();
    await until('it has failed again', () => failures() > once);
    renameSync(`${control}.away`, control);
    await until('it is back', () => said.includes('The embedded database is back.'));
    expect(await ask(server.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  it('stops at once while it waits to come back', async () => {
    said.length = 0;
    const server = await start(newFolder());
    const control = join(server.home, 'cluster', 'global', 'pg_control');
    renameSync(control, `${control}.away`);
    process.kill(parentOf(postmasterOf(server.home)), 'SIGKILL');
    await until('it has failed', () => said.some((sentence) => sentence.includes('did not start')));
    await server.stop();
    renameSync(`${control}.away`, control);
    await server.start();
    expect(await ask(server.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  it('says so in a sentence when no process can be made', async () => {
    said.length = 0;
    // The very module that the launcher asks, not a copy of its names.
    const processes = jest.requireActual<{ spawn: unknown }>('node:child_process') as {
      spawn(command: string, args: string[], options: SpawnOptions): ChildProcess;
    };
    const spawn = processes.spawn;
    const spawning = jest
      .spyOn(processes, 'spawn')
      .mockImplementation((_, args, options) => spawn('/nowhere/node', args, options));
    await expect(start(newFolder())).rejects.toThrow('The embedded database did not start');
    expect(said.join()).toContain('ENOENT');
    spawning.mockRestore();
  });

  it('is not fooled by a stranger that has the number of a dead server', async () => {
    const folder = newFolder();
    const server = await start(folder);
    const file = join(server.home, 'cluster', 'postmaster.pid');
    const note = readFileSync(file, 'utf8');
    await server.stop('immediate');
    writeFileSync(file, [process.pid, ...note.split('\n').slice(1)].join('\n'));
    await server.start();
    expect(await ask(server.url, 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });
});

const root = process.getuid?.() === 0;
const asRoot = root ? describe : describe.skip;
asRoot(`embedded database, started by root${root ? '' : ' (skipped: these tests need root)'}`, () => {
  it('runs as an account that is not root', async () => {
    const server = await start(newFolder());
    expect(statSync(join(server.home, 'cluster')).uid).not.toBe(0);
  });

  it('moves its data out of a folder that this account cannot enter, and finds it again', async () => {
    const closed = newFolder(0o700);
    const dataDir = join(closed, 'project', '.data');
    const server = await start(dataDir);
    folders.push(server.home);
    expect(server.home).toMatch(/^\/var\/(lib|tmp)\/huifang-[0-9a-f]{12}$/);
    await ask(server.url, 'CREATE TABLE kept AS SELECT 1 AS x');
    await server.stop();
    await server.start();
    expect(await ask(server.url, 'SELECT x FROM kept')).toEqual([{ x: 1 }]);
    expect(readFileSync(join(dataDir, 'location.json'), 'utf8')).toContain(server.home);
    const again = await startRefused(dataDir);
    expect(again).toMatch(/is in use by process/);
  });

  const reachable = canReach(
    { name: 'nobody', ...NOBODY },
    join(projectRoot(), 'test', 'database.register.cjs'),
  );
  const asNobody = reachable ? it : it.skip;
  asNobody(
    `works for an ordinary user${reachable ? '' : ' (skipped: this one cannot reach the project)'}`,
    async () => {
      const folder = newFolder(0o777);
      const dataDir = join(folder, 'data');
      const child = runChild(CHILD, ['serve', dataDir], NOBODY);
      const { url, home } = await child.answer<Served>();
      expect(home).toBe(dataDir);
      expect(statSync(join(home, 'cluster')).uid).toBe(NOBODY.uid);
      expect(await ask(url, 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
      const postmaster = postmasterOf(home);
      await child.kill();
      await until('the server has stopped', () => !isAlive(postmaster), 5_000);
      // The cluster belongs to that user now: root must hand the server to the same one.
      const server = await start(dataDir);
      expect(statSync(`/proc/${postmasterOf(server.home)}`).uid).toBe(NOBODY.uid);
    },
  );

  async function startRefused(dataDir: string): Promise<string> {
    return startEmbedded({ dataDir, log: () => undefined }).then(
      () => 'started',
      (error: Error) => error.message,
    );
  }
});

describe('a folder of another account', () => {
  it('makes missing parents that others may pass, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      const folder = join(newFolder(), 'a', 'b');
      const server = await start(folder);
      expect(server.home).toBe(folder);
      expect(existsSync(join(folder, 'cluster'))).toBe(true);
      expect(statSync(join(folder, '..')).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  it('refuses data of a PostgreSQL release that it cannot read', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'cluster'));
    writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '11\n');
    await expect(start(folder)).rejects.toThrow(/was written by PostgreSQL 11; this release brings \d\d/);
  });
});
