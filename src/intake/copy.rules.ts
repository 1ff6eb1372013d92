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

/**
 * Gathers rows as lines of COPY's text format, in the order of `stagingColumns`. One join per batch: fields put together
 * one by one cost the engine twice as much.
 */
export class CopyLines {
  private readonly plain: boolean[];
  private readonly hasContact: boolean;
  private fields: string[] = [];

  constructor(kind: Kind) {
    this.plain = kind.columns.map(({ type }) => PLAIN.has(type));
    this.hasContact = phoneColumns(kind).length > 0;
  }

  /** @param clean a clean row (`RawRow`) needs no escapes */
  add(rowNo: number, row: TypedRow, clean: boolean): void {
    const { fields, plain } = this;
    // The end of a line and the number of the next are one field: nothing but tabs is then put in between.
    if (fields.length === 0) fields.push(String(rowNo));
    else fields.push(`${fields.pop()!}\n${rowNo}`);
    for (let index = 0; index < plain.length; index++) {
      const value = row.values[index]!;
      fields.push(value === null ? NULL : clean || plain[index] ? value : escape(value));
    }
    if (this.hasContact) fields.push(`{${row.numbers.join()}}`, `{${row.numberKinds.join()}}`);
    fields.push(row.attributes === null ? NULL : escape(row.attributes));
  }

  /** The lines so far, UTF-8, each with its end; null when there is none. */
  take(): Buffer | null {
    if (this.fields.length === 0) return null;
    const bytes = Buffer.from(`${this.fields.join('\t')}\n`);
    this.fields = [];
    return bytes;
  }
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character]!) : text;
}

const MEANT = new Map(Object.entries(ESCAPES).map(([character, written]) => [written, character]));

/** The columns of one line of `CopyLines`, read back: what a person typed, not how COPY writes it. */
export function readCopyLine(kind: Kind, line: string): Record<string, string> {
  const cells = line.replace(/\n$/, '').split('\t');
  return Object.fromEntries(
    stagingColumns(kind).map((name, index) => {
      const cell = cells[index] ?? NULL;
      return [name, cell === NULL ? '' : cell.replace(/\\[\\nrt]/g, (written) => MEANT.get(written)!)];
    }),
  );
}
