import { phoneColumns, type Column, type Kind } from './kind';
import { readContact } from './phone.rules';
import { clip, type Reading } from './moment.rules';
import { storableJson } from './storable.rules';
import { valueReader, type ValueReader } from './value.rules';

/** A row that became a record: values in the order of `kind.columns`, in the form the database reads, null = unknown. */
export interface TypedRow {
  values: (string | null)[];
  /** E.164 in the order of use, and their kinds beside them. */
  numbers: string[];
  numberKinds: string[];
  /** Pieces of phone columns that are no number (不详, a digit short …). The record is kept. */
  unreadPhones: number;
  /** JSON object of the columns that we do not know, or null. */
  attributes: string | null;
}

export interface Rejection {
  field: string;
  value: string;
  /** A sentence, zh-CN first, English beside it. */
  reason: string;
}

export type Judged = TypedRow | { rejections: Rejection[] };

export interface JudgeOptions {
  /** Installation zone, for instants without an offset. */
  zone: string;
  /** Country of phone numbers without one. */
  region: string;
}

/** Where each column of a file goes. `problems` stop the file: no row of it could be read. */
export interface HeaderPlan {
  /** Per column of the file: index into `kind.columns`, or -1 for an attribute. */
  targets: number[];
  /** Per column of the file: the attribute's name as a JSON string. */
  names: string[];
  problems: Rejection[];
}

/** `Policy No`, `policyNo` and `policy_no` are one column. */
export function columnName(written: string): string {
  const name = written.replace(/^\uFEFF/, '').trim();
  return /^[a-z]+(?:[A-Z][a-z]*)+$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : name.toLowerCase().replace(/[\s-]+/g, '_');
}

interface Layout {
  positions: Map<string, number>;
  readers: ValueReader[];
  required: number[];
  /** Positions of the phone columns, in the order of use. */
  phones: number[];
}
const layouts = new WeakMap<Kind, Layout>();

function layoutOf(kind: Kind): Layout {
  let layout = layouts.get(kind);
  if (!layout) {
    const positions = new Map(kind.columns.map(({ name }, index) => [name, index]));
    layout = {
      positions,
      readers: kind.columns.map(valueReader),
      required: kind.columns.flatMap(({ required }, index) => (required ? [index] : [])),
      phones: phoneColumns(kind).map((name) => positions.get(name)!),
    };
    layouts.set(kind, layout);
  }
  return layout;
}

/** Reads a header row: columns in any order, unknown ones become attributes, required ones must be there, none twice. */
export function readHeader(kind: Kind, header: readonly string[]): HeaderPlan {
  const problems: Rejection[] = [];
  const seen = new Set<string>();
  const targets: number[] = [];
  const names = header.map((written, index) => {
    const name = columnName(written);
    targets.push(layoutOf(kind).positions.get(name) ?? -1);
    if (name !== '' && seen.has(name)) {
      problems.push({
        field: name,
        value: written,
        reason: `列重复 · the column ${clip(name)} occurs twice`,
      });
    }
    seen.add(name);
    return JSON.stringify(written.replace(/^\uFEFF/, '').trim() || `column ${index + 1}`);
  });
  for (const { name, required } of kind.columns) {
    if (required && !seen.has(name)) {
      problems.push({
        field: name,
        value: '',
        reason: `缺少必需的列 ${name} · the required column ${name} is missing`,
      });
    }
  }
  return { targets, names, problems };
}

/**
 * Judges one row of a file whose header is read: a record, or every reason why not. A short row is refused (the end of a
 * file cut off would else pass for a record with a cut value), a longer one unless the rest is empty.
 *
 * @param clean see `RawRow`
 */
