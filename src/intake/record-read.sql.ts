import { row, type Db } from '../database/db';
import type { Kind } from './kind';

/** Every column of one record, by its name in the table, or null. */
export async function findRecord(db: Db, kind: Kind, key: string): Promise<Record<string, unknown> | null> {
  return row<Record<string, unknown>>(db, `SELECT * FROM ${kind.table} WHERE ${kind.key} = $1`, [key]);
}
