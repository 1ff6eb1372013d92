import type { Viewer } from '../access/acting';
import type { Db } from '../database/db';
import { isWithinBranch } from '../intake/branch-scope.sql';
import { branchOfStaff, branchOfTask } from './sight.sql';

/*
 * The dialler's statements see every branch (a claim brings anybody's customer), so that what is read by number alone must be
 * asked about here.
 */

/** Whether somebody may look at a task. `hands`: who holds it and who has dialled it. */
export async function seesTask(
  db: Db,
  viewer: Viewer | null,
  taskId: number,
  hands: readonly (string | null)[],
): Promise<boolean> {
  if (viewer === null || hands.includes(viewer.staffNo)) return true;
  return isInBranch(db, viewer, () => branchOfTask(db, taskId));
}

/** Whether somebody may look at, and end, what a caller is in. */
export async function seesCaller(db: Db, viewer: Viewer | null, staffNo: string): Promise<boolean> {
  if (viewer === null || staffNo === viewer.staffNo) return true;
  return isInBranch(db, viewer, () => branchOfStaff(db, staffNo));
}

async function isInBranch(
  db: Db,
  { branch }: Viewer,
  branchOf: () => Promise<string | null>,
): Promise<boolean> {
  if (branch === null) return false;
  const found = await branchOf();
  return found !== null && isWithinBranch(db, found, branch);
}
