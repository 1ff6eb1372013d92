import type { Readable } from 'node:stream';
import { RecordSplitter, type RawRow } from './delimited.rules';
import { decodedText } from './text-reader';

/** One line of NDJSON: an object, or why it is none. */
export interface JsonRow {
  /** Line number, from 1. */
  no: number;
  object: Record<string, unknown> | null;
  /** The line as it came. */
  text: string;
  problem: string | null;
}

/** Reads NDJSON (UTF-8, one object a line, blank lines allowed), pulled batch by batch. */
export async function* readJsonLines(bytes: Readable): AsyncGenerator<{ rows: JsonRow[]; bytes: number }> {
  const splitter = new RecordSplitter(null);
  let read = 0;
  for await (const piece of decodedText(bytes, 'utf-8', { encoding: null })) {
    read = piece.bytes;
    yield { rows: splitter.push(piece.text).flatMap(parse), bytes: read };
  }
  yield { rows: splitter.end().flatMap(parse), bytes: read };
}

function parse(row: RawRow): JsonRow[] {
  const text = row.cells[0]!;
  if (row.problem) return [{ no: row.no, object: null, text, problem: row.problem }];
  if (text.trim() === '') return [];
  const refused = (problem: string): JsonRow[] => [{ no: row.no, object: null, text, problem }];
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refused('每行应为一个 JSON 对象 · each line must be one JSON object');
    }
    return [{ no: row.no, object: value as Record<string, unknown>, text, problem: null }];
  } catch {
    return refused('不是合法的 JSON · not JSON');
  }
}
