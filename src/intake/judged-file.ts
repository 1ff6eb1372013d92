import { createReadStream } from 'node:fs';
import { InvalidInput } from '../errors';
import type { Kind } from './kind';
import { readJsonLines } from './ndjson-reader';
import type { FileFacts, FileSource, ReadOptions } from './open-file';
import { openFile } from './reader';
import {
  columnName,
  judgeCells,
  judgeObject,
  readHeader,
  type HeaderPlan,
  type Judged,
  type JudgeOptions,
} from './record.rules';
import { REJECTED_COLUMNS, bareCell } from './rejected-file';

export interface JudgedRow {
  no: number;
  judged: Judged;
  /** See `RawRow`. */
  clean: boolean;
  /** As it came: cells under `columns`, or a line of JSON. */
  came: readonly string[];
}

export interface JudgedBatch {
  rows: JudgedRow[];
  /** Of the file, read so far. */
  bytes: number;
}

export interface JudgedFileOptions extends ReadOptions, JudgeOptions {
  format: 'file' | 'ndjson';
}

/** The rows of one file, each a record or the reasons why not. Read it as often as needed. */
export class JudgedFile {
  /** Of the file; of NDJSON the line itself. Known once the first batch has come. */
  columns: readonly string[] = ['line'];
  facts: FileFacts | null = null;

  constructor(
    private readonly kind: Kind,
    private readonly source: FileSource,
    private readonly options: JudgedFileOptions,
  ) {}

  /** @throws InvalidInput when no row can be read: no header that fits, an encoding that is none … */
  batches(): AsyncGenerator<JudgedBatch> {
    return this.options.format === 'ndjson' ? this.lines() : this.rows();
  }

  /** A row under the columns that it came in, for the file of rejected rows. */
  recordOf(came: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(this.columns.map((column, index) => [column, came[index] ?? '']));
  }

  /** The same of a row that was staged, from its values. */
  recordOfStaged(staged: Record<string, unknown>): Record<string, unknown> {
    const attributes = (staged.attributes ?? {}) as Record<string, unknown>;
    if (!this.facts) {
      const known = Object.entries(staged).filter(([name, value]) => name !== 'attributes' && value !== null);
      return { line: JSON.stringify({ ...Object.fromEntries(known), ...attributes }) };
    }
    const cell = (value: unknown) => (Array.isArray(value) ? value.join(';') : (value ?? ''));
    return Object.fromEntries(
      this.columns.map((column) => [column, cell(staged[columnName(column)] ?? attributes[column])]),
    );
  }

  private async *rows(): AsyncGenerator<JudgedBatch> {
    const file = await openFile(this.source, this.options);
    this.facts = file.facts;
    let plan: HeaderPlan | null = null;
    let ours = 0;
    for await (const batch of file.batches) {
      const rows: JudgedRow[] = [];
      for (const row of batch.rows) {
        if (!plan) {
          if (row.problem) throw new InvalidInput('import.header', row.problem, { field: 'row 1' });
          // A rejected file come back corrected: our own columns are none of the record's.
          ours = REJECTED_COLUMNS.every((name, index) => row.cells[index] === name)
            ? REJECTED_COLUMNS.length
            : 0;
          this.columns = row.cells.slice(ours).map((cell) => cell.trim());
          plan = this.planFor(this.columns);
          continue;
        }
        const came = ours > 0 ? row.cells.slice(ours).map(bareCell) : row.cells;
        if (row.problem) {
          rows.push({ no: row.no, judged: refusal(came[0] ?? '', row.problem), clean: false, came });
          continue;
        }
        const judged = judgeCells(this.kind, plan, came, row.clean, this.options);
        // A line of nothing but delimiters is how a spreadsheet writes an empty one.
        if ('rejections' in judged && came.every((cell) => cell.trim() === '')) continue;
        rows.push({ no: row.no, judged, clean: row.clean, came });
      }
      batch.rows.length = 0;
      yield { rows, bytes: batch.bytes };
    }
    if (!plan)
      throw new InvalidInput('import.empty', '文件没有表头 · The file has no header row.', { field: 'file' });
  }

  private async *lines(): AsyncGenerator<JudgedBatch> {
    for await (const batch of readJsonLines(createReadStream(this.source.path))) {
      const rows = batch.rows.map(({ no, object, text, problem }) => ({
        no,
        judged: object ? judgeObject(this.kind, object, this.options) : refusal(text, problem!),
        clean: false,
        came: [text],
      }));
      yield { rows, bytes: batch.bytes };
    }
  }

  private planFor(columns: readonly string[]): HeaderPlan {
    const plan = readHeader(this.kind, columns);
    if (plan.problems.length === 0) return plan;
    throw new InvalidInput('import.header', plan.problems.map(({ reason }) => reason).join('; '), {
      field: plan.problems[0]!.field,
      hint: `表头见 data-contract · The header must name the columns of ${this.kind.name}, in any order.`,
      facts: { found: columns.slice(0, 100) },
    });
  }
}

function refusal(shown: string, reason: string): Judged {
  return { rejections: [{ field: '', value: shown.slice(0, 40), reason }] };
}
