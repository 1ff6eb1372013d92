import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
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

/** Writes rejected rows as CSV (UTF-8 with a mark, so that Excel reads the Chinese), made at the first one. */
export class RejectedFile implements RejectionOutlet {
  private stream: WriteStream | null = null;
  private columns: string[] = [];

  constructor(readonly path: string) {}

  /** False when no row was rejected: then there is no file. */
  get exists(): boolean {
    return this.stream !== null;
  }

  async add(rows: readonly RejectedRow[], columns: readonly string[]): Promise<void> {
    if (rows.length === 0) return;
    if (!this.stream) {
      this.columns = [...columns];
      this.stream = createWriteStream(this.path, { mode: 0o600 });
      this.stream.write(`\uFEFF${rejectedHeader(this.columns)}`);
    }
    const text = rows.map((row) => rejectedLine(row, this.columns)).join('');
    if (!this.stream.write(text)) await once(this.stream, 'drain');
  }

  async restart(): Promise<void> {
    await this.close();
    this.stream = null;
    rmSync(this.path, { force: true });
  }

  async close(): Promise<void> {
    if (!this.stream) return;
    this.stream.end();
    await finished(this.stream);
  }
}
