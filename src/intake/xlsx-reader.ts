import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { stream as exceljs, type Cell, type Row } from 'exceljs';
import { InvalidInput } from '../errors';
import type { RawRow } from './delimited.rules';
import type { Batch, FileFacts, FileSource, OpenFile } from './open-file';
import { checkWorkbook } from './zip-directory';

const ROWS_PER_BATCH = 1000;
/** Excel keeps 15 digits of a number; what follows them is zeros, not the policy's. */
const LARGEST_EXACT = 1e15;

/** What exceljs does not declare of the reader and its sheets. */
interface Sheet extends AsyncIterable<Row> {
  name: string;
  state?: 'visible' | 'hidden' | 'veryHidden';
}
interface Internals {
  _parseWorksheet(chunks: AsyncIterable<Buffer | string>, sheetNo: string): Generator<unknown>;
  _parseSharedStrings(entry: Readable): AsyncGenerator<unknown>;
}

/**
 * exceljs 4.4 decodes every chunk for itself, and so breaks each Chinese character that lies across two of them. Here the
 * two kinds of parts that hold text are decoded as one stream.
 */
class WorkbookReader extends exceljs.xlsx.WorkbookReader {
  _parseWorksheet(chunks: AsyncIterable<Buffer | string>, sheetNo: string): Generator<unknown> {
    const parse = (exceljs.xlsx.WorkbookReader.prototype as unknown as Internals)._parseWorksheet;
    return parse.call(this, decoded(chunks), sheetNo);
  }

  _parseSharedStrings(entry: Readable): AsyncGenerator<unknown> {
    entry.setEncoding('utf8');
    const parse = (exceljs.xlsx.WorkbookReader.prototype as unknown as Internals)._parseSharedStrings;
    return parse.call(this, entry);
  }
}

async function* decoded(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of chunks) {
    yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
}

/**
 * Reads the first visible sheet of a workbook, streamed. Formulas count as the result that was saved with them; numbers
 * as the digits that the cell holds, dates as ISO dates or wall-clock times. Other visible sheets are named, not read.
 *
 * @throws InvalidInput when the workbook is damaged
 */
export async function readWorkbook(source: FileSource): Promise<OpenFile> {
  await checkWorkbook(source.path, source.size);
  const facts: FileFacts = { format: 'xlsx', encoding: null, delimiter: null, formulas: 0, otherSheets: [] };
  return { facts, batches: batchesOf(source, facts) };
}

async function* batchesOf(source: FileSource, facts: FileFacts): AsyncGenerator<Batch> {
  const file = createReadStream(source.path);
  const reader = new WorkbookReader(file, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  });
  let found = false;
  try {
    for await (const sheet of reader as unknown as AsyncIterable<Sheet>) {
      if (sheet.state !== undefined && sheet.state !== 'visible') continue;
      if (found) {
        facts.otherSheets.push(sheet.name);
        continue;
      }
      found = true;
      yield* rowsOf(sheet, facts, () => Math.min(file.bytesRead, source.size - 1));
    }
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(
      'import.broken_workbook',
      `工作簿无法读取 · The workbook cannot be read: ${(error as Error).message}`,
      { field: 'file', hint: '请在 Excel 中重新另存，或另存为 CSV · Save it again in Excel, or as CSV.' },
    );
  } finally {
    file.destroy();
  }
  yield { rows: [], bytes: source.size };
}

async function* rowsOf(sheet: Sheet, facts: FileFacts, bytes: () => number): AsyncGenerator<Batch> {
  let rows: RawRow[] = [];
  let width = 0;
  for await (const row of sheet) {
    const read = readRow(row, width, facts);
    if (read.cells.every((cell) => cell === '') && !read.problem) continue;
    if (width === 0) width = read.cells.length;
    rows.push(read);
    if (rows.length < ROWS_PER_BATCH) continue;
    yield { rows, bytes: bytes() };
    rows = [];
  }
  yield { rows, bytes: bytes() };
}

/** The cells of a row, at least `width` of them: a sheet leaves out what is empty. */
function readRow(row: Row, width: number, facts: FileFacts): RawRow {
  const count = Math.max(width, row.cellCount);
  const cells: string[] = [];
  let problem: string | null = null;
  for (let column = 1; column <= count; column++) {
    const cell = row.findCell(column);
    const read = cell ? readCell(cell, facts) : '';
    if (typeof read === 'string') cells.push(read);
    else {
      cells.push(read.shown);
      problem ??= `${cell!.address}: ${read.problem}`;
    }
  }
  // A workbook's header may end before a cell that somebody once touched.
  while (width === 0 && cells.length > 0 && cells.at(-1) === '') cells.pop();
  return { no: row.number, cells, clean: false, problem };
}

type CellReading = string | { shown: string; problem: string };

function readCell(cell: Cell, facts: FileFacts): CellReading {
  const value: unknown = cell.value;
  if (typeof value === 'object' && value !== null && 'formula' in value) {
    facts.formulas++;
    const { result } = value as { result?: unknown };
    if (result === undefined || result === null || Number.isNaN(result)) {
      return {
        shown: `=${String((value as { formula: unknown }).formula)}`,
        problem:
          '公式没有可用的结果，请在 Excel 中打开并保存 · a formula without a result: open and save it in Excel',
      };
    }
    return readPlain(result, cell);
  }
  return readPlain(value, cell);
}

function readPlain(value: unknown, cell: Cell): CellReading {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return unescape(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return readDate(value);
  if (typeof value === 'number') return readNumber(value, cell.numFmt);
  if (typeof value === 'object') {
    if ('richText' in value)
      return unescape((value.richText as { text: string | null }[]).map(({ text }) => text ?? '').join(''));
    if ('text' in value) return unescape(String(value.text));
    if ('error' in value)
      return { shown: String(value.error), problem: '单元格出错 · the cell holds an error' };
  }
  return { shown: String(value), problem: '单元格无法读取 · a cell of an unknown kind' };
}

function readNumber(value: number, format: string | undefined): CellReading {
  if (format && /^0+$/.test(format) && Number.isInteger(value))
    return String(value).padStart(format.length, '0');
  if (format && isDateFormat(format)) return readDate(new Date(Math.round((value - 25_569) * 86_400_000)));
  if (Math.abs(value) >= LARGEST_EXACT) {
    return {
      shown: String(value),
      problem:
        '数字超过 15 位，Excel 已丢失末位，请设为文本格式 · more than 15 digits: Excel lost the last ones; format as text',
    };
  }
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
}

function isDateFormat(format: string): boolean {
  return /[ymdhs]/i.test(format.replace(/\[[^\]]*]|"[^"]*"|\\.|general|_./gi, ''));
}

/** Wall clock as the sheet shows it, to the second (a sheet's fraction of a day is not exact); midnight is a date. */
function readDate(value: Date): CellReading {
  const rounded = new Date(Math.round(value.getTime() / 1000) * 1000);
  if (Number.isNaN(rounded.getTime())) return { shown: 'NaN', problem: '日期无效 · not a date' };
  const text = rounded.toISOString().slice(0, 19);
  return text.endsWith('T00:00:00') ? text.slice(0, 10) : text;
}

/** `_x000D_` is how a sheet writes a character that XML cannot hold. */
function unescape(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
