import type { Readable } from 'node:stream';
import type { PoolClient } from 'pg';
import { writeAudit } from '../access/audit.sql';
import type { Clock } from '../clock';
import type { Db } from '../database/db';
import { InvalidInput } from '../errors';
import { finishRun, keepRejections, noteProgress, type ImportCounts } from './import-run.sql';
import type { Kind } from './kind';
import { mergeStaged, type MergeCounts } from './merge';
import { readJsonLines } from './ndjson-reader';
import { openFile, type FileFacts, type FileSource, type ReadOptions } from './reader';
import { columnName, judgeCells, judgeObject, readHeader, type HeaderPlan } from './record.rules';
import { REJECTED_COLUMNS, bareCell, type RejectedRow } from './rejected-file';
import { Stager } from './stager';
import type { SessionTables } from './staging.sql';

export interface ImportProgress {
  /** Of the file, read so far. */
  bytes: number;
  rows: number;
  phase: 'reading' | 'merging';
}

export interface JobOptions extends ReadOptions {
  kind: Kind;
  /** Null for a dry run. */
  runId: number | null;
  by: string;
  dryRun?: boolean;
  zone: string;
  region: string;
  onProgress?: (progress: ImportProgress) => void;
  onRejected?: (rows: readonly RejectedRow[], columns: readonly string[]) => Promise<void>;
}

/** Rejected rows kept in the database; the file of the command line holds all of them. */
const REJECTIONS_KEPT = 100_000;
const PROGRESS_EVERY_ROWS = 20_000;
/** A merge that another transaction got in the way of is tried again: its rows are still staged. */
const MERGE_ATTEMPTS = 4;

/** One import on one connection: stages the rows of its file, then merges them. */
export class ImportJob {
  private readonly stager: Stager;
  /** Of the file; of NDJSON the line itself. */
  private columns: string[] = ['line'];
  private facts: FileFacts | null = null;
  private read = 0;
  private bytes = 0;
  private noted = 0;
  private kept = 0;
  private passedOn = 0;

  constructor(
    private readonly client: PoolClient,
    /** Another connection, for what must be seen whatever becomes of the merge. */
    private readonly outside: Db,
    private readonly clock: Clock,
    private readonly tables: SessionTables,
    private readonly options: JobOptions,
  ) {
    this.stager = new Stager(client, options.kind, tables, (rows) => this.reject(this.outside, rows));
  }

  /** @throws InvalidInput when the file has no rows, or no header that fits */
  async stageFile(source: FileSource): Promise<void> {
    const { kind } = this.options;
    const file = await openFile(source, this.options);
    this.facts = file.facts;
    let plan: HeaderPlan | null = null;
    let skipped = 0;
    for await (const batch of file.batches) {
      for (const row of batch.rows) {
        if (!plan) {
          if (row.problem) throw new InvalidInput('import.header', row.problem, { field: 'row 1' });
          // A rejected file come back corrected: our own columns are none of the record's.
          skipped = REJECTED_COLUMNS.every((name, index) => row.cells[index] === name)
            ? REJECTED_COLUMNS.length
            : 0;
          this.columns = row.cells.slice(skipped).map((cell) => cell.trim());
          plan = this.planFor(this.columns);
          continue;
        }
        const cells = skipped > 0 ? row.cells.slice(skipped).map(bareCell) : row.cells;
        if (row.problem) {
          this.read++;
          const value = (cells[0] ?? '').slice(0, 40);
          this.stager.refuse({
            no: row.no,
            rejections: [{ field: '', value, reason: row.problem }],
            record: this.recordOf(cells),
          });
          continue;
        }
        const judged = judgeCells(kind, plan, cells, this.options);
        // A line of nothing but delimiters is how a spreadsheet writes an empty one.
        if ('rejections' in judged && cells.every((cell) => cell.trim() === '')) continue;
        this.read++;
        this.stager.take(row.no, judged, () => this.recordOf(cells));
      }
      await this.pass(batch.bytes);
    }
    if (!plan)
      throw new InvalidInput('import.empty', '文件没有表头 · The file has no header row.', { field: 'file' });
    await this.stager.finish();
  }

  /** @throws InvalidInput when the text is not UTF-8 */
  async stageLines(bytes: Readable): Promise<void> {
    for await (const batch of readJsonLines(bytes)) {
      for (const row of batch.rows) {
        this.read++;
        if (row.object) {
          const { object } = row;
          this.stager.take(row.no, judgeObject(this.options.kind, object, this.options), () => ({
            line: row.text,
          }));
        } else {
          const shown = row.text.slice(0, 200);
          const rejections = [{ field: '', value: shown.slice(0, 40), reason: row.problem! }];
          this.stager.refuse({ no: row.no, rejections, record: { line: shown } });
        }
      }
      await this.pass(batch.bytes);
    }
    await this.stager.finish();
  }

