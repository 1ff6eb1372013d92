import type { Column } from './kind';
import { clip, readDate, readInstant, readZone, type Reading } from './moment.rules';

const NUL = '\u0000';
/** What a decoder puts where bytes make no character: the name or number it stands in is damaged. */
const REPLACEMENT = '\uFFFD';

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
 */
export function readValue(column: Column, raw: string, zone: string): Reading | null {
  if (raw === '') return null;
  const text = raw.trim();
  if (text === '') return null;
  if (text.includes(NUL)) return { reason: '含空字符 · contains a NUL character' };
  if (text.includes(REPLACEMENT)) {
    return { reason: '含损坏的字符，请检查文件编码 · damaged characters: check the encoding of the file' };
  }
  const free = column.type === 'text' || column.type === 'phone';
  if (text.length < 7 && (free ? NULL_TEXT : NULL_WORD).test(text)) return null;
  const longest = column.max ?? LENGTHS[column.type] ?? LONGEST_TEXT;
  if (text.length > longest) {
    return { reason: `超过 ${longest} 个字符 · longer than ${longest} characters: ${text.length}` };
  }
  switch (column.type) {
    case 'text':
    case 'phone':
      return text;
    case 'key':
    case 'code':
      return readCode(text);
    case 'instant':
      return readInstant(text, zone);
    case 'date':
      return readDate(text);
    case 'decimal':
      return readDecimal(text);
    case 'boolean':
      return readBoolean(text);
    case 'enum':
      return readEnum(text, column.values ?? []);
    case 'zone':
      return readZone(text);
    case 'list':
      return readList(text);
  }
}

function readCode(text: string): Reading {
  // eslint-disable-next-line no-control-regex -- a line break inside a number is what is looked for
  return /[\u0000-\u001F\u007F]/.test(text)
    ? { reason: `编号含控制字符 · control characters in a number: ${JSON.stringify(clip(text))}` }
    : text;
}

/** A decimal of at most 14 digits before the point; thousands may be marked. More than two places are rounded when stored. */
function readDecimal(text: string): Reading {
  const plain = text.normalize('NFKC').replace(/^[¥$]\s*/, '');
  if (/^[+-]?\d{1,14}(?:\.\d*)?$/.test(plain)) return plain;
  if (/^[+-]?\d{1,3}(?:,\d{3}){1,4}(?:\.\d*)?$/.test(plain)) return plain.replaceAll(',', '');
  return { reason: `金额无效 · not an amount: ${clip(text)}; write digits and a point, e.g. 1234.50` };
}

function readBoolean(text: string): Reading {
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
  const items = text.split(/[;,；，、|]/).map((item) => item.trim());
  const quoted = [...new Set(items)]
    .filter((item) => item !== '')
    .map((item) => `"${item.replace(/(["\\])/g, '\\$1')}"`);
  return `{${quoted.join(',')}}`;
}
