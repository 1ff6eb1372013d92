import { row, type Db } from '../database/db';

/** The branch of a task's lead record; null: there is no such task. */
export async function branchOfTask(db: Db, taskId: number): Promise<string | null> {
  const found = await row<{ branch: string }>(
    db,
    `SELECT branch_code AS branch FROM call_task WHERE id = $1`,
    [taskId],
  );
  return found?.branch ?? null;
}

/** Where somebody of the staff works; null: at the centre, or nobody has this number. */
export async function branchOfStaff(db: Db, staffNo: string): Promise<string | null> {
  const found = await row<{ branch: string | null }>(
    db,
    `SELECT branch_code AS branch FROM staff WHERE staff_no = $1`,
    [staffNo],
  );
  return found?.branch ?? null;
}
