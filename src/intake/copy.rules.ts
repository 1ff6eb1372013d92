import { phoneColumns, type Column, type Kind } from './kind';
import type { TypedRow } from './record.rules';

/** Types whose canonical form never holds a character that COPY would read as its own. */
const PLAIN = new Set<Column['type']>(['instant', 'date', 'decimal', 'boolean', 'enum', 'zone']);
const NULL = '\\N';

/** Columns of a staging table beside the kind's own, in the order of a line. */
export function stagingColumns(kind: Kind): string[] {
  const contact = phoneColumns(kind).length > 0 ? ['numbers', 'number_kinds'] : [];
  return ['row_no', ...kind.columns.map(({ name }) => name), ...contact, 'attributes'];
}

/** Writes rows as lines of COPY's text format, in the order of `stagingColumns`. A clean row (`RawRow`) needs no escapes. */
export function copyWriter(kind: Kind): (rowNo: number, row: TypedRow, clean: boolean) => string {
  const plain = kind.columns.map(({ type }) => PLAIN.has(type));
  const hasContact = phoneColumns(kind).length > 0;
  return (rowNo, row, clean) => {
    let line = `${rowNo}`;
    for (let index = 0; index < plain.length; index++) {
      const value = row.values[index]!;
      line += value === null ? '\t\\N' : clean || plain[index] ? `\t${value}` : `\t${escape(value)}`;
    }
    if (hasContact) line += `\t{${row.numbers.join()}}\t{${row.numberKinds.join()}}`;
    return `${line}\t${row.attributes === null ? NULL : escape(row.attributes)}\n`;
  };
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character]!) : text;
}
