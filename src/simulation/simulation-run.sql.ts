import { affected, row, rows, type Db } from '../database/db';

export interface SimulationRun {
  id: number;
  params: unknown;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  /** `{ date, broken }` of the last simulated day. */
  progress: unknown;
  summary: unknown;
  error: string | null;
  startedBy: string;
  startedAt: Date;
  finishedAt: Date | null;
}

/** First half of the lock that a living run's session holds; the second is the run's number. */
const RUN_LOCK = 7_246_003;
/** A run's own process has taken its lock by then. */
const BOOT_SECONDS = 60;

const BRIEF = `id, params, state, progress, error, started_by AS "startedBy", started_at AS "startedAt",
  finished_at AS "finishedAt"`;
const RUN = `${BRIEF}, summary`;

export async function startRun(db: Db, params: unknown, by: string, now: Date): Promise<SimulationRun> {
  const started = await row<SimulationRun>(
    db,
    `WITH started AS (
       INSERT INTO simulation_run (params, state, started_by, started_at) VALUES ($1, 'running', $2, $3) RETURNING *),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, $2, 'simulation.started', 'simulation_run', id::text, params FROM started)
     SELECT ${RUN} FROM started`,
    [JSON.stringify(params), by, now],
  );
  return started!;
}

/** Marks the run as alive for as long as this session lives. */
export async function holdRun(db: Db, id: number): Promise<void> {
  await rows(db, 'SELECT pg_advisory_lock($1, $2)', [RUN_LOCK, id % 2 ** 31]);
}

/** Fails the runs whose process is gone: nobody's session holds them any more. Returns which. */
export async function failOrphanedRuns(db: Db, now: Date): Promise<number[]> {
  const failed = await rows<{ id: number }>(
    db,
    `WITH ended AS (
       UPDATE simulation_run r SET state = 'failed', finished_at = $1,
         error = '模拟进程中断，请重新发起 · The simulating process ended; start the simulation again.'
       WHERE state = 'running' AND started_at < $1::timestamptz - interval '${BOOT_SECONDS} seconds'
         AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${RUN_LOCK}
           AND l.objid = (r.id % 2147483648)::oid
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
       RETURNING id),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
       SELECT $1, 'system', 'simulation.failed', 'simulation_run', id::text FROM ended)
     SELECT id FROM ended ORDER BY id`,
    [now],
  );
  return failed.map((each) => each.id);
}

export function noteProgress(db: Db, id: number, progress: unknown): Promise<number> {
  return affected(db, `UPDATE simulation_run SET progress = $2 WHERE id = $1 AND state = 'running'`, [
    id,
    JSON.stringify(progress),
  ]);
}

export function endRun(
  db: Db,
  id: number,
  end: { summary: unknown } | { error: string },
  now: Date,
): Promise<number> {
  const done = 'summary' in end;
  return affected(
    db,
    `WITH ended AS (
       UPDATE simulation_run SET state = $2, summary = $3, error = $4, finished_at = $5
       WHERE id = $1 AND state = 'running' RETURNING id, state)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
     SELECT $5, 'system', 'simulation.' || state, 'simulation_run', id::text FROM ended`,
    [id, done ? 'done' : 'failed', done ? JSON.stringify(end.summary) : null, done ? null : end.error, now],
  );
}

/** Calls a running one off; its process notices by its next day. Null when it is not running. */
export function cancelRun(db: Db, id: number, by: string, now: Date): Promise<SimulationRun | null> {
  return row<SimulationRun>(
    db,
    `WITH ended AS (
       UPDATE simulation_run SET state = 'cancelled', finished_at = $3 WHERE id = $1 AND state = 'running' RETURNING *),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
       SELECT $3, $2, 'simulation.cancelled', 'simulation_run', id::text FROM ended)
     SELECT ${RUN} FROM ended`,
    [id, by, now],
  );
}

export interface RunFilter {
  state: SimulationRun['state'] | null;
  /** Id of the last one of the page before; null: from the newest. */
  before: number | null;
  limit: number;
}

/** Newest first, without their summaries: a page of those would be megabytes. */
export function listRuns(db: Db, filter: RunFilter): Promise<Omit<SimulationRun, 'summary'>[]> {
  return rows(
    db,
    `SELECT ${BRIEF} FROM simulation_run
     WHERE ($1::text IS NULL OR state = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [filter.state, filter.before, filter.limit],
  );
}

export function findRun(db: Db, id: number): Promise<SimulationRun | null> {
  return row<SimulationRun>(db, `SELECT ${RUN} FROM simulation_run WHERE id = $1`, [id]);
}
