import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverAccount } from '../../src/database/embedded/account';
import { commandOf } from '../../src/database/embedded/processes';
import { processTree, signalAll } from './process-tree';

/** What runs on one machine of the cluster: a program that we start, and a PostgreSQL that this may have started. */
export class Machine {
  private child: ChildProcess | null = null;
  private readonly account;

  /** @param folder of its own, made here; whoever runs the programs owns it */
  constructor(
    readonly folder: string,
    private readonly command: readonly [string, ...string[]],
    private readonly dataDir: string | null = null,
  ) {
    // PostgreSQL does not run as root.
    this.account = serverAccount(join(folder, 'none'));
    mkdirSync(folder, { mode: 0o700 });
    if (this.account) chownSync(folder, this.account.uid, this.account.gid);
    // Whoever breaks the test off leaves nothing running.
    process.once('exit', () => this.powerOff());
  }

  start(): void {
    const log = openSync(join(this.folder, '..', `${this.folder.split('/').at(-1)}.log`), 'a');
    const [program, ...args] = this.command;
    this.child = spawn(program, args, {
      cwd: this.folder,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: this.folder },
      ...(this.account && { uid: this.account.uid, gid: this.account.gid }),
      // Its own group: Ctrl-C in a terminal reaches the test, which then puts it down.
      detached: true,
    });
    closeSync(log);
    this.child.on('error', () => undefined);
  }

  /** The power is gone: everything at one instant, nothing says goodbye. */
  powerOff(): void {
    const all = this.processes();
    // Stopped first: none may act on the death of another.
    signalAll(all, 'SIGSTOP');
    signalAll([...new Set([...all, ...this.processes()])], 'SIGKILL');
    this.child = null;
  }

  /** It stands still: connections stay open, and nobody answers. */
  freeze(): void {
    signalAll(this.processes(), 'SIGSTOP');
  }

  thaw(): void {
    signalAll(this.processes(), 'SIGCONT');
  }

  /** The program alone; what it started goes on. */
  killProgram(): void {
    if (this.child?.pid) signalAll([this.child.pid], 'SIGKILL');
    this.child = null;
  }

  /** The PostgreSQL alone; its guardian goes on. */
  killPostgres(): void {
    signalAll(this.postmaster().flatMap(processTree), 'SIGKILL');
  }

  private processes(): number[] {
    const program = this.child?.exitCode === null && this.child.pid ? [this.child.pid] : [];
    return [...program, ...this.postmaster()].flatMap(processTree);
  }

  private postmaster(): number[] {
    const noted = this.dataDir && join(this.dataDir, 'postmaster.pid');
    if (!noted || !existsSync(noted)) return [];
    const pid = Number(readFileSync(noted, 'utf8').split('\n')[0]);
    // A number in a file proves nothing: it is ours only while it works on our folder.
    return pid > 0 && commandOf(pid).includes(this.dataDir!) ? [pid] : [];
  }
}
