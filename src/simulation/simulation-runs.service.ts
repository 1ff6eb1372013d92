import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { connectToPrimary } from '../database/primary-watch';
import { Conflict, NotFound, NotReady } from '../errors';
import { type SimulationOptions } from './simulation-options';
import { compareRuns, type ComparedRun } from './compare.rules';
import { databasesOf, dropDatabase } from './copy-centre.sql';
import * as sql from './simulation-run.sql';

/** A run takes a core for minutes: calls come first. */
const RUNS_AT_ONCE = 1;

/**
 * Runs simulations beside a working centre. A run is a process of its own with a database of its own (on the same
 * server, dropped at its end), into which the records as they stand are copied; so it neither slows the centre's
 * event loop nor sees a record change under it.
 */
@Injectable()
export class SimulationRuns implements OnModuleDestroy {
  private readonly log = new Logger('simulation');
  private readonly running = new Map<number, ChildProcess>();
  /** Places taken by requests whose process has not begun yet. */
  private starting = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws NotReady `simulation_busy` while another one runs in this process */
  async start(options: SimulationOptions, by: string): Promise<sql.SimulationRun> {
    // The place is taken before anything is awaited: of two requests at once one is told to wait.
    if (this.running.size + this.starting >= RUNS_AT_ONCE)
      throw new NotReady('simulation_busy', '已有模拟在运行 · a simulation is running already', {
        hint: '请等待其结束 · wait for it to end',
        facts: { running: [...this.running.keys()] },
      });
    this.starting++;
    try {
      await this.clearUp();
      const run = await sql.startRun(poolOf(this.dataSource), options, by, this.clock.now());
      this.launch(run.id, options);
      return run;
    } finally {
      this.starting--;
    }
  }

  /** Newest first; `after` is the id that ended the page before. */
  async list(filter: { state?: sql.SimulationRun['state']; after?: number; limit: number }) {
    await this.clearUp();
    return sql.listRuns(poolOf(this.dataSource), {
      state: filter.state ?? null,
      before: filter.after ?? null,
      limit: filter.limit,
    });
  }

  /**
   * Calls a run off. Its process is ended here, or, where another process started it, by that one when the next day is noted.
   * @throws NotFound `unknown_simulation`; Conflict `simulation_over`
   */
  async cancel(id: number, by: string): Promise<sql.SimulationRun> {
    const found = await this.find(id);
    const cancelled = await sql.cancelRun(poolOf(this.dataSource), id, by, this.clock.now());
    if (!cancelled)
      throw new Conflict('simulation_over', `模拟 ${id} 已结束 · simulation ${id} is over`, {
        facts: { state: found.state },
      });
    this.running.get(id)?.kill();
    return cancelled;
  }

  /** What run `b` changes against run `a`. @throws NotFound `unknown_simulation`; Conflict `simulation_not_done` */
  async compare(a: number, b: number) {
    const [first, second] = [await this.find(a), await this.find(b)];
    const about = ({ id, params, startedAt }: sql.SimulationRun) => ({ id, params, startedAt });
    return { a: about(first), b: about(second), ...compareRuns(done(first), done(second)) };
  }

  /** @throws NotFound `unknown_simulation` */
  async find(id: number): Promise<sql.SimulationRun> {
    await this.clearUp();
    const run = await sql.findRun(poolOf(this.dataSource), id);
    if (!run) throw new NotFound('unknown_simulation', `没有模拟 ${id} · no simulation ${id}`);
    return run;
  }

  /** Ends the runs that died with their process, and drops the databases they left. */
  private async clearUp(): Promise<void> {
    const orphaned = await sql.failOrphanedRuns(poolOf(this.dataSource), this.clock.now());
    if (orphaned.length > 0) await this.dropDatabases(orphaned);
  }

  /** As the login itself, which made them: the application's role makes and drops no databases. */
  private async dropDatabases(ofRuns: readonly number[]): Promise<void> {
    const login = await connectToPrimary(this.url);
    try {
      for (const id of ofRuns)
        for (const name of await databasesOf(login, id)) await dropDatabase(login, name);
    } finally {
      await login.end();
    }
  }

  private get url(): string {
    return (this.dataSource.options as { url?: string }).url!;
  }

  /** Folder of a run's files. */
  folder(id: number): string {
    return join(this.config.dataDir, 'simulations', String(id));
  }

  onModuleDestroy(): void {
    for (const child of this.running.values()) child.kill();
  }

  private launch(id: number, options: SimulationOptions): void {
    const { url } = this;
    const child = spawn(process.execPath, [join(__dirname, 'simulate-copy.cli.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.running.set(id, child);
    // It has ended its run itself, unless it was killed or never began.
    const ended = (how: string) => {
      this.running.delete(id);
      this.noteEnded(id, how).catch((failure: Error) =>
        this.log.error(`run ${id} could not be noted as ended: ${failure.message}`),
      );
    };
    // An 'error' that nobody listens to would end the whole centre, calls included.
    child.on('error', (error) =>
      child.pid === undefined ? ended(error.message) : this.noteTrouble(id, error),
    );
    child.on('close', (code, signal) => ended(String(signal ?? code)));
    // Without a free file handle there are no pipes either.
    if (!child.stdin || !child.stdout) return;
    // It may be gone before it has read its order; 'close' tells what of.
    child.stdin.on('error', (error) => this.noteTrouble(id, error));
    // The address holds a password: it goes through the pipe, where no list of processes shows it.
    child.stdin.end(
      JSON.stringify({ id, url, options, outDir: this.folder(id), timeZone: this.config.timeZone }),
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      const progress = progressIn(line);
      if (progress === undefined) return;
      void sql.noteProgress(poolOf(this.dataSource), id, progress).then(
        // It is not running any more: another process has called it off.
        (noted) => noted === 0 && child.kill(),
        () => undefined,
      );
    });
  }

  /** One that ended itself is noted already, and has dropped its database; one that was killed has not. */
  private async noteEnded(id: number, how: string): Promise<void> {
    const error = `the process ended with ${how}`;
    await sql.endRun(poolOf(this.dataSource), id, { error }, this.clock.now());
    await this.dropDatabases([id]);
  }

  private noteTrouble(id: number, error: Error): void {
    this.log.warn(`run ${id}: ${error.message}`);
  }
}

/** @throws Conflict `simulation_not_done` */
function done({ id, state, summary }: sql.SimulationRun): ComparedRun {
  if (state !== 'done' || !(summary as Partial<ComparedRun> | null)?.charts)
    throw new Conflict(
      'simulation_not_done',
      `模拟 ${id} 没有可比较的结果 · simulation ${id} has no result to compare`,
      { hint: '请等待其完成，或重新运行 · wait for it to end, or run it again', facts: { id, state } },
    );
  return summary as ComparedRun;
}

/** A line that is none of ours (a warning of the runtime, half a line of one that was killed) says nothing. */
function progressIn(line: string): unknown {
  try {
    return (JSON.parse(line) as { progress?: unknown } | null)?.progress;
  } catch {
    return undefined;
  }
}
