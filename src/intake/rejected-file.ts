import {
  createWriteStream,
  existsSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { once } from 'node:events';
import { join, parse, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { NotReady } from '../errors';
import type { RejectedRow, RejectionOutlet } from './rejected-row';
import type { StoredRejection } from './import-run.sql';
import type { Rejection } from './record.rules';

/** Columns of ours in front of the file's own. A file that begins with them is a rejected file come back corrected. */
export const REJECTED_COLUMNS = ['row', 'field', 'value', 'reason'] as const;

/** A cell that a spreadsheet would run is defused by the mark that makes it text (ASVS 1.2.10). */
export function safeCell(value: unknown): string {
  const text =
    value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const defused = /^[=+\-@\t\r\n\0]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

/** Takes the mark away again that `safeCell` put there. */
export function bareCell(text: string): string {
  return /^'[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text;
}

export function rejectedHeader(columns: readonly string[]): string {
  return `${[...REJECTED_COLUMNS, ...columns].map(safeCell).join(',')}\r\n`;
}

export function rejectedLine(row: RejectedRow, columns: readonly string[]): string {
  const joined = (part: (rejection: Rejection) => string) => row.rejections.map(part).join(' | ');
  const own = [
    String(row.no),
    joined(({ field }) => field),
    joined(({ value }) => value),
    joined(({ reason }) => reason),
  ];
  return `${[...own, ...columns.map((column) => row.record[column])].map(safeCell).join(',')}\r\n`;
}

/** Stored rejections put together: one row of the file for all reasons of one row. */
export function joinedRejections(stored: readonly StoredRejection[]): RejectedRow[] {
  const rows: RejectedRow[] = [];
  for (const { rowNo, field, value, reason, row } of stored) {
    if (rows.at(-1)?.no !== rowNo) rows.push({ no: rowNo, rejections: [], record: row ?? {} });
    rows.at(-1)!.rejections.push({ field: field ?? '', value: value ?? '', reason });
  }
  return rows;
}

/** A name beside `path` that nothing has yet: `path`, or `path` with a number before its ending. */
export function freeName(path: string): string {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : join(dir, `${name}-${number}${ext}`);
    if (!existsSync(candidate)) return candidate;
  }
}

/** Whether two paths are one file, by whatever names: the rejected rows of a file must not be written over it. */
export function isSameFile(one: string, other: string): boolean {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/**
 * Writes rejected rows as CSV (UTF-8 with a mark, so that Excel reads the Chinese), made at the first one. Until `publish`
 * they lie in a draft beside it that only this run has made: what was there before is touched by nothing but the last rename.
 */
export class RejectedFile implements RejectionOutlet {
  private stream: WriteStream | null = null;
  private draft: string | null = null;
  private failure: Error | null = null;
  private columns: string[] = [];

  /** @param path where it is to be in the end, or one beside it */
  constructor(readonly path: string) {}

  /** False when no row was rejected: then there is no file. */
  get exists(): boolean {
    return this.stream !== null;
  }

  async add(rows: readonly RejectedRow[], columns: readonly string[]): Promise<void> {
    if (rows.length === 0) return;
    if (!this.stream) {
      this.columns = [...columns];
      this.open().write(`\uFEFF${rejectedHeader(this.columns)}`);
    }
    this.check();
    const text = rows.map((row) => rejectedLine(row, this.columns)).join('');
    try {
      if (!this.stream!.write(text)) await once(this.stream!, 'drain');
    } catch (error) {
      throw this.refusal(error as Error);
    }
  }

  async restart(): Promise<void> {
    await this.discard();
    this.columns = [];
  }

  /** Everything is on disk under its name. When that fails the draft stays: it holds the rows. @throws NotReady `import.rejected_file` */
  async publish(path = this.path): Promise<void> {
    if (!this.stream) return;
    this.check();
    try {
      this.stream.end();
      await finished(this.stream);
      renameSync(this.draft!, path);
      this.draft = null;
    } catch (error) {
      throw this.refusal(error as Error);
    }
  }

  /** Takes away the draft, which is all that this run has made. */
  async discard(): Promise<void> {
    const { stream, draft } = this;
    this.stream = this.draft = this.failure = null;
    if (!stream || !draft) return;
    stream.destroy();
    await finished(stream).catch(() => undefined);
    rmSync(draft, { force: true });
  }

  private open(): WriteStream {
    for (let number = 1; ; number++) {
      const draft = `${this.path}.partial${number === 1 ? '' : `-${number}`}`;
      try {
        const fd = openSync(draft, 'wx', 0o600);
        this.draft = draft;
        this.stream = createWriteStream(draft, { fd });
        // A full disk is told by an event: without a listener it would end the process, in the middle of an import.
        this.stream.on('error', (error) => (this.failure = error));
        return this.stream;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST' && number < 1000) continue;
        throw this.refusal(error as Error);
      }
    }
  }

  private check(): void {
    if (this.failure) throw this.refusal(this.failure);
  }

  private refusal(error: Error): Error {
    return new NotReady(
      'import.rejected_file',
      `退回的行无法写入 ${this.path} · the rejected rows cannot be written there: ${error.message}`,
      {
        field: '--rejected',
        hint: '请换一个可写且有空间的位置 · Name a place that can be written and has room.',
      },
    );
  }
}
