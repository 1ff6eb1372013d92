import { row, type Db } from '../database/db';

export async function branchName(db: Db, code: string): Promise<string | null> {
  const found = await row<{ name: string }>(db, `SELECT name FROM branch WHERE branch_code = $1`, [code]);
  return found?.name ?? null;
}
