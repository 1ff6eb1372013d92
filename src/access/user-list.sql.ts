import { rows, type Db } from '../database/db';
import { ROLES, type Role } from './principal';

export interface DemoUser {
  login: string;
  name: string;
  role: Role;
}

/** People whom the demonstration entered, and who still sign in with what it gave them. */
export function demoUsers(db: Db, by: string): Promise<DemoUser[]> {
  return rows<DemoUser>(
    db,
    `SELECT login, name, role FROM app_user WHERE created_by = $1 AND disabled_at IS NULL AND version = 1
     ORDER BY array_position($2::text[], role),
       login`,
    [by, ROLES],
  );
}

export interface StaffForUser {
  staffNo: string;
  name: string;
  role: Role;
  branchCode: string | null;
}

/** People of the staff list who have no login yet. */
export function staffWithoutUser(db: Db): Promise<StaffForUser[]> {
  return rows<StaffForUser>(
    db,
    `SELECT staff_no AS "staffNo", name, role, branch_code AS "branchCode" FROM staff s
     WHERE NOT EXISTS (SELECT FROM app_user u WHERE u.staff_no = s.staff_no) ORDER BY staff_no`,
  );
}
