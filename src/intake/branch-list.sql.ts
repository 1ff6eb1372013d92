import { rows, type Db } from '../database/db';

export interface Branch {
  code: string;
  name: string;
  /** Null: at the top of what is shown. */
  parentCode: string | null;
}

/** A branch and all below it, or all there are (`top` null); by code. UNION: a tree may bite its own tail. */
export function branchTree(db: Db, top: string | null): Promise<Branch[]> {
  return rows<Branch>(
    db,
    `WITH RECURSIVE below (code) AS (
       SELECT branch_code FROM branch WHERE branch_code = $1
       UNION SELECT b.branch_code FROM branch b JOIN below ON b.parent_code = below.code)
     SELECT b.branch_code AS code, b.name, CASE WHEN b.branch_code = $1 THEN NULL ELSE b.parent_code END AS "parentCode"
     FROM branch b WHERE $1::text IS NULL OR b.branch_code IN (SELECT code FROM below) ORDER BY b.branch_code`,
    [top],
  );
}
