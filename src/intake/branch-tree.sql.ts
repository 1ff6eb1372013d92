import { rows, type Db } from '../database/db';
import type { SessionTables } from './staging.sql';

export interface ParentRow {
  code: string;
  parent: string | null;
  /** Row of the file that says so; null where only we do. */
  rowNo: number | null;
}

/** Every branch with its parent as it would be once the staged rows are merged. */
export async function parentsAfterMerge(db: Db, tables: SessionTables): Promise<ParentRow[]> {
  return rows<ParentRow>(
    db,
    `SELECT coalesce(s.branch_code, b.branch_code) AS code, coalesce(s.parent_code, b.parent_code) AS parent,
            s.row_no AS "rowNo"
     FROM branch b FULL JOIN ${tables.staging} s ON s.branch_code = b.branch_code`,
  );
}

/** Takes rows of the file out of the staging again. */
export async function removeStaged(
  db: Db,
  tables: SessionTables,
  rowNumbers: readonly number[],
): Promise<void> {
  await rows(db, `DELETE FROM ${tables.staging} WHERE row_no = ANY ($1::int[])`, [rowNumbers]);
}

/** Staged rows by their number, column → value. */
export async function stagedRecords(
  db: Db,
  tables: SessionTables,
  rowNumbers: readonly number[],
): Promise<{ rowNo: number; record: Record<string, unknown> }[]> {
  return rows(
    db,
    `SELECT row_no AS "rowNo", to_jsonb(s) - 'row_no' AS record FROM ${tables.staging} s
     WHERE row_no = ANY ($1::int[]) ORDER BY row_no`,
    [rowNumbers],
  );
}
