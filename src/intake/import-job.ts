import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import type { Db } from '../database/db';
import { stagingTarget } from './copy.rules';
import { noteProgress, recordsAndChanges, type ImportCounts } from './import-run.sql';
import { JudgedFile, type JudgedFileOptions } from './judged-file';
import type { Kind } from './kind';
import { mergeStaged, type MergeCounts } from './merge';
import { hasNoRecords, lockMerge, notifyIntake } from './merge.sql';
import type { FileSource } from './open-file';
import type { RejectionOutlet } from './rejected-row';
import { RejectionSink } from './rejection-sink';
import { endRun } from './run-end';
import { recogniseFile, settingsOf, sha256Of, type FileMark } from './same-file';
import { Stager } from './stager';
import { copyLines, emptyTables, type SessionTables } from './staging.sql';
import { NotEmptyAnyMore, StraightCopy } from './straight-copy';

export interface ImportProgress {
  /** Of the file, read so far. */
  bytes: number;
  rows: number;
  phase: 'reading' | 'merging';
}

export interface JobOptions extends JudgedFileOptions {
  kind: Kind;
  source: FileSource;
  /** Null for a dry run. */
  runId: number | null;
  by: string;
  dryRun?: boolean;
  onProgress?: (progress: ImportProgress) => void;
  rejected?: RejectionOutlet;
}

export interface JobResult {
  counts: ImportCounts;
  notes: Record<string, unknown>;
}

/** Rows after which a part is merged while the rest is still read: the first soon, so that the database is never idle. */
const FIRST_PART_ROWS = 100_000;
const PART_ROWS = 250_000;
/** Beyond this the keys of a file are too many to be watched for repetitions: it is merged at once, at its end. */
const LARGEST_IN_PARTS_BYTES = 600_000_000;
const PROGRESS_EVERY_ROWS = 20_000;
const ATTEMPTS = 4;

/** A key came back after its first row was written. */
class StartOver extends Error {}

/**
 * One import on one connection, in one transaction that begins with the first merge. A large file is merged in parts while
 * it is read, which hides the reading behind the database's own work. That is right only while no key comes twice (the
 * last row counts, and the first must come back): if one does, the transaction is taken back, and the file read again and
 * merged at its end. The first load of a kind is not even staged: see `StraightCopy`.
 */
export class ImportJob {
  private readonly file: JudgedFile;
  private readonly sink: RejectionSink;
  private stager: Stager;
  private straight: StraightCopy | null = null;
  private merged: MergeCounts;
  private mergedRows = 0;
  private open = false;
  private inParts: boolean;
  private read = 0;
  private noted = 0;
  private bytes = 0;

  constructor(
    private readonly client: PoolClient,
    /** Another connection, for what must be seen whatever becomes of the merge. */
    private readonly outside: Db,
    private readonly clock: Clock,
    private readonly tables: SessionTables,
    private readonly options: JobOptions,
  ) {
    const { kind, source } = options;
    this.file = new JudgedFile(kind, source, options);
    this.sink = new RejectionSink(options.runId, options.rejected);
    // Circles of parents show only in the whole tree.
    this.inParts = kind.table !== 'branch' && source.size <= LARGEST_IN_PARTS_BYTES;
  }

  /** @throws InvalidInput when no row of the file can be read */
  async run(): Promise<JobResult> {
    for (let attempt = 1; ; attempt++) {
      try {
        const known = await this.recognise();
        if (known) return known;
        await this.begin();
        await this.stage();
        return await this.finish();
      } catch (error) {
        await this.stager?.settle();
        await this.client.query('ROLLBACK').catch(() => undefined);
        if (!(error instanceof StartOver) && (!mayPass(error) || attempt === ATTEMPTS)) throw error;
        this.inParts &&= !(error instanceof StartOver);
        await emptyTables(this.client, this.tables);
        await this.sink.restart(this.outside);
      }
    }
  }

  private async begin(): Promise<void> {
    const { client, tables } = this;
    const { kind } = this.options;
    this.open = false;
    this.read = this.noted = this.bytes = this.mergedRows = 0;
    this.merged = {
      created: 0,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      branches: 0,
      contacts: 0,
      keptUnread: 0,
    };
    const straight =
      this.inParts && (await hasNoRecords(client, kind))
        ? new StraightCopy(client, kind, this.clock.now())
        : null;
    this.straight = straight;
    const target = straight?.target ?? stagingTarget(kind, tables.staging);
    this.stager = new Stager({
      kind,
      target,
      copy: (chunk) => (straight ? this.copyStraight(straight, chunk) : copyLines(client, target, chunk)),
      asCame: (staged) => this.file.recordOfStaged(staged),
      reject: (rows) => this.sink.add(this.outside, rows, this.file.columns),
      staged: (count) => (straight ? Promise.resolve() : this.mergePart(count)),
    });
  }

  private async stage(): Promise<void> {
    const { stager, file } = this;
    for await (const batch of file.batches()) {
      for (const { no, judged, clean, came } of batch.rows) {
        if ('rejections' in judged) {
          stager.refuse({ no, rejections: judged.rejections, record: file.recordOf(came) });
        } else stager.take(no, judged, clean);
      }
      this.read += batch.rows.length;
      this.bytes = batch.bytes;
      // One dead batch that the collector has moved to the old space would draw each later one after it: a third of the time.
      batch.rows.length = 0;
      await stager.pass();
      await this.progress();
    }
    await stager.finish();
  }