  /** The one transaction of the import. */
  async merge(): Promise<{ counts: ImportCounts; notes: Record<string, unknown> }> {
    this.options.onProgress?.({ bytes: this.bytes, rows: this.read, phase: 'merging' });
    for (let attempt = 1; ; attempt++) {
      const kept = this.kept;
      try {
        await this.client.query('BEGIN');
        const result = await this.mergeOnce();
        await this.client.query(this.options.dryRun ? 'ROLLBACK' : 'COMMIT');
        return result;
      } catch (error) {
        await this.client.query('ROLLBACK').catch(() => undefined);
        this.kept = kept;
        const { code } = error as { code?: string };
        const passing = code === '40P01' || code === '40001' || code === '23505';
        if (!passing || attempt === MERGE_ATTEMPTS) throw error;
      }
    }
  }

  /** Waits until nothing of this job runs on the connection any more. */
  async settle(): Promise<void> {
    await this.stager.settle();
  }

  private async mergeOnce(): Promise<{ counts: ImportCounts; notes: Record<string, unknown> }> {
    const { kind, runId, by, region } = this.options;
    const now = this.clock.now();
    let passed = 0;
    const merged = await mergeStaged(this.client, {
      kind,
      tables: this.tables,
      staged: this.stager.staged,
      mode: 'run',
      source: 'import',
      by,
      reason: runId === null ? null : `import ${runId}`,
      region,
      now,
      reject: async (staged) => {
        const rows = staged.map((row) => ({ ...row, record: this.asCame(row.record) }));
        await this.keep(this.client, rows);
        // A merge that is tried again finds the same rows in the same order: they are handed on once.
        const fresh = rows.slice(Math.max(0, this.passedOn - passed));
        passed += rows.length;
        this.passedOn = Math.max(this.passedOn, passed);
        await this.options.onRejected?.(fresh, this.columns);
      },
    });
    const counts: ImportCounts = {
      rowsRead: this.read,
      created: merged.created,
      updated: merged.updated,
      unchanged: merged.unchanged,
      rejected: this.stager.rejected + merged.rejected,
    };
    const notes = this.notes(merged, counts);
    if (runId !== null) {
      await finishRun(this.client, runId, counts, this.facts?.encoding ?? null, notes, now);
      await writeAudit(this.client, {
        at: now,
        actor: by,
        action: 'import.finished',
        entityType: 'import_run',
        entityId: String(runId),
        after: { kind: kind.name, ...counts },
      });
    }
    return { counts, notes };
  }

  private notes(merged: MergeCounts, counts: ImportCounts): Record<string, unknown> {
    const omitted = counts.rejected - this.kept;
    return {
      ...(this.facts && { format: this.facts.format, delimiter: this.facts.delimiter ?? undefined }),
      unreadPhones: this.stager.unreadPhones,
      contactChanges: merged.contacts,
      branchesRegistered: merged.branches,
      ...(this.facts?.formulas && { formulasAsResults: this.facts.formulas }),
      ...(this.facts?.otherSheets.length && { sheetsNotRead: this.facts.otherSheets }),
      ...(counts.rejected > 0 && { columns: this.columns }),
      ...(this.options.runId !== null && omitted > 0 && { rejectionsNotKept: omitted }),
    };
  }

  private planFor(columns: readonly string[]): HeaderPlan {
    const plan = readHeader(this.options.kind, columns);
    if (plan.problems.length === 0) return plan;
    throw new InvalidInput('import.header', plan.problems.map(({ reason }) => reason).join('; '), {
      field: plan.problems[0]!.field,
      hint: `表头见 data-contract · The header must name the columns of ${this.options.kind.name}, in any order.`,
      facts: { found: columns.slice(0, 100) },
    });
  }

  /** A staged row under the columns that it came in. */
  private asCame(staged: Record<string, unknown>): Record<string, unknown> {
    if (!this.facts) return { line: JSON.stringify(staged) };
    const attributes = (staged.attributes ?? {}) as Record<string, unknown>;
    const cell = (value: unknown) => (Array.isArray(value) ? value.join(';') : (value ?? ''));
    return Object.fromEntries(
      this.columns.map((column) => [column, cell(staged[columnName(column)] ?? attributes[column])]),
    );
  }

  private recordOf(cells: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(this.columns.map((column, index) => [column, cells[index] ?? '']));
  }

  private async pass(bytes: number): Promise<void> {
    await this.stager.pass();
    this.bytes = bytes;
    this.options.onProgress?.({ bytes, rows: this.read, phase: 'reading' });
    if (this.options.runId === null || this.read - this.noted < PROGRESS_EVERY_ROWS) return;
    this.noted = this.read;
    await noteProgress(this.outside, this.options.runId, this.read, this.stager.rejected);
  }

  private async reject(db: Db, rows: RejectedRow[]): Promise<void> {
    await this.keep(db, rows);
    await this.options.onRejected?.(rows, this.columns);
  }

  private async keep(db: Db, rows: readonly RejectedRow[]): Promise<void> {
    const { runId } = this.options;
    if (runId === null) return;
    const room = rows.slice(0, Math.max(0, REJECTIONS_KEPT - this.kept));
    this.kept += room.length;
    await keepRejections(
      db,
      runId,
      room.flatMap(({ no, rejections, record }) =>
        rejections.map(({ field, value, reason }) => ({ rowNo: no, field, value, reason, row: record })),
      ),
    );
  }
}
