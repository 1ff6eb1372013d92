import type { SheetRejection } from './sheet';

/** A cell that a spreadsheet would run as a formula is defused by the mark that makes it text. */
export function safeCell(text: string): string {
  const defused = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

/** Rows that a sheet's import refused, as CSV with the mark by which Excel reads Chinese. */
export function rejectedCsv(
  headings: readonly string[],
  rows: readonly SheetRejection[],
  fieldName: (field: string | null) => string,
): string {
  const line = (cells: readonly string[]) => `${cells.map(safeCell).join(',')}\r\n`;
  return `\uFEFF${line(headings)}${rows
    .map(({ row, caseId, recordKey, field, reason }) =>
      line([String(row), caseId === null ? '' : String(caseId), recordKey ?? '', fieldName(field), reason]),
    )
    .join('')}`;
}
