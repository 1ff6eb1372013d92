import { row, type Db } from '../database/db';

/** Whether `branch` is `top` or lies below it. UNION, not UNION ALL: a tree that bites its own tail must not run for ever. */
export async function isWithinBranch(db: Db, branch: string, top: string): Promise<boolean> {
  const found = await row<{ within: boolean }>(
    db,
    `WITH RECURSIVE up (code) AS (
       SELECT $1::text COLLATE "C" UNION SELECT b.parent_code FROM branch b JOIN up ON b.branch_code = up.code
       WHERE b.parent_code IS NOT NULL)
     SELECT EXISTS (SELECT FROM up WHERE code = $2) AS within`,
    [branch, top],
  );
  return found!.within;
}
