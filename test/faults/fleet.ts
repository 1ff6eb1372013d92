import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port';

export interface FleetOptions {
  servers: number;
  /** Folder of the servers' logs. */
  folder: string;
  /** Environment of each server beside its port. */
  environment: Record<string, string>;
  /** By how much the machine of the second server is wrong, milliseconds. */
  skewMs?: number;
}

interface Server {
  name: string;
  url: string;
  port: number;
  process: ChildProcess | null;
  ready: boolean;
  /** Set while we end it ourselves; an end without it is a fall of its own. */
  doomed: boolean;
}

const PAUSE_BEFORE_RESTART_MS = 400;
const STOP_WAIT_MS = 20_000;

/** Server processes on fixed ports, each started again when it ends, until `stop`. */
export class Fleet {
  readonly kills = { count: 0 };
  starts = 0;
  /** Servers that were ready and ended by themselves, or that did not stop when asked. */
  readonly falls: string[] = [];
  private readonly servers: Server[] = [];
  private stopping = false;
  private readonly lives: Promise<void>[] = [];

  private constructor(private readonly options: FleetOptions) {}

  static async launch(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    for (let number = 1; number <= options.servers; number++) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      fleet.servers.push({ name: `server-${number}`, url, port, process: null, ready: false, doomed: false });
    }
    for (const server of fleet.servers) fleet.lives.push(fleet.keepAlive(server));
    // A server that is paused when the storm is broken off would never hear of it.
    process.once('exit', () => fleet.servers.forEach((server) => server.process?.kill('SIGKILL')));
    return fleet;
  }

  get urls(): readonly string[] {
    return this.servers.map((server) => server.url);
  }

  get names(): readonly string[] {
    return this.servers.map((server) => server.name);
  }

  /** Resolves when every server takes requests. @throws after `withinMs` */
  async allReady(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (!this.servers.every((server) => server.ready)) {
      if (Date.now() > until) throw new Error(`no server became ready; see ${this.options.folder}`);
      await sleep(50);
    }
  }

  /** Resolves when a server takes requests, or after `withinMs`. */
  async anyReady(withinMs: number): Promise<void> {
    for (const until = Date.now() + withinMs; Date.now() < until; await sleep(50))
      if (this.servers.some((server) => server.ready && !server.doomed)) return;
  }

  /** SIGKILL: no handler runs, nothing is said to anybody. False when it is not up. */
  kill(name: string): boolean {
    const server = this.servers.find((each) => each.name === name)!;
    if (!server.process || server.doomed) return false;
    server.doomed = true;
    this.kills.count++;
    server.process.kill('SIGCONT');
    return server.process.kill('SIGKILL');
  }

  /** Stops a server in the middle of whatever it does, and lets it go on: a virtual machine moved, a disk asleep. */
  async pause(name: string, milliseconds: number): Promise<boolean> {
    const { process: held, ready } = this.servers.find((each) => each.name === name)!;
    if (!held || !ready) return false;
    held.kill('SIGSTOP');
    await sleep(milliseconds);
    held.kill('SIGCONT');
    return true;
  }

  /** SIGTERM to each: what is under way ends first. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const server of this.servers) {
      if (!server.process) continue;
      server.doomed = true;
      server.process.kill('SIGTERM');
    }
    const alarm = setTimeout(() => {
      for (const server of this.servers) {
        if (!server.process) continue;
        this.falls.push(`${server.name} did not stop within ${STOP_WAIT_MS / 1000} s of being asked`);
        server.process.kill('SIGKILL');
      }
    }, STOP_WAIT_MS);
    await Promise.all(this.lives);
    clearTimeout(alarm);
  }

  private async keepAlive(server: Server): Promise<void> {
    while (!this.stopping) {
      const log = openSync(join(this.options.folder, `${server.name}.log`), 'a');
      server.doomed = false;
      server.process = fork(join(__dirname, 'storm-server.js'), {
        stdio: ['ignore', log, log, 'ipc'],
        env: {
          ...process.env,
          ...this.options.environment,
          PORT: String(server.port),
          STORM_SKEW_MS: String(server.name === 'server-2' ? (this.options.skewMs ?? 0) : 0),
          NODE_OPTIONS: '',
        },
      });
      this.starts++;
      server.process.on('message', (message) => (server.ready ||= message === 'ready'));
      const [code, signal] = (await once(server.process, 'exit')) as [number | null, string | null];
      if (server.ready && !server.doomed)
        this.falls.push(`${server.name} fell by itself (${signal ?? code})`);
      server.ready = false;
      server.process = null;
      if (!this.stopping) await sleep(PAUSE_BEFORE_RESTART_MS);
    }
  }
}
