import { row, rows, type Db } from '../database/db';

/** 预约回拨: a promise to call at a time. It ends as done, missed or cancelled; handed over to the team it is still owed. */
export interface ScheduledCallback {
  id: number;
  taskId: number;
  attemptId: number;
  agent: string;
  promisedAt: Date;
  teamFromAt: Date;
  teamLane: number;
  /** The lane that the task had before it was anybody's promise. */
  homeLane: number;
  state: 'pending' | 'handed_over' | 'done' | 'missed' | 'cancelled';
  handedOverAt: Date | null;
  note: string | null;
  createdAt: Date;
  closedAt: Date | null;
}

const CALLBACK = `id, task_id AS "taskId", attempt_id AS "attemptId", agent, promised_at AS "promisedAt", team_from_at AS "teamFromAt",
  team_lane AS "teamLane", home_lane AS "homeLane", state, handed_over_at AS "handedOverAt", note, created_at AS "createdAt", closed_at AS "closedAt"`;

/** The promise that a task was last moved for, kept or not. */
export function lastCallbackOf(db: Db, taskId: number): Promise<ScheduledCallback | null> {
  return row(db, `SELECT ${CALLBACK} FROM scheduled_callback WHERE task_id = $1 ORDER BY id DESC LIMIT 1`, [
    taskId,
  ]);
}

export function callbacksOfAgent(db: Db, agent: string): Promise<ScheduledCallback[]> {
  return rows(
    db,
    `SELECT ${CALLBACK} FROM scheduled_callback WHERE agent = $1 AND state IN ('pending', 'handed_over') ORDER BY promised_at, id`,
    [agent],
  );
}

export async function makeCallback(
  db: Db,
  promise: Pick<
    ScheduledCallback,
    'taskId' | 'attemptId' | 'agent' | 'promisedAt' | 'teamFromAt' | 'teamLane' | 'homeLane' | 'note'
  >,
  now: Date,
): Promise<number> {
  const made = await row<{ id: number }>(
    db,
    `WITH made AS (
       INSERT INTO scheduled_callback (task_id, attempt_id, agent, promised_at, team_from_at, team_lane, home_lane, note, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id, task_id, agent, promised_at, created_at),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT created_at, agent, 'scheduled_callback.made', 'scheduled_callback', id::text,
         jsonb_build_object('task', task_id, 'promisedAt', promised_at) FROM made)
     SELECT id FROM made`,
    [
      promise.taskId,
      promise.attemptId,
      promise.agent,
      promise.promisedAt,
      promise.teamFromAt,
      promise.teamLane,
      promise.homeLane,
      promise.note,
      now,
    ],
  );
  return made!.id;
}

/** Promises whose agent has not kept them within the tolerance: the task goes to the team's lane, still first in line. */
export async function handOverCallbacks(db: Db, now: Date): Promise<number> {
  const moved = await rows(
    db,
    `WITH late AS (
       SELECT c.id, c.task_id, c.team_lane FROM scheduled_callback c JOIN call_task t ON t.id = c.task_id
       WHERE c.state = 'pending' AND c.team_from_at <= $1 AND t.state IN ('ready', 'waiting')
       ORDER BY c.id LIMIT 500 FOR UPDATE OF c, t SKIP LOCKED),
     handed AS (UPDATE scheduled_callback c SET state = 'handed_over', handed_over_at = $1 FROM late WHERE c.id = late.id
       RETURNING c.id, c.task_id, c.agent),
     moved AS (UPDATE call_task t SET lane = late.team_lane FROM late WHERE t.id = late.task_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $1, 'system', 'scheduled_callback.handed_over', 'scheduled_callback', id::text,
       jsonb_build_object('task', task_id, 'agent', agent) FROM handed ORDER BY id RETURNING entity_id`,
    [now],
  );
  return moved.length;
}

/** Promises whose task has closed without a call: missed where nobody called, cancelled where the call was no longer owed. */
export async function endCallbacks(db: Db, now: Date): Promise<number> {
  const ended = await rows(
    db,
    `WITH over AS (
       SELECT c.id, t.close_reason FROM scheduled_callback c JOIN call_task t ON t.id = c.task_id
       WHERE c.state IN ('pending', 'handed_over') AND t.state = 'closed' ORDER BY c.id LIMIT 500 FOR UPDATE OF c SKIP LOCKED),
     ended AS (
       UPDATE scheduled_callback c SET closed_at = $1,
         state = CASE WHEN over.close_reason IN ('expired', 'unreachable') THEN 'missed' ELSE 'cancelled' END
       FROM over WHERE c.id = over.id RETURNING c.id, c.state)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
     SELECT $1, 'system', 'scheduled_callback.' || state, 'scheduled_callback', id::text FROM ended ORDER BY id RETURNING entity_id`,
    [now],
  );
  return ended.length;
}