  private async mergePart(staged: number): Promise<void> {
    if (!this.inParts) return;
    if (this.stager.keys.repeated) {
      if (this.open) throw new StartOver();
      this.inParts = false;
    } else if (staged - this.mergedRows >= (this.open ? PART_ROWS : FIRST_PART_ROWS))
      await this.merge(staged);
  }

  private async openOnce(): Promise<void> {
    if (this.open) return;
    await this.client.query('BEGIN');
    this.open = true;
    await lockMerge(this.client, this.options.kind, 'run');
  }

  private async copyStraight(straight: StraightCopy, chunk: readonly Buffer[]): Promise<number> {
    if (this.stager.keys.repeated) throw new StartOver();
    await this.openOnce();
    return straight.write(chunk, this.stager.branches);
  }

  private async merge(staged: number): Promise<void> {
    const { kind, runId, by, region } = this.options;
    if (this.open && this.stager.keys.repeated) throw new StartOver();
    await this.openOnce();
    const part = await mergeStaged(this.client, {
      kind,
      tables: this.tables,
      staged: staged - this.mergedRows,
      mayRepeat: this.stager.keys.repeated,
      mode: 'run',
      source: 'import',
      by,
      reason: runId === null ? null : `import ${runId}`,
      region,
      now: this.clock.now(),
      reject: async (rows) => {
        const came = rows.map((row) => ({ ...row, record: this.file.recordOfStaged(row.record) }));
        await this.sink.add(this.client, came, this.file.columns);
      },
    });
    for (const name of Object.keys(part) as (keyof MergeCounts)[]) this.merged[name] += part[name];
    this.mergedRows = staged;
    await emptyTables(this.client, this.tables);
  }

  private async finish(): Promise<JobResult> {
    const { runId, dryRun, source } = this.options;
    this.options.onProgress?.({ bytes: this.bytes, rows: this.read, phase: 'merging' });
    // While the database merges, this process has time.
    const [sha256] = await Promise.all([
      runId === null ? '' : sha256Of(source.path),
      this.straight ? this.endStraight(this.straight) : this.merge(this.stager.staged),
    ]);
    const { created, updated, unchanged, rejected } = this.merged;
    const counts = {
      rowsRead: this.read,
      created,
      updated,
      unchanged,
      rejected: this.stager.rejected + rejected,
    };
    const notes = this.notes(counts);
    if (runId !== null) await this.record(runId, counts, notes, sha256);
    await this.client.query(dryRun ? 'ROLLBACK' : 'COMMIT');
    return { counts, notes };
  }

  private async endStraight(straight: StraightCopy): Promise<void> {
    await this.openOnce();
    this.merged.created = this.stager.staged;
    this.merged.branches = straight.branches;
    if (this.stager.staged > 0) await notifyIntake(this.client, this.options.kind);
  }

  private async record(
    runId: number,
    counts: ImportCounts,
    notes: Record<string, unknown>,
    sha256: string,
  ): Promise<void> {
    const { kind, source, by } = this.options;
    const now = this.clock.now();
    const { records } = await recordsAndChanges(this.client, kind.table, now);
    const file: FileMark = { bytes: source.size, sha256, settings: settingsOf(this.options), records };
    const encoding = this.file.facts?.encoding ?? null;
    await endRun(this.client, { runId, kind, counts, encoding, notes: { ...notes, file }, by }, now);
  }

  private async recognise(): Promise<JobResult | null> {
    const { runId, kind, source, by, onProgress } = this.options;
    if (runId === null) return null;
    const settings = settingsOf(this.options);
    const known = await recogniseFile(
      this.client,
      { runId, kind, source, settings, by },
      this.sink,
      this.clock,
    );
    if (known) onProgress?.({ bytes: source.size, rows: known.counts.rowsRead, phase: 'merging' });
    return known;
  }

  private notes(counts: ImportCounts): Record<string, unknown> {
    const { facts, columns } = this.file;
    const notKept = counts.rejected - this.sink.kept;
    return {
      ...(facts && { format: facts.format, delimiter: facts.delimiter ?? undefined }),
      unreadPhones: this.stager.unreadPhones,
      contactChanges: this.merged.contacts,
      ...(this.merged.keptUnread > 0 && { unreadPhonesKeptOld: this.merged.keptUnread }),
      branchesRegistered: this.merged.branches,
      ...(facts?.formulas && { formulasAsResults: facts.formulas }),
      ...(facts?.otherSheets.length && { sheetsNotRead: facts.otherSheets }),
      ...(counts.rejected > 0 && { columns }),
      ...(this.options.runId !== null && notKept > 0 && { rejectionsNotKept: notKept }),
    };
  }

  private async progress(): Promise<void> {
    this.options.onProgress?.({ bytes: this.bytes, rows: this.read, phase: 'reading' });
    if (this.options.runId === null || this.read - this.noted < PROGRESS_EVERY_ROWS) return;
    this.noted = this.read;
    await noteProgress(this.outside, this.options.runId, {
      read: this.read,
      rejected: this.stager.rejected,
      bytes: this.bytes,
      ofBytes: this.options.source.size,
    });
  }
}

/** Another transaction got in the way: the same again may well succeed. */
function mayPass(error: unknown): boolean {
  if (error instanceof NotEmptyAnyMore) return true;
  return ['40P01', '40001', '23505'].includes((error as { code?: string }).code ?? '');
}