export function judgeCells(
  kind: Kind,
  plan: HeaderPlan,
  cells: readonly string[],
  clean: boolean,
  options: JudgeOptions,
): Judged {
  const width = plan.targets.length;
  if (cells.length < width) {
    const reason = `列数不足 · the row has ${cells.length} of ${width} columns`;
    return { rejections: [{ field: '', value: clip(cells.join(',')), reason }] };
  }
  for (let index = width; index < cells.length; index++) {
    if (cells[index]!.trim() !== '') {
      const reason = `列数过多 · the row has ${cells.length} columns instead of ${width}; is a comma not quoted?`;
      return { rejections: [{ field: '', value: clip(cells[index]!), reason }] };
    }
  }
  const { readers } = layoutOf(kind);
  const values = new Array<string | null>(kind.columns.length).fill(null);
  let rejections: Rejection[] | null = null;
  let attributes = '';
  for (let index = 0; index < width; index++) {
    const cell = cells[index]!;
    if (cell === '') continue;
    const target = plan.targets[index]!;
    if (target >= 0) {
      const read = readers[target]!(cell, options.zone, clean);
      if (read === null || typeof read === 'string') values[target] = read;
      else
        (rejections ??= []).push({
          field: kind.columns[target]!.name,
          value: clip(cell),
          reason: read.reason,
        });
    } else {
      const text = cell.trim();
      if (text === '') continue;
      attributes += `${attributes && ','}${plan.names[index]}:${clean ? `"${text}"` : storableJson(text)}`;
    }
  }
  return judgeValues(kind, values, rejections, attributes === '' ? null : `{${attributes}}`, options);
}

/** Judges one JSON object: keys as in data-contract.md or in camelCase, unknown ones become attributes as they are. */
export function judgeObject(
  kind: Kind,
  object: Readonly<Record<string, unknown>>,
  options: JudgeOptions,
): Judged {
  const { positions, readers } = layoutOf(kind);
  const values = new Array<string | null>(kind.columns.length).fill(null);
  const given = new Set<number>();
  const attributes: string[] = [];
  const rejections: Rejection[] = [];
  for (const [written, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const target = positions.get(columnName(written)) ?? -1;
    if (target < 0) {
      const kept = typeof value === 'string' ? value.trim() : value;
      if (kept !== '') attributes.push(`${storableJson(written)}:${storableJson(kept)}`);
      continue;
    }
    const column = kind.columns[target]!;
    const text = given.has(target)
      ? { reason: `字段重复 · given twice: ${column.name}` }
      : textOf(column, value);
    given.add(target);
    const read = typeof text === 'string' ? readers[target]!(text, options.zone, false) : text;
    if (read === null || typeof read === 'string') values[target] = read;
    else rejections.push({ field: column.name, value: clip(storableJson(value)), reason: read.reason });
  }
  return judgeValues(
    kind,
    values,
    rejections,
    attributes.length === 0 ? null : `{${attributes.join(',')}}`,
    options,
  );
}

function textOf(column: Column, value: unknown): Reading {
  if (typeof value === 'string') {
    return /\p{Surrogate}/u.test(value)
      ? { reason: '含不完整的字符 · half a character (lone surrogate)' }
      : value;
  }
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Number.isSafeInteger(value)
      ? { reason: '数字过长已失真，请用字符串 · too long for a JSON number: write it as text' }
      : String(value);
  }
  const items = column.type === 'list' && Array.isArray(value) ? (value as unknown[]) : null;
  if (items?.every((item): item is string => typeof item === 'string')) return items.join(';');
  return { reason: '应为文本 · must be text' };
}

function judgeValues(
  kind: Kind,
  values: (string | null)[],
  found: Rejection[] | null,
  attributes: string | null,
  options: JudgeOptions,
): Judged {
  const { positions, required, phones } = layoutOf(kind);
  let rejections = found;
  for (const index of required) {
    if (values[index] !== null) continue;
    const { name } = kind.columns[index]!;
    if (rejections?.some(({ field }) => field === name)) continue;
    (rejections ??= []).push({ field: name, value: '', reason: '必填项为空 · required' });
  }
  if (rejections && rejections.length > 0) return { rejections };
  const valueOf = (name: string) => values[positions.get(name)!] ?? null;
  const refused = kind.check?.(valueOf);
  if (refused) return { rejections: [{ ...refused, value: clip(valueOf(refused.field) ?? '') }] };
  const contact = readContact(
    phones.map((position) => values[position]),
    options.region,
  );
  return {
    values,
    numbers: contact.numbers.map(({ e164 }) => e164),
    numberKinds: contact.numbers.map(({ kind: numberKind }) => numberKind),
    unreadPhones: contact.invalid.length,
    attributes,
  };
}
