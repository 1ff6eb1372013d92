import { row, rows, type Db } from '../../database/db';

export interface AgentLine {
  staffNo: string;
  kind: 'phone' | 'softphone';
  /** E.164, of a phone. */
  phone: string | null;
  setBy: string;
  setAt: Date;
}

const LINE = `staff_no AS "staffNo", kind, phone, set_by AS "setBy", set_at AS "setAt"`;

export function findLine(db: Db, staffNo: string): Promise<AgentLine | null> {
  return row<AgentLine>(db, `SELECT ${LINE} FROM agent_line WHERE staff_no = $1`, [staffNo]);
}

/** Sets where somebody is called. The trail says that it was changed and to which kind; the number is the line's. */
export async function setLine(db: Db, line: AgentLine): Promise<void> {
  await rows(
    db,
    `WITH before AS (SELECT kind FROM agent_line WHERE staff_no = $1),
     changed AS (
       INSERT INTO agent_line AS l (staff_no, kind, phone, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (staff_no) DO UPDATE SET kind = excluded.kind, phone = excluded.phone, set_by = excluded.set_by, set_at = excluded.set_at
       RETURNING staff_no, kind)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $5, $4, 'agent_line.changed', 'agent_line', staff_no, (SELECT jsonb_build_object('kind', kind) FROM before),
       jsonb_build_object('kind', kind) FROM changed`,
    [line.staffNo, line.kind, line.phone, line.setBy, line.setAt],
  );
}

export interface ListedLine {
  staffNo: string;
  name: string;
  role: string;
  branchCode: string | null;
  kind: AgentLine['kind'] | null;
  phone: string | null;
  setBy: string | null;
  setAt: Date | null;
}

/** Everybody who may call, with their line, those who have none too; of a branch and below, or of the company. */
export function listLines(
  db: Db,
  filter: { within: string | null; after: string; limit: number },
): Promise<ListedLine[]> {
  return rows<ListedLine>(
    db,
    `WITH RECURSIVE below (code) AS (
       SELECT $1::text COLLATE "C" UNION SELECT b.branch_code FROM branch b JOIN below ON b.parent_code = below.code)
     SELECT s.staff_no AS "staffNo", s.name, s.role, s.branch_code AS "branchCode", l.kind, l.phone, l.set_by AS "setBy",
       l.set_at AS "setAt"
     FROM staff s LEFT JOIN agent_line l USING (staff_no)
     WHERE s.role IN ('agent', 'salesperson', 'supervisor') AND s.staff_no > $2
       AND ($1::text IS NULL OR s.branch_code IN (SELECT code FROM below))
     ORDER BY s.staff_no LIMIT $3`,
    [filter.within, filter.after, filter.limit],
  );
}

/** Supervisors with a line, for somebody of `branch`: those of the company, of the branch, and of what lies above it. */
export function listSupervisors(
  db: Db,
  filter: { branch: string | null; after: string; limit: number },
): Promise<Pick<ListedLine, 'staffNo' | 'name' | 'branchCode' | 'kind'>[]> {
  return rows(
    db,
    `WITH RECURSIVE above (code) AS (
       SELECT $1::text COLLATE "C" UNION SELECT b.parent_code FROM branch b JOIN above ON b.branch_code = above.code
       WHERE b.parent_code IS NOT NULL)
     SELECT s.staff_no AS "staffNo", s.name, s.branch_code AS "branchCode", l.kind
     FROM staff s JOIN agent_line l USING (staff_no)
     WHERE s.role = 'supervisor' AND s.staff_no > $2
       AND ($1::text IS NULL OR s.branch_code IS NULL OR s.branch_code IN (SELECT code FROM above))
     ORDER BY s.staff_no LIMIT $3`,
    [filter.branch, filter.after, filter.limit],
  );
}

/** Whom a call may be transferred to: a supervisor with a line. Null: nobody has this number, or is none. */
export function supervisorLine(
  db: Db,
  staffNo: string,
): Promise<{ branchCode: string | null; kind: AgentLine['kind'] | null; phone: string | null } | null> {
  return row(
    db,
    `SELECT s.branch_code AS "branchCode", l.kind, l.phone FROM staff s LEFT JOIN agent_line l USING (staff_no)
     WHERE s.staff_no = $1 AND s.role = 'supervisor'`,
    [staffNo],
  );
}
