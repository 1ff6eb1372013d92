import { PassThrough, Readable } from 'node:stream';
import { stream as exceljs } from 'exceljs';
import { safeCell } from '../intake/rejected-file';
import { SHEET_COLUMNS, headingOf, type SheetColumn } from './case-sheet.rules';

export type SheetFormat = 'csv' | 'xlsx';
export type SheetCells = Record<SheetColumn, string>;

export const SHEET_TYPES: Record<SheetFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Writes the sheet as it is read from `pages`: memory holds one page, not the branch's whole backlog. */
export function writeSheet(format: SheetFormat, pages: AsyncIterable<SheetCells[]>): Readable {
  return format === 'csv' ? Readable.from(csvOf(pages)) : workbookOf(pages);
}

/** UTF-8 with a mark, so that Excel reads the Chinese; what a spreadsheet would run as a formula is defused. */
async function* csvOf(pages: AsyncIterable<SheetCells[]>): AsyncGenerator<string> {
  yield `\uFEFF${SHEET_COLUMNS.map((column) => safeCell(headingOf(column))).join(',')}\r\n`;
  for await (const page of pages)
    yield page.map((cells) => `${valuesOf(cells).map(safeCell).join(',')}\r\n`).join('');
}

/** Every cell is text, by value and by format: nothing is run, and no number loses its plus or its last digits. */
function workbookOf(pages: AsyncIterable<SheetCells[]>): Readable {
  const out = new PassThrough();
  const workbook = new exceljs.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  const sheet = workbook.addWorksheet('核实件', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = SHEET_COLUMNS.map((column) => ({
    header: headingOf(column),
    key: column.name,
    width: column.width,
    style: { numFmt: '@' },
  }));
  const write = async () => {
    for await (const page of pages) for (const cells of page) sheet.addRow(valuesOf(cells)).commit();
    sheet.commit();
    await workbook.commit();
  };
  write().catch((error: Error) => out.destroy(error));
  return out;
}

function valuesOf(cells: SheetCells): string[] {
  return SHEET_COLUMNS.map(({ name }) => cells[name]);
}
