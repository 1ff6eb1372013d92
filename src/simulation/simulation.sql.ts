import { rows, type Db } from '../database/db';

/** Instants in [from, to) at which a report becomes known: what texts at once hangs on these. */
export async function knownInstants(db: Db, from: Date, to: Date): Promise<Date[]> {
  const found = await rows<{ at: Date }>(
    db,
    `SELECT DISTINCT reported_at AS at FROM claim WHERE reported_at >= $1 AND reported_at < $2 ORDER BY 1`,
    [from, to],
  );
  return found.map((each) => each.at);
}

export interface StaffRow {
  staffNo: string;
  role: string;
  skills: string[];
}

export function allStaff(db: Db): Promise<StaffRow[]> {
  return rows<StaffRow>(db, `SELECT staff_no AS "staffNo", role, skills FROM staff ORDER BY staff_no`);
}

/** Agents beyond those of the staff list, so that "what if we had ten more" can be asked. */
export async function addAgents(db: Db, count: number, now: Date): Promise<void> {
  await rows(
    db,
    `INSERT INTO staff (staff_no, name, role, skills, known_at, changed_at)
     SELECT 'SIM' || lpad(i::text, 4, '0'), '模拟坐席' || i, 'agent', CASE WHEN i % 3 = 0 THEN '{visit}' ELSE '{visit,care}' END::text[], $2, $2
     FROM generate_series(1, $1) i ON CONFLICT (staff_no) DO NOTHING`,
    [count, now],
  );
}

/** Follow-ups still open, oldest first. */
export function openFollowUps(db: Db): Promise<{ id: number; openedAt: Date }[]> {
  return rows(db, `SELECT id, opened_at AS "openedAt" FROM follow_up WHERE closed_at IS NULL ORDER BY id`);
}

/** Cases that wait for their branch. */
export function openCases(
  db: Db,
): Promise<{ id: number; version: number; recordKey: string; holderCode: string; openedAt: Date }[]> {
  return rows(
    db,
    `SELECT id, version, record_key AS "recordKey", holder_code AS "holderCode", opened_at AS "openedAt"
     FROM verification_case WHERE state = 'open' ORDER BY id`,
  );
}

/** New tasks by local day and campaign, both ascending. */
export function tasksByDay(
  db: Db,
  timeZone: string,
): Promise<{ date: string; campaign: string; tasks: number }[]> {
  return rows(
    db,
    `SELECT (opens_at AT TIME ZONE $1)::date AS date, campaign_code AS campaign, count(*)::int AS tasks
     FROM call_task GROUP BY 1, 2 ORDER BY 1, 2`,
    [timeZone],
  );
}

/** Lanes in which something could be called, were they open. */
export async function readyLanes(db: Db, now: Date): Promise<Set<number>> {
  const found = await rows<{ id: number }>(
    db,
    `SELECT l.id FROM lane l WHERE EXISTS (
       SELECT FROM call_task t WHERE t.lane = l.id AND t.state = 'ready' AND t.due_at > $1)`,
    [now],
  );
  return new Set(found.map((each) => each.id));
}
