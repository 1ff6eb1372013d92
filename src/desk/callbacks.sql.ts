import { row, rows, type Db } from '../database/db';
import { ownKeyOf } from '../intake/record-sight.sql';

export interface OpenPromises {
  /** Still owed by this person. */
  pending: number;
  /** Their time has come. */
  due: number;
  /** Promised for before the end of today. */
  today: number;
  /** Taken over by the team, and not kept yet. */
  handedOver: number;
  nextAt: Date | null;
}

/** What somebody has promised and not kept. `tomorrow`: the end of today in the installation's zone. */
export async function openPromises(
  db: Db,
  staffNo: string,
  now: Date,
  tomorrow: Date,
): Promise<OpenPromises> {
  const found = await row<OpenPromises>(
    db,
    `SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
       count(*) FILTER (WHERE state = 'pending' AND promised_at <= $2) AS due,
       count(*) FILTER (WHERE state = 'pending' AND promised_at < $3) AS today,
       count(*) FILTER (WHERE state = 'handed_over') AS "handedOver",
       min(promised_at) FILTER (WHERE state = 'pending') AS "nextAt"
     FROM scheduled_callback WHERE agent = $1 AND state IN ('pending', 'handed_over')`,
    [staffNo, now, tomorrow],
  );
  return found!;
}

export interface DeskCallback {
  id: number;
  taskId: number;
  attemptId: number;
  state: string;
  promisedAt: Date;
  /** From then on the team may keep it. */
  teamFromAt: Date;
  handedOverAt: Date | null;
  closedAt: Date | null;
  createdAt: Date;
  note: string | null;
  campaignCode: string;
  recordType: string;
  recordKey: string;
  branchCode: string;
  phone: string;
  taskState: string;
  attempts: number;
}

const CALLBACK = `c.id, c.task_id AS "taskId", c.attempt_id AS "attemptId", c.state, c.promised_at AS "promisedAt",
  c.team_from_at AS "teamFromAt", c.handed_over_at AS "handedOverAt", c.closed_at AS "closedAt", c.created_at AS "createdAt",
  c.note, t.campaign_code AS "campaignCode", t.record_type AS "recordType", ${ownKeyOf('t')} AS "recordKey",
  t.branch_code AS "branchCode", t.phone, t.state AS "taskState", t.attempts`;

/** Promises still owed, the next one first, and those that ended since `since`, the last one first. */
export async function callbacksOf(
  db: Db,
  staffNo: string,
  since: Date,
): Promise<{ open: DeskCallback[]; over: DeskCallback[] }> {
  const [open, over] = await Promise.all([
    rows<DeskCallback>(
      db,
      `SELECT ${CALLBACK} FROM scheduled_callback c JOIN call_task t ON t.id = c.task_id
       WHERE c.agent = $1 AND c.state IN ('pending', 'handed_over') ORDER BY c.promised_at, c.id LIMIT 500`,
      [staffNo],
    ),
    rows<DeskCallback>(
      db,
      `SELECT ${CALLBACK} FROM scheduled_callback c JOIN call_task t ON t.id = c.task_id
       WHERE c.agent = $1 AND c.closed_at >= $2 ORDER BY c.closed_at DESC, c.id DESC LIMIT 200`,
      [staffNo, since],
    ),
  ]);
  return { open, over };
}
