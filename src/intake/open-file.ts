import type { RawRow } from './delimited.rules';
import type { Encoding } from './encoding.rules';

/** A few hundred to a few thousand rows, and how many bytes of the file were read to get them. */
export interface Batch {
  rows: RawRow[];
  bytes: number;
}

export interface ReadOptions {
  /** Instead of finding out. */
  encoding?: Encoding;
  delimiter?: string;
}

/** What a reader found out on its way: known once the first batch has come, complete after the last. */
export interface FileFacts {
  format: 'delimited' | 'xlsx' | 'ndjson';
  encoding: string | null;
  delimiter: string | null;
  /** Cells whose formula was replaced by its last result. */
  formulas: number;
  /** Sheets that were not read: only the first visible one is. */
  otherSheets: string[];
}

/** Rows of one file, in order, pulled: nothing is read ahead of what the database takes. */
export interface OpenFile {
  facts: FileFacts;
  /** The header is the first row. */
  batches: AsyncGenerator<Batch>;
}

export interface FileSource {
  /** Shown to people, e.g. `policies.csv`. */
  name: string;
  path: string;
  /** In bytes. */
  size: number;
}
