import { affected, row, rows, type Db } from '../database/db';
import type { Kind, KindName } from './kind';
import { storableJson, storableText } from './storable.rules';

export interface ImportCounts {
  rowsRead: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface ImportRun extends ImportCounts {
  id: number;
  kind: KindName;
  fileName: string | null;
  encoding: string | null;
  state: 'running' | 'done' | 'failed';
  notes: Record<string, unknown> | null;
  startedBy: string;
  startedAt: Date;
  finishedAt: Date | null;
}

export interface StoredRejection {
  rowNo: number;
  field: string | null;
  value: string | null;
  reason: string;
  row: Record<string, unknown> | null;
}

const COLUMNS = `id, kind, file_name AS "fileName", encoding, state, rows_read AS "rowsRead", created, updated, unchanged,
  rejected, notes, started_by AS "startedBy", started_at AS "startedAt", finished_at AS "finishedAt"`;

/** First half of the lock that a living run's session holds; the second is the run's number. */
const RUN_LOCK = 7_246_002;

export async function startRun(
  db: Db,
  run: { kind: KindName; fileName: string | null; startedBy: string },
  now: Date,
): Promise<number> {
  const started = await row<{ id: number }>(
    db,
    `INSERT INTO import_run (kind, file_name, state, started_by, started_at) VALUES ($1, $2, 'running', $3, $4)
     RETURNING id`,
    [run.kind, run.fileName, run.startedBy, now],
  );
  return started!.id;
}

/** Marks the run as alive for as long as this session lives. */
export async function holdRun(db: Db, id: number): Promise<void> {
  await rows(db, 'SELECT pg_advisory_lock($1, $2)', [RUN_LOCK, id % 2 ** 31]);
}

export async function letRunGo(db: Db, id: number): Promise<void> {
  await rows(db, 'SELECT pg_advisory_unlock($1, $2)', [RUN_LOCK, id % 2 ** 31]);
}

/** Notes how far a run has come; seen at once, whatever becomes of the run. The end puts notes of its own in their place. */
export async function noteProgress(
  db: Db,
  id: number,
  done: { read: number; rejected: number; bytes: number; ofBytes: number },
): Promise<void> {
  await rows(
    db,
    `UPDATE import_run SET rows_read = $2, rejected = $3,
       notes = jsonb_build_object('bytesRead', $4::bigint, 'bytes', $5::bigint) WHERE id = $1 AND state = 'running'`,
    [id, done.read, done.rejected, done.bytes, done.ofBytes],
  );
}

/** Ends a run well, in the transaction of its merge: it is done if and only if its records are there. */
export async function finishRun(
  db: Db,
  id: number,
  counts: ImportCounts,
  encoding: string | null,
  notes: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await rows(
    db,
    `UPDATE import_run SET state = 'done', rows_read = $2, created = $3, updated = $4, unchanged = $5, rejected = $6,
       encoding = $7, notes = $8, finished_at = $9 WHERE id = $1`,
    [
      id,
      counts.rowsRead,
      counts.created,
      counts.updated,
      counts.unchanged,
      counts.rejected,
      encoding,
      JSON.stringify(notes),
      now,
    ],
  );
}

/** Ends a run badly: no record was touched. */
export async function failRun(db: Db, id: number, sentence: string, now: Date): Promise<void> {
  await rows(
    db,
    `UPDATE import_run SET state = 'failed', notes = jsonb_build_object('error', $2::text), finished_at = $3
     WHERE id = $1 AND state = 'running'`,
    [id, sentence, now],
  );
}

/** Fails the runs whose process is gone: nobody's session holds them any more. Returns how many. */
export async function failOrphanedRuns(db: Db, now: Date): Promise<number> {
  return affected(
    db,
    `UPDATE import_run SET state = 'failed', finished_at = $1,
       notes = jsonb_build_object('error', '导入进程中断，数据未改动 · The importing process ended; no record was changed.')
     WHERE state = 'running' AND started_at < $1::timestamptz - interval '5 seconds'
       AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${RUN_LOCK}
         AND l.objid = (import_run.id % 2147483648)::oid AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
    [now],
  );
}

/** Keeps rejected rows of a run. */
export async function keepRejections(
  db: Db,
  id: number,
  rejections: readonly StoredRejection[],
): Promise<void> {
  if (rejections.length === 0) return;
  await rows(
    db,
    `INSERT INTO import_rejection (run_id, row_no, field, value, reason, row)
     SELECT $1, row_no, field, value, reason, record
     FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[]) AS u(row_no, field, value, reason, record)`,
    [
      id,
      rejections.map(({ rowNo }) => rowNo),
      rejections.map(({ field }) => field),
      rejections.map(({ value }) => (value === null ? null : storableText(value))),
      rejections.map(({ reason }) => storableText(reason)),
      rejections.map(({ row: record }) => (record === null ? null : storableJson(record))),
    ],
  );
}

/** Forgets the rejected rows of a run that begins again. */
export async function dropRejections(db: Db, id: number): Promise<void> {
  await rows(db, 'DELETE FROM import_rejection WHERE run_id = $1', [id]);
}

/** Newest first, `limit` runs below the id `before` (null: from the newest). */
export async function listRuns(
  db: Db,
  filter: { kind: KindName | null; state: ImportRun['state'] | null; before: number | null; limit: number },
): Promise<ImportRun[]> {
  return rows<ImportRun>(
    db,
    `SELECT ${COLUMNS} FROM import_run WHERE ($1::text IS NULL OR kind = $1) AND ($2::bigint IS NULL OR id < $2)
       AND ($4::text IS NULL OR state = $4)
     ORDER BY id DESC LIMIT $3`,
    [filter.kind, filter.before, filter.limit, filter.state],
  );
}

/** The last run of a kind that ended well, or null. */
export async function lastDoneRun(db: Db, kind: KindName): Promise<ImportRun | null> {
  return row<ImportRun>(
    db,
    `SELECT ${COLUMNS} FROM import_run WHERE kind = $1 AND state = 'done' ORDER BY id DESC LIMIT 1`,
    [kind],
  );
}

/** How many records of a table there are, and how many of them changed at `since` or later. */
export async function recordsAndChanges(
  db: Db,
  table: Kind['table'],
  since: Date,
): Promise<{ records: number; changed: number }> {
  const found = await row<{ records: number; changed: number }>(
    db,
    `SELECT count(*) AS records, count(*) FILTER (WHERE changed_at >= $1) AS changed FROM ${table}`,
    [since],
  );
  return found!;
}

export async function findRun(db: Db, id: number): Promise<ImportRun | null> {
  return row<ImportRun>(db, `SELECT ${COLUMNS} FROM import_run WHERE id = $1`, [id]);
}

/** Rejected rows of a run after row number `after`, in order, at most `limit` rows of the file, each with all its reasons. */
export async function rejectionsOf(
  db: Db,
  id: number,
  after: number,
  limit: number,
): Promise<StoredRejection[]> {
  return rows<StoredRejection>(
    db,
    `SELECT row_no AS "rowNo", field, value, reason, row FROM import_rejection
     WHERE run_id = $1 AND row_no IN (
       SELECT DISTINCT row_no FROM import_rejection WHERE run_id = $1 AND row_no > $2 ORDER BY row_no LIMIT $3)
     ORDER BY row_no, field`,
    [id, after, limit],
  );
}
