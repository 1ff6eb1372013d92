import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { projectRoot } from '../project-root';
import { Binaries, packagedBinaries, prepareBinaries, program } from './binaries';
import { Home, ROLE, ensureCluster, findHome, serverEnvironment, stopOrphan } from './cluster';
import { ensureDatabase } from './embedded.sql';
import { Ownership, takeOwnership } from './owner';
import { SETTINGS, Settings, asArguments } from './settings';

export interface EmbeddedOptions {
  /** Folder of the data; made if missing. */
  dataDir: string;
  /** Settings over the usual ones, e.g. `{ fsync: 'off' }` for tests. */
  tuning?: Settings;
  /** Receives one English sentence per noteworthy step. */
  log: (sentence: string) => void;
}

export interface EmbeddedDatabase {
  /** `postgres://…@127.0.0.1:<port>/huifang`, with the password: not for logs. Stays valid through stop and start. */
  readonly url: string;
  readonly port: number;
  /** Where the cluster, its log and its password lie: the data folder, or a place that the server's account can reach. */
  readonly home: string;
  /** Stops the server and gives the folder back. `immediate` is a crash: no checkpoint, recovery at the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Starts again after `stop`, on the same port. */
  start(): Promise<void>;
}

const READY_POLL_MS = 25;
/** Recovery after a crash may replay `max_wal_size`; longer than this and something else is wrong. */
const READY_WAIT_MS = 300_000;
const START_ATTEMPTS = 5;
/** Between two attempts to bring a fallen server back: what keeps it down, a full disk for one, may last for hours. */
const REVIVE_PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts the PostgreSQL that comes with the packages on a data folder, creating its cluster at the first start.
 * Hooks no signal: whoever calls this stops it, last. If the caller is killed, its supervisor stops the server.
 * If the server or its supervisor dies, it is started again, and again until it runs or is stopped.
 *
 * @throws FolderTaken when another living process holds the folder; Error with a sentence otherwise
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const server = new Embedded(options);
  await server.start();
  return server;
}

class Embedded implements EmbeddedDatabase {
  private readonly place: Home;
  private readonly binaries: Binaries;
  private ownership: Ownership | null = null;
  private supervisor: ChildProcess | null = null;
  private password = '';
  private given: number | null = null;
  private everReady = false;
  private reviving: Promise<void> = Promise.resolve();
  private stopping = new AbortController();
  /** Supervisors that never came to be: such a process has no exit code. */
  private readonly unborn = new WeakSet<ChildProcess>();

  constructor(private readonly options: EmbeddedOptions) {
    this.place = findHome(options.dataDir);
    this.binaries = prepareBinaries(packagedBinaries(), this.place.account);
  }

  get home(): string {
    return this.place.folder;
  }

  get port(): number {
    if (this.given === null) throw new Error('The embedded server has not been started.');
    return this.given;
  }

  get url(): string {
    return this.urlOf(ROLE);
  }

