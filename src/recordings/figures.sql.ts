import { row, rows, type Db } from '../database/db';

export interface Waiting {
  awaited: number;
  /** When the oldest of them was heard of. */
  oldestAt: Date | null;
  failed: number;
}

/** What waits, and what somebody must look at: from two small indexes, whatever is stored. */
export async function waiting(db: Db): Promise<Waiting> {
  const found = await row<Waiting>(
    db,
    `SELECT (SELECT count(*) FROM recording WHERE state = 'awaited')::int AS awaited,
       (SELECT min(heard_at) FROM recording WHERE state = 'awaited') AS "oldestAt",
       (SELECT count(*) FROM recording WHERE state = 'failed')::int AS failed`,
  );
  return found!;
}

export interface StateFigures {
  state: string;
  recordings: number;
  bytes: number;
  seconds: number;
  held: number;
  /** Of what is stored or deleted: how many the provider still has. */
  atProvider: number;
}

/** Everything by state: reads the whole table, as far as the connection sees it. */
export function figuresByState(db: Db): Promise<StateFigures[]> {
  return rows<StateFigures>(
    db,
    `SELECT state, count(*)::int AS recordings, coalesce(sum(bytes) FILTER (WHERE state = 'stored'), 0)::bigint AS bytes,
       coalesce(sum(seconds) FILTER (WHERE state = 'stored'), 0)::bigint AS seconds, count(hold_by)::int AS held,
       count(*) FILTER (WHERE state IN ('stored', 'deleted') AND provider_deleted_at IS NULL)::int AS "atProvider"
     FROM recording GROUP BY state ORDER BY state`,
  );
}

export interface FailedRow {
  id: number;
  attemptId: number;
  why: string | null;
  heardAt: Date;
}

/** The newest that have failed. */
export function failures(db: Db, most: number): Promise<FailedRow[]> {
  return rows<FailedRow>(
    db,
    `SELECT id, attempt_id AS "attemptId", why, heard_at AS "heardAt" FROM recording WHERE state = 'failed' ORDER BY id DESC LIMIT $1`,
    [most],
  );
}

/** Whether calls are, or have been, recorded here at all. */
export async function anythingRecorded(db: Db): Promise<boolean> {
  const found = await row<{ recorded: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM recording) OR EXISTS (
       SELECT FROM campaign_version v WHERE v."values" ->> 'recording' = 'on' AND v.version = (
         SELECT max(w.version) FROM campaign_version w WHERE w.campaign_code = v.campaign_code)) AS recorded`,
  );
  return found!.recorded;
}

/** By which keys stored sounds are sealed; null: plain. Reads the whole table. */
export function keysInUse(db: Db): Promise<{ key: string | null; recordings: number }[]> {
  return rows(
    db,
    `SELECT sealed_with AS key, count(*)::int AS recordings FROM recording WHERE state = 'stored' GROUP BY sealed_with ORDER BY 1`,
  );
}
