import { row, type Db } from '../database/db';

export interface Staff {
  staffNo: string;
  name: string;
  role: string;
  branchCode: string | null;
  branchName: string | null;
  skills: string[];
}

export function findStaff(db: Db, staffNo: string): Promise<Staff | null> {
  return row<Staff>(
    db,
    `SELECT s.staff_no AS "staffNo", s.name, s.role, s.branch_code AS "branchCode", b.name AS "branchName", s.skills
     FROM staff s LEFT JOIN branch b ON b.branch_code = s.branch_code WHERE s.staff_no = $1`,
    [staffNo],
  );
}

export interface DeskTask {
  id: number;
  planId: number;
  campaignCode: string;
  recordType: string;
  recordKey: string;
  alsoKeys: string[] | null;
  branchCode: string;
  phone: string;
  lane: number;
  state: string;
  claimedBy: string | null;
  dueAt: Date;
}

/** A task that `staffNo` holds or has dialled since `since`; null: whosever it is. */
export function taskOfPerson(
  db: Db,
  taskId: number,
  staffNo: string | null,
  since: Date,
): Promise<DeskTask | null> {
  return row<DeskTask>(
    db,
    `SELECT t.id, t.plan_id AS "planId", t.campaign_code AS "campaignCode", t.record_type AS "recordType",
       t.record_key AS "recordKey", t.also_keys AS "alsoKeys", t.branch_code AS "branchCode", t.phone, t.lane, t.state,
       t.claimed_by AS "claimedBy", t.due_at AS "dueAt"
     FROM call_task t WHERE t.id = $1 AND ($2::text IS NULL OR t.claimed_by = $2
       OR EXISTS (SELECT FROM attempt a WHERE a.task_id = t.id AND a.agent = $2 AND a.started_at >= $3))`,
    [taskId, staffNo, since],
  );
}
