import { affected, row, rows, type Db } from '../database/db';

/** Somebody of the staff table, and what they are doing now. */
export interface StaffMember {
  staffNo: string;
  name: string;
  role: string;
  branchCode: string | null;
  branchName: string | null;
  team: string | null;
  /** Empty: every kind of call. */
  skills: string[];
  /** Of an agent: `ready`, `talking`, `wrap_up`, `break`, `offline`; null: never seen. */
  state: string | null;
  reason: string | null;
  since: Date | null;
}

export interface StaffFilter {
  role: string | null;
  team: string | null;
  skill: string | null;
  /** With the branches below it. */
  branch: string | null;
  /** Top of what the asking person sees; null: everybody. */
  within: string | null;
  /** Beginning of a number or name. */
  q: string | null;
  /** Last number of the page before; empty: from the beginning. */
  after: string;
  limit: number;
}

const MEMBER = `s.staff_no AS "staffNo", s.name, s.role, s.branch_code AS "branchCode", b.name AS "branchName", s.team, s.skills,
  a.state, a.reason, a.since`;
const FROM = `staff s LEFT JOIN branch b ON b.branch_code = s.branch_code LEFT JOIN agent_state a ON a.staff_no = s.staff_no`;

/** A branch and those below it. */
const within = (parameter: string) => `(${parameter}::text IS NULL OR s.branch_code IN (
  WITH RECURSIVE below AS (
    SELECT branch_code FROM branch WHERE branch_code = ${parameter}
    UNION SELECT c.branch_code FROM branch c JOIN below ON c.parent_code = below.branch_code)
  SELECT branch_code FROM below))`;

/** By staff number. */
export function listStaff(db: Db, filter: StaffFilter): Promise<StaffMember[]> {
  return rows(
    db,
    `SELECT ${MEMBER} FROM ${FROM}
     WHERE s.staff_no > $1 AND ($2::text IS NULL OR s.role = $2) AND ($3::text IS NULL OR s.team = $3)
       AND ($4::text IS NULL OR $4 = ANY (s.skills)) AND ${within('$5')} AND ${within('$6')}
       AND ($7::text IS NULL OR starts_with(s.staff_no, $7) OR starts_with(s.name, $7))
     ORDER BY s.staff_no LIMIT $8`,
    [
      filter.after,
      filter.role,
      filter.team,
      filter.skill,
      filter.branch,
      filter.within,
      filter.q,
      filter.limit,
    ],
  );
}

export function findStaff(db: Db, staffNo: string): Promise<StaffMember | null> {
  return row(db, `SELECT ${MEMBER} FROM ${FROM} WHERE s.staff_no = $1`, [staffNo]);
}

export interface StaffPlace {
  team: string | null;
  skills: string[];
  branchCode: string | null;
}

/** Their place as it stands, held against others who would change it. */
export function lockStaff(db: Db, staffNo: string): Promise<(StaffPlace & { role: string }) | null> {
  return row(
    db,
    `SELECT role, team, skills, branch_code AS "branchCode" FROM staff WHERE staff_no = $1 FOR UPDATE`,
    [staffNo],
  );
}

export async function placeStaff(db: Db, staffNo: string, place: StaffPlace, now: Date): Promise<void> {
  await affected(
    db,
    `UPDATE staff SET team = $2, skills = $3, branch_code = $4, changed_at = $5 WHERE staff_no = $1`,
    [staffNo, place.team, place.skills, place.branchCode, now],
  );
}

export async function isBranch(db: Db, code: string): Promise<boolean> {
  return (await row(db, `SELECT FROM branch WHERE branch_code = $1`, [code])) !== null;
}

/** Teams and skills in use, for the choices of a page. */
export async function teamsAndSkills(db: Db): Promise<{ teams: string[]; skills: string[] }> {
  const found = await row<{ teams: string[]; skills: string[] }>(
    db,
    `SELECT ARRAY(SELECT DISTINCT team FROM staff WHERE team IS NOT NULL ORDER BY 1) AS teams,
       ARRAY(SELECT DISTINCT unnest(skills) FROM staff ORDER BY 1) AS skills`,
  );
  return found!;
}
