import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { NotFound, NotReady } from '../errors';
import {
  failOrphanedRuns,
  failRun,
  findRun,
  holdRun,
  letRunGo,
  listRuns,
  startRun,
  type ImportRun,
} from './import-run.sql';
import type { ImportCounts } from './import-run.sql';
import { ImportJob, type ImportProgress } from './import-job';
import type { KindName } from './kind';
import { KINDS } from './kinds';
import type { FileSource, ReadOptions } from './open-file';
import type { RejectionOutlet } from './rejected-row';
import { withProgress, type WithProgress } from './import-progress.rules';
import { dropStaging, ensureSessionTables, liftLimits, restoreLimits, sessionTables } from './staging.sql';

export interface ImportRequest extends ReadOptions {
  kind: KindName;
  source: FileSource;
  /** Rows of a file (CSV, TSV, XLSX), or one JSON object a line. */
  format: 'file' | 'ndjson';
  by: string;
  /** Judge and merge, then take it all back: counts are true, nothing is written. */
  dryRun?: boolean;
  onProgress?: (progress: ImportProgress) => void;
  /** Receives every rejected row, with the columns of the file. */
  rejected?: RejectionOutlet;
}

export interface ImportResult extends ImportCounts {
  /** Null for a dry run, of which nothing is kept. */
  runId: number | null;
  kind: KindName;
  notes: Record<string, unknown>;
}

/** Runs of one process at once; each holds a connection and a core. */
const RUNS_AT_ONCE = 2;

/**
 * Imports of whole files. A run stages its rows in tables of its own session, then merges them in one transaction: it is
 * there entirely or not at all, whatever is killed and when.
 */
@Injectable()
export class ImportService {
  private running = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'defaultRegion' | 'timeZone'>,
  ) {}

  /** @throws InvalidInput when no row can be read at all (encoding, header …); NotReady `import.busy` */
  async run(request: ImportRequest): Promise<ImportResult> {
    // Each run needs a second connection for what is seen outside of its transaction.
    const atOnce = Math.max(
      1,
      Math.min(RUNS_AT_ONCE, Math.floor((poolOf(this.dataSource).options.max ?? 2) / 2)),
    );
    if (this.running >= atOnce) {
      throw new NotReady(
        'import.busy',
        '已有导入正在进行，请稍后再试 · Other imports are under way; try again shortly.',
      );
    }
    this.running++;
    try {
      await this.tickOrphanedRuns(this.clock.now());
      const client = await poolOf(this.dataSource).connect();
      let broken: Error | undefined;
      const onError = (error: Error) => (broken = error);
      client.on('error', onError);
      try {
        return request.dryRun
          ? await this.stageAndMerge(client, request, null)
          : await this.recorded(client, request);
      } finally {
        client.off('error', onError);
        client.release(broken);
      }
    } finally {
      this.running--;
    }
  }

  private async recorded(client: PoolClient, request: ImportRequest): Promise<ImportResult> {
    const { kind, source, by } = request;
    const id = await startRun(
      this.dataSource,
      { kind, fileName: source.name, startedBy: by },
      this.clock.now(),
    );
    try {
      await holdRun(client, id);
      return await this.stageAndMerge(client, request, id);
    } catch (error) {
      await failRun(this.dataSource, id, (error as Error).message, this.clock.now()).catch(() => undefined);
      throw error;
    } finally {
      await letRunGo(client, id).catch(() => undefined);
    }
  }

  private async stageAndMerge(
    client: PoolClient,
    request: ImportRequest,
    id: number | null,
  ): Promise<ImportResult> {
    const kind = KINDS[request.kind];
    const tables = sessionTables(kind, true);
    await liftLimits(client);
    await dropStaging(client, tables);
    await ensureSessionTables(client, kind, tables, true);
    const job = new ImportJob(client, this.dataSource, this.clock, tables, {
      ...request,
      kind,
      runId: id,
      zone: this.config.timeZone,
      region: this.config.defaultRegion,
    });
    try {
      const { counts, notes } = await job.run();
      return { runId: id, kind: request.kind, ...counts, notes };
    } finally {
      await dropStaging(client, tables).catch(() => undefined);
      await restoreLimits(client).catch(() => undefined);
    }
  }

  /** Fails runs whose process is gone. Returns how many. */
  async tickOrphanedRuns(now: Date): Promise<number> {
    return failOrphanedRuns(this.dataSource, now);
  }

  /** Newest first; `after` is the id that ended the page before. */
  async list(filter: {
    kind?: KindName;
    state?: ImportRun['state'];
    after?: number;
    limit: number;
  }): Promise<WithProgress<ImportRun>[]> {
    const found = await listRuns(this.dataSource, {
      kind: filter.kind ?? null,
      state: filter.state ?? null,
      before: filter.after ?? null,
      limit: filter.limit,
    });
    return found.map((run) => withProgress(run, this.clock.now()));
  }

  /** @throws NotFound `import.unknown` */
  async find(id: number): Promise<WithProgress<ImportRun>> {
    const found = await findRun(this.dataSource, id);
    if (!found)
      throw new NotFound('import.unknown', `没有第 ${id} 号导入 · There is no import ${id}.`, {
        field: 'id',
      });
    return withProgress(found, this.clock.now());
  }
}
