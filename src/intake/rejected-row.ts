import type { Rejection } from './record.rules';

/** A row that did not become a record, with all its reasons. */
export interface RejectedRow {
  no: number;
  rejections: Rejection[];
  /** Column of the file → cell, as it came. */
  record: Record<string, unknown>;
}

/** Where rejected rows go beside the database: the file of the command line. */
export interface RejectionOutlet {
  add(rows: readonly RejectedRow[], columns: readonly string[]): Promise<void>;
  /** The import begins again: what was given so far does not count. */
  restart(): Promise<void>;
}
