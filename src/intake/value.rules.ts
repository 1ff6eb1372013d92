import type { Column } from './kind';
import { clip, readDate, readInstant, readZone, type Reading } from './moment.rules';

/* eslint-disable no-control-regex -- control characters are what is looked for */
/** NUL, which no database text holds; and what a decoder puts where bytes make no character. */
const DAMAGED = /[\u0000\uFFFD]/;
const CONTROL = /[\u0001-\u001F\u007F]/;
/* eslint-enable no-control-regex */

/** How exports write "no value" in columns that are not free text. */
const NULL_WORD = /^(?:null|\\n|\(null\)|#n\/a|n\/a)$/i;
/** In free text only what no person is called. */
const NULL_TEXT = /^(?:NULL|\\N)$/;

const LENGTHS: Partial<Record<Column['type'], number>> = { key: 64, code: 64, phone: 200, zone: 64 };
const LONGEST_TEXT = 500;

const TRUE = new Set(['true', '1', 'yes', 'y', 't', '是', '真']);
const FALSE = new Set(['false', '0', 'no', 'n', 'f', '否', '假']);

/**
 * Reads one cell of a known column into the form that the database reads, null when it is empty (= unknown). A cell that
 * looks like a formula stays the text that it is: it is only ever dangerous on the way out.
 *
 * @param raw as it stood in the file
 * @param zone installation zone, for instants without an offset
 * @param clean known to hold no control character and nothing damaged, see `RawRow`
 */
export type ValueReader = (raw: string, zone: string, clean: boolean) => Reading | null;

/** The reader of a column. */
export function valueReader(column: Column): ValueReader {
  const longest = column.max ?? LENGTHS[column.type] ?? LONGEST_TEXT;
  const nothing = column.type === 'text' || column.type === 'phone' ? NULL_TEXT : NULL_WORD;
  const read = readerOf(column);
  return (raw, zone, clean) => {
    const text = trimmed(raw);
    if (text === '') return null;
    if (text.length < 7 && nothing.test(text)) return null;
    if (text.length > longest) {
      return { reason: `超过 ${longest} 个字符 · longer than ${longest} characters: ${text.length}` };
    }
    return read(text, zone, clean);
  };
}

function readerOf(column: Column): (text: string, zone: string, clean: boolean) => Reading {
  const values = column.values ?? [];
  switch (column.type) {
    case 'text':
    case 'phone':
      return (text, _, clean) => (!clean && DAMAGED.test(text) ? damaged(text) : text);
    case 'key':
    case 'code':
      return (text, _, clean) => (clean ? text : readCode(text));
    case 'instant':
      return readInstant;
    case 'date':
      return readDate;
    case 'decimal':
      return readDecimal;
    case 'boolean':
      return readBoolean;
    case 'enum':
      return (text) => readEnum(text, values);
    case 'zone':
      return readZone;
    case 'list':
      return readList;
  }
}

/** `trim`, without the call where the ends are plainly no space. */
function trimmed(raw: string): string {
  const first = raw.charCodeAt(0);
  const last = raw.charCodeAt(raw.length - 1);
  return isInk(first) && isInk(last) ? raw : raw.trim();
}

function isInk(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || (code > 0x3000 && code < 0xfeff);
}

function readCode(text: string): Reading {
  if (DAMAGED.test(text)) return damaged(text);
  return CONTROL.test(text)
    ? { reason: `编号含控制字符 · control characters in a number: ${JSON.stringify(clip(text))}` }
    : text;
}

function damaged(text: string): Reading {
  return text.includes('\u0000')
    ? { reason: '含空字符 · contains a NUL character' }
    : { reason: '含损坏的字符，请检查文件编码 · damaged characters: check the encoding of the file' };
}

/** A decimal of at most 14 digits before the point; thousands may be marked. More than two places are rounded when stored. */
function readDecimal(text: string): Reading {
  if (/^-?\d{1,14}(?:\.\d*)?$/.test(text)) return text;
  const plain = text.normalize('NFKC').replace(/^[¥$]\s*/, '');
  if (/^[+-]?\d{1,14}(?:\.\d*)?$/.test(plain)) return plain;
  if (/^[+-]?\d{1,3}(?:,\d{3}){1,4}(?:\.\d*)?$/.test(plain)) return plain.replaceAll(',', '');
  return { reason: `金额无效 · not an amount: ${clip(text)}; write digits and a point, e.g. 1234.50` };
}

function readBoolean(text: string): Reading {
  if (text === 'false' || text === 'true') return text;
  const word = text.toLowerCase();
  if (TRUE.has(word)) return 'true';
  if (FALSE.has(word)) return 'false';
  return { reason: `应为 true 或 false · neither true nor false: ${clip(text)}` };
}

function readEnum(text: string, values: readonly string[]): Reading {
  if (values.includes(text)) return text;
  const word = text.toLowerCase();
  return values.includes(word)
    ? word
    : { reason: `取值不在范围内 · unknown value: ${clip(text)}; one of ${values.join(', ')}` };
}

/** `a; b、c` → the array literal `{"a","b","c"}`, each once. */
function readList(text: string): Reading {
  if (DAMAGED.test(text)) return damaged(text);
  const items = text.split(/[;,；，、|]/).map((item) => item.trim());
  const quoted = [...new Set(items)]
    .filter((item) => item !== '')
    .map((item) => `"${item.replace(/(["\\])/g, '\\$1')}"`);
  return `{${quoted.join(',')}}`;
}