  async start(): Promise<void> {
    if (this.ownership) throw new Error('The embedded server is already started.');
    this.ownership = takeOwnership(this.home);
    this.stopping = new AbortController();
    try {
      const durable = this.options.tuning?.fsync !== 'off';
      if (!existsSync(this.place.cluster)) this.options.log('Creating the database.');
      this.password = await ensureCluster(this.place, this.binaries, durable);
      await this.launch();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    this.stopping.abort();
    await this.reviving;
    const { supervisor, ownership } = this;
    this.supervisor = null;
    this.ownership = null;
    if (supervisor && !this.hasEnded(supervisor)) {
      supervisor.ref();
      const gone = once(supervisor, 'exit');
      supervisor.stdin!.end(`${mode}\n`);
      await gone;
    }
    // Only a supervisor that was itself killed leaves anything to stop here.
    if (supervisor) await stopOrphan(this.place.cluster, this.options.log);
    ownership?.release();
  }

  private urlOf(database: string): string {
    return `postgres://${ROLE}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  private async launch(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await stopOrphan(this.place.cluster, this.options.log);
      this.given ??= await freePort(join(this.home, 'port'));
      const logFrom = this.spawnSupervisor();
      const supervisor = this.supervisor!;
      if (await this.becomesReady(supervisor)) {
        writeFileSync(join(this.home, 'port'), String(this.given));
        supervisor.once('exit', () => (this.reviving = this.revive(supervisor)));
        if (supervisor.exitCode === null) return;
      }
      this.supervisor = null;
      const said = readFileSync(this.logFile, 'utf8').slice(logFrom).trim();
      // What a predecessor's last backends, or another program on our port, cause for a moment.
      const passing = /still in use|already exists|Address already in use|could not bind/.test(said);
      if (/Address already in use|could not bind/.test(said) && !this.everReady) this.given = null;
      if (!passing || attempt === START_ATTEMPTS) {
        throw new Error(
          `The embedded database did not start. Its last words in ${this.logFile}:\n${said.slice(-2000)}`,
        );
      }
      await sleep(attempt * 500);
    }
  }

  private get logFile(): string {
    return join(this.home, 'postgres.log');
  }

  /** @returns length of the log before this run's first line, in characters (PostgreSQL writes ASCII here) */
  private spawnSupervisor(): number {
    if (existsSync(this.logFile) && statSync(this.logFile).size > LOG_LIMIT_BYTES) {
      renameSync(this.logFile, `${this.logFile}.1`);
    }
    const log = openSync(this.logFile, 'a', 0o600);
    const from = readFileSync(this.logFile, 'utf8').length;
    const { account, cluster } = this.place;
    const settings = { ...SETTINGS, ...this.options.tuning, port: this.port };
    const order = {
      command: program(this.binaries, 'postgres'),
      args: ['-D', cluster, ...asArguments(settings)],
      stopCommand: [program(this.binaries, 'pg_ctl'), 'stop', '-D', cluster],
      options: { cwd: '/', env: serverEnvironment(), ...(account && { uid: account.uid, gid: account.gid }) },
    };
    const script = join(projectRoot(), 'scripts', 'pg-supervisor.mjs');
    const environment = { ...process.env, NODE_OPTIONS: '' };
    this.supervisor = spawn(process.execPath, [script, JSON.stringify(order)], {
      // Its own session: Ctrl-C in a terminal reaches the application, which then stops us when it no longer needs us.
      detached: true,
      stdio: ['pipe', log, log],
      env: environment,
    });
    closeSync(log);
    const { supervisor } = this;
    // Too many processes or files: without a listener that would end the application.
    supervisor.on('error', (error) => {
      if (supervisor.pid === undefined) this.unborn.add(supervisor);
      this.options.log(`The embedded database could not be started: ${error.message}`);
    });
    // A caller that simply ends must not be kept alive by its database.
    supervisor.unref();
    // Where no file is free there is no pipe either.
    (supervisor.stdin as unknown as { unref?(): void } | undefined)?.unref?.();
    supervisor.stdin?.on('error', () => undefined);
    return from;
  }

  private hasEnded(supervisor: ChildProcess): boolean {
    return supervisor.exitCode !== null || supervisor.signalCode !== null || this.unborn.has(supervisor);
  }

  /** True once a connection works and our database exists; false when the server ended instead. */
  private async becomesReady(supervisor: ChildProcess): Promise<boolean> {
    for (let waited = 0; waited < READY_WAIT_MS; waited += READY_POLL_MS) {
      if (this.hasEnded(supervisor)) return false;
      const client = new Client({
        connectionString: this.urlOf('postgres'),
        connectionTimeoutMillis: 10_000,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await ensureDatabase(client, ROLE);
        this.everReady = true;
        return true;
      } catch (error) {
        // Wrong password: some other PostgreSQL answers on this port. Ours will end with "Address already in use".
        const code = (error as { code?: string }).code ?? '';
        if (/^(53|42|08P)/.test(code)) throw error;
        await sleep(READY_POLL_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
    throw new Error(
      `The embedded database did not become ready in ${READY_WAIT_MS / 1000} s; see ${this.logFile}.`,
    );
  }

  private async revive(fallen: ChildProcess): Promise<void> {
    if (this.supervisor !== fallen) return;
    const { signal } = this.stopping;
    this.options.log('The embedded database ended unexpectedly; starting it again.');
    let told = '';
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.launch();
        this.options.log('The embedded database is back.');
        return;
      } catch (error) {
        // Said once for each cause, not every half minute.
        const { message } = error as Error;
        const cause = message.replace(/^.*\n|\d/g, '');
        if (cause !== told) this.options.log(`${message}\nTrying again until it runs.`);
        told = cause;
      }
      const pause = REVIVE_PAUSES_MS[Math.min(attempt, REVIVE_PAUSES_MS.length - 1)];
      // A caller that simply ends is not kept alive by this either.
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** The port of the last start if it is free again, so that a noted address stays good; else any free one. */
async function freePort(noteFile: string): Promise<number> {
  const noted = existsSync(noteFile) ? Number(readFileSync(noteFile, 'utf8')) : 0;
  for (const port of [noted, 0]) {
    const probe = createServer();
    const found = await new Promise<number>((resolve) => {
      probe.once('error', () => resolve(0));
      probe.listen({ port: port > 0 && port < 65_536 ? port : 0, host: '127.0.0.1' }, () => {
        resolve((probe.address() as { port: number }).port);
      });
    });
    await new Promise((resolve) => probe.close(resolve));
    if (found) return found;
  }
  throw new Error('No free port on 127.0.0.1.');
}
