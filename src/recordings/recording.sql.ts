import { affected, row, type Db } from '../database/db';

export type RecordingState = 'awaited' | 'stored' | 'absent' | 'failed' | 'deleted';

export interface HeardRow {
  /** Null: no call of ours has this token. */
  attemptId: number | null;
  /** What the recording is now, where this changed it; null: it was known already. */
  state: RecordingState | null;
}

/**
 * Keeps what was heard of a recording, once for each name at the provider, whoever hears it first: the callback or the
 * question. What is stored or deleted stays so; of the others a later word may be the better one (a sound that was missing
 * has turned up, one that was promised is not there).
 */
export async function keepHeard(
  db: Db,
  heard: {
    by: { token: string } | { attemptId: number };
    provider: string;
    ref: string;
    state: 'awaited' | 'absent' | 'failed';
    why: string | null;
    now: Date;
  },
): Promise<HeardRow> {
  const found = await row<HeardRow>(
    db,
    `WITH call AS (SELECT id FROM attempt WHERE CASE WHEN $1::uuid IS NULL THEN id = $2::bigint ELSE token = $1::uuid END),
     kept AS (
       INSERT INTO recording AS r (attempt_id, provider, provider_ref, state, why, heard_at, next_at)
       SELECT id, $3, $4, $5, $6, $7, $7 FROM call
       ON CONFLICT (provider, provider_ref) DO UPDATE SET state = EXCLUDED.state, why = EXCLUDED.why, next_at = EXCLUDED.next_at, tries = 0
         WHERE CASE r.state WHEN 'awaited' THEN EXCLUDED.state <> 'awaited'
           WHEN 'absent' THEN EXCLUDED.state = 'awaited' WHEN 'failed' THEN EXCLUDED.state = 'awaited' ELSE false END
       RETURNING id, attempt_id, state, why),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $7, 'system', 'recording.' || state, 'recording', id::text,
         jsonb_strip_nulls(jsonb_build_object('attempt', attempt_id, 'why', why)) FROM kept)
     SELECT (SELECT id FROM call) AS "attemptId", (SELECT state FROM kept) AS state`,
    [
      'token' in heard.by ? heard.by.token : null,
      'attemptId' in heard.by ? heard.by.attemptId : null,
      heard.provider,
      heard.ref,
      heard.state,
      heard.why,
      heard.now,
    ],
  );
  return found!;
}

/** A recording that is ours to fetch until its lease ends. */
export interface AwaitedRow {
  id: number;
  ref: string;
  heardAt: Date;
  /** Fencing token: what is written about this try carries it. */
  tries: number;
}

/** Takes the next one whose time has come; who else asks gets another. Null: there is none. */
export function takeAwaited(db: Db, now: Date, leaseUntil: Date): Promise<AwaitedRow | null> {
  return row<AwaitedRow>(
    db,
    `UPDATE recording SET tries = tries + 1, next_at = $2 WHERE id = (
       SELECT id FROM recording WHERE state = 'awaited' AND next_at <= $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, provider_ref AS ref, heard_at AS "heardAt", tries`,
    [now, leaseUntil],
  );
}

/** A try in vain: again at `nextAt`. Nothing where somebody else has taken it since. */
export function putOff(
  db: Db,
  taken: { id: number; tries: number },
  nextAt: Date,
  why: string,
): Promise<number> {
  return affected(
    db,
    `UPDATE recording SET next_at = $3, why = $4 WHERE id = $1 AND tries = $2 AND state = 'awaited'`,
    [taken.id, taken.tries, nextAt, why],
  );
}

/** There is no sound, or none that can be had. */
export function giveUp(
  db: Db,
  taken: { id: number; tries: number },
  state: 'absent' | 'failed',
  why: string,
  now: Date,
): Promise<number> {
  return affected(
    db,
    `WITH over AS (
       UPDATE recording SET state = $3, why = $4 WHERE id = $1 AND tries = $2 AND state = 'awaited' RETURNING id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $5, 'system', 'recording.' || $3, 'recording', id::text, '{"state": "awaited"}', jsonb_build_object('why', $4::text)
     FROM over`,
    [taken.id, taken.tries, state, why, now],
  );
}

/** Holds the row of a fetch until the transaction ends. False: it is no longer this try's. */
export async function holdFetch(db: Db, taken: { id: number; tries: number }): Promise<boolean> {
  const found = await row(
    db,
    `SELECT id FROM recording WHERE id = $1 AND tries = $2 AND state = 'awaited' FOR UPDATE`,
    [taken.id, taken.tries],
  );
  return found !== null;
}

/** What the provider has said of it, before its time is counted from when it was made. */
export async function describe(
  db: Db,
  id: number,
  told: { seconds: number | null; channels: number | null; recordedAt: Date | null },
): Promise<void> {
  await affected(db, `UPDATE recording SET seconds = $2, channels = $3, recorded_at = $4 WHERE id = $1`, [
    id,
    told.seconds,
    told.channels,
    told.recordedAt,
  ]);
}

export interface StoredFile {
  format: string;
  bytes: number;
  sha256: Buffer;
  fileName: string;
  sealedWith: string | null;
  keepUntil: Date;
  keepReason: string;
  keepPolicy: number;
}

/** The file is in its place. Under `holdFetch`. */
export async function markStored(db: Db, id: number, file: StoredFile, now: Date): Promise<void> {
  await affected(
    db,
    `WITH stored AS (
       UPDATE recording SET state = 'stored', why = NULL, stored_at = $2, next_at = $2, tries = 0, format = $3, bytes = $4,
         sha256 = $5, file_name = $6, sealed_with = $7, keep_until = $8, keep_reason = $9, keep_policy = $10
       WHERE id = $1 RETURNING id, bytes, sha256, keep_until, keep_reason)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $2, 'system', 'recording.stored', 'recording', id::text, '{"state": "awaited"}', jsonb_build_object('bytes', bytes,
       'sha256', encode(sha256, 'hex'), 'keepUntil', keep_until, 'keepReason', keep_reason) FROM stored`,
    [
      id,
      now,
      file.format,
      file.bytes,
      file.sha256,
      file.fileName,
      file.sealedWith,
      file.keepUntil,
      file.keepReason,
      file.keepPolicy,
    ],
  );
}

/** Somebody has mended what made it fail: it is tried again. False: it has not failed. */
export async function fetchAgain(db: Db, id: number, by: string, now: Date): Promise<boolean> {
  const again = await affected(
    db,
    `WITH again AS (
       UPDATE recording SET state = 'awaited', next_at = $3, tries = 0 WHERE id = $1 AND state = 'failed' RETURNING id, why)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $3, $2, 'recording.fetched_again', 'recording', id::text, jsonb_build_object('state', 'failed', 'why', why),
       '{"state": "awaited"}' FROM again`,
    [id, by, now],
  );
  return again === 1;
}
