import { affected, row, rows, type Db } from '../database/db';
import type { RecordingState } from './recording.sql';

export interface RecordingRow {
  id: number;
  attemptId: number;
  agent: string;
  state: RecordingState;
  why: string | null;
  seconds: number | null;
  channels: number | null;
  format: 'wav' | 'mp3' | null;
  bytes: number | null;
  sha256: Buffer | null;
  fileName: string | null;
  sealedWith: string | null;
  recordedAt: Date | null;
  announcedAt: Date | null;
  keepUntil: Date | null;
  keepReason: string | null;
  holdBy: string | null;
  holdReason: string | null;
  holdSince: Date | null;
}

const RECORDING = `r.id, r.attempt_id AS "attemptId", a.agent, r.state, r.why, r.seconds, r.channels, r.format, r.bytes, r.sha256,
  r.file_name AS "fileName", r.sealed_with AS "sealedWith", r.recorded_at AS "recordedAt", w.announced_at AS "announcedAt",
  r.keep_until AS "keepUntil", r.keep_reason AS "keepReason", r.hold_by AS "holdBy", r.hold_reason AS "holdReason",
  r.hold_since AS "holdSince"`;

const FROM = `FROM recording r JOIN attempt a ON a.id = r.attempt_id LEFT JOIN recording_watch w ON w.attempt_id = r.attempt_id`;

/** Who made a call that this connection sees; null: it sees none. */
export async function agentOfCall(db: Db, attemptId: number): Promise<string | null> {
  const found = await row<{ agent: string }>(db, `SELECT agent FROM attempt WHERE id = $1`, [attemptId]);
  return found?.agent ?? null;
}

export function recordingsOfCall(db: Db, attemptId: number): Promise<RecordingRow[]> {
  return rows<RecordingRow>(
    db,
    `SELECT ${RECORDING} ${FROM} WHERE r.attempt_id = $1 ORDER BY r.recorded_at NULLS LAST, r.id`,
    [attemptId],
  );
}

export function recordingById(db: Db, id: number): Promise<RecordingRow | null> {
  return row<RecordingRow>(db, `SELECT ${RECORDING} ${FROM} WHERE r.id = $1`, [id]);
}

/**
 * Leaves the trace of a listening, once for each person, recording and half hour: a player asks for one sound in many pieces.
 * The key decides, in the statement that writes the audit row. Answers whether this was the first.
 */
export async function noteListening(
  db: Db,
  heard: { id: number; attemptId: number; listener: string; halfHour: Date; now: Date },
): Promise<boolean> {
  const noted = await affected(
    db,
    `WITH first AS (
       INSERT INTO recording_listening (recording_id, listener, half_hour) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
       RETURNING recording_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $4, $2, 'recording.listened', 'recording', recording_id::text, jsonb_build_object('attempt', $5::bigint) FROM first`,
    [heard.id, heard.listener, heard.halfHour, heard.now, heard.attemptId],
  );
  return noted === 1;
}

/** Puts a legal hold on, or gives it another reason. False: there is nothing (left) to hold. */
export async function hold(
  db: Db,
  held: { id: number; by: string; reason: string; now: Date },
): Promise<boolean> {
  const changed = await affected(
    db,
    `WITH before AS MATERIALIZED (SELECT id, hold_by, hold_reason FROM recording WHERE id = $1 FOR UPDATE),
     held AS (
       UPDATE recording r SET hold_by = $2, hold_reason = $3, hold_since = coalesce(r.hold_since, $4) FROM before
       WHERE r.id = before.id AND r.state IN ('awaited', 'stored', 'failed') RETURNING r.id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $4, $2, 'recording.held', 'recording', held.id::text,
       CASE WHEN before.hold_by IS NOT NULL THEN jsonb_build_object('by', before.hold_by, 'reason', before.hold_reason) END,
       jsonb_build_object('reason', $3::text) FROM held JOIN before USING (id)`,
    [held.id, held.by, held.reason, held.now],
  );
  return changed === 1;
}

/** Lifts a legal hold. False: there is none. */
export async function release(db: Db, id: number, by: string, now: Date): Promise<boolean> {
  const changed = await affected(
    db,
    `WITH before AS MATERIALIZED (SELECT id, hold_by, hold_reason, hold_since FROM recording WHERE id = $1 AND hold_by IS NOT NULL FOR UPDATE),
     released AS (
       UPDATE recording r SET hold_by = NULL, hold_reason = NULL, hold_since = NULL FROM before WHERE r.id = before.id RETURNING r.id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before)
     SELECT $3, $2, 'recording.released', 'recording', released.id::text,
       jsonb_build_object('by', before.hold_by, 'reason', before.hold_reason, 'since', before.hold_since)
     FROM released JOIN before USING (id)`,
    [id, by, now],
  );
  return changed === 1;
}
