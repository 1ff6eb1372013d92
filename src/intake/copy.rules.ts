import { phoneColumns, type Column, type Kind } from './kind';
import type { TypedRow } from './record.rules';

/** Types whose canonical form never holds a character that COPY would read as its own. */
const PLAIN = new Set<Column['type']>(['instant', 'date', 'decimal', 'boolean', 'enum', 'zone']);
const NULL = '\\N';

/** Where lines of COPY's text format go, and what stands in them beside the row's own values. */
export interface CopyTarget {
  table: string;
  columns: string[];
  /** In front: the number of the row in its file. */
  rowNo: boolean;
  /** At the end of every line: values of the last columns, as COPY reads them. */
  tail: string[];
  /** Per column of the kind: what an unknown value is written as. */
  unknown: string[];
}

function ownColumns(kind: Kind): string[] {
  const contact = phoneColumns(kind).length > 0 ? ['numbers', 'number_kinds'] : [];
  return [...kind.columns.map(({ name }) => name), ...contact, 'attributes'];
}

/** A session's table of rows that are still to be compared with the records. */
export function stagingTarget(kind: Kind, table: string): CopyTarget {
  const unknown = kind.columns.map(() => NULL);
  return { table, columns: ['row_no', ...ownColumns(kind)], rowNo: true, tail: [], unknown };
}

/** The records themselves, for rows that are known to be new. */
export function recordTarget(kind: Kind, now: Date): CopyTarget {
  const at = now.toISOString();
  return {
    table: kind.table,
    columns: [...ownColumns(kind), 'known_at', 'changed_at'],
    rowNo: false,
    tail: [at, at],
    unknown: kind.columns.map(({ whenUnknown }) => whenUnknown ?? NULL),
  };
}

/** Lines of COPY, and which row of the file each of them was. */
export interface CopyChunk {
  bytes: Buffer;
  rowNos: number[];
}

/**
 * Gathers rows as lines for one target. One join per batch: fields put together one by one cost the engine twice as much.
 */
export class CopyLines {
  private readonly plain: boolean[];
  private readonly hasContact: boolean;
  private readonly rowNoFirst: boolean;
  private readonly unknown: readonly string[];
  private readonly tail: string;
  /** The last field of a row without attributes, which is nearly every one. */
  private readonly nothingMore: string;
  private fields: string[] = [];
  private rowNos: number[] = [];

  constructor(kind: Kind, target: CopyTarget) {
    this.plain = kind.columns.map(({ type }) => PLAIN.has(type));
    this.hasContact = phoneColumns(kind).length > 0;
    this.rowNoFirst = target.rowNo;
    this.unknown = target.unknown;
    this.tail = target.tail.map((value) => `\t${value}`).join('');
    this.nothingMore = NULL + this.tail;
  }

  /** @param clean a clean row (`RawRow`) needs no escapes */
  add(rowNo: number, row: TypedRow, clean: boolean): void {
    const { fields, plain, unknown } = this;
    const { values } = row;
    this.rowNos.push(rowNo);
    // The end of a line and the begin of the next are one field: nothing but tabs is then put in between.
    const last = fields.length - 1;
    const first = this.rowNoFirst ? String(rowNo) : field(values[0]!, clean || plain[0]!, unknown[0]!);
    if (last < 0) fields.push(first);
    else fields[last] = `${fields[last]!}\n${first}`;
    for (let index = this.rowNoFirst ? 0 : 1; index < plain.length; index++) {
      const value = values[index]!;
      fields.push(value === null ? unknown[index]! : clean || plain[index] ? value : escape(value));
    }
    if (this.hasContact) fields.push(`{${row.numbers.join()}}`, `{${row.numberKinds.join()}}`);
    fields.push(row.attributes === null ? this.nothingMore : escape(row.attributes) + this.tail);
  }

  /** The lines so far, UTF-8, each with its end; null when there is none. */
  take(): CopyChunk | null {
    if (this.fields.length === 0) return null;
    const chunk = { bytes: Buffer.from(`${this.fields.join('\t')}\n`), rowNos: this.rowNos };
    this.fields = [];
    this.rowNos = [];
    return chunk;
  }
}

function field(value: string | null, safe: boolean, unknown: string): string {
  return value === null ? unknown : safe ? value : escape(value);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const MEANT = new Map(Object.entries(ESCAPES).map(([character, written]) => [written, character]));

function escape(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character]!) : text;
}

/** The columns of one line, read back: what a person typed, not how COPY writes it. */
export function readCopyLine(target: CopyTarget, line: string): Record<string, string> {
  const cells = line.replace(/\n$/, '').split('\t');
  return Object.fromEntries(
    target.columns.map((name, index) => {
      const cell = cells[index] ?? NULL;
      return [name, cell === NULL ? '' : cell.replace(/\\[\\nrt]/g, (written) => MEANT.get(written)!)];
    }),
  );
}

/** The values of a record from such a line, as JSON would have them; without what we work out ourselves. */
export function readStaged(kind: Kind, cells: Readonly<Record<string, string>>): Record<string, unknown> {
  const values = kind.columns.map(({ name, type }): [string, unknown] => {
    const cell = cells[name] ?? '';
    if (cell === '') return [name, null];
    return [name, type === 'list' ? readArray(cell) : cell];
  });
  const attributes = cells.attributes ? (JSON.parse(cells.attributes) as unknown) : null;
  return { ...Object.fromEntries(values), attributes };
}

/** `{"a","b\\"c"}` → its elements: as `readList` writes it, each in quotes. */
function readArray(literal: string): string[] {
  return [...literal.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!.replace(/\\(.)/g, '$1'));
}

/** The column that PostgreSQL could not read, of the context of a failed COPY: `COPY x, line 1, column premium: "…"`. */
export function columnOfCopyError(where: string | undefined): string | null {
  return /^COPY [^\n]*?, line \d+, column (\w+)/m.exec(where ?? '')?.[1] ?? null;
}
