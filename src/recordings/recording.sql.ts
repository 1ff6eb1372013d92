import { row, type Db } from '../database/db';

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
