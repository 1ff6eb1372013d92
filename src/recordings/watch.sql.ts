import { affected, row, type Db } from '../database/db';

export interface AnnouncementRow {
  zh: string;
  en: string;
  /** Of the customer; null: not known. */
  language: string | null;
}

/**
 * The announcement in force, for the call of a token. That the customer is being told is written down beside it, once for each
 * call, and from then on its recording is waited for. A token of no call of ours gets the text all the same.
 */
export async function announce(
  db: Db,
  told: { token: string; now: Date; askAt: Date },
): Promise<AnnouncementRow> {
  const found = await row<AnnouncementRow>(
    db,
    `WITH rules AS (SELECT version, announcement_zh, announcement_en FROM recording_policy WHERE effective_from <= $2
       ORDER BY version DESC LIMIT 1),
     call AS (
       SELECT a.id, p.language FROM attempt a JOIN call_task t ON t.id = a.task_id
       LEFT JOIN policy p ON t.record_type = 'policy' AND p.policy_no = t.record_key WHERE a.token = $1::uuid),
     told AS (
       INSERT INTO recording_watch AS w (attempt_id, announced_at, policy_version, ask_at)
       SELECT call.id, $2, rules.version, $3 FROM call CROSS JOIN rules
       ON CONFLICT (attempt_id) DO UPDATE SET announced_at = EXCLUDED.announced_at, policy_version = EXCLUDED.policy_version
         WHERE w.announced_at IS NULL
       RETURNING attempt_id, policy_version),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $2, 'system', 'recording.announced', 'attempt', attempt_id::text, jsonb_build_object('policy', policy_version) FROM told)
     SELECT rules.announcement_zh AS zh, rules.announcement_en AS en, (SELECT language FROM call) AS language FROM rules`,
    [told.token, told.now, told.askAt],
  );
  return found!;
}

export interface WatchRow {
  attemptId: number;
  /** The leg that recordings belong to; null: nobody has told us its name. */
  callSid: string | null;
  endedAt: Date | null;
  asked: number;
  /** Something has been heard of a recording of it. */
  known: boolean;
}

/** Takes the next call to be asked about; who else asks gets another. Null: there is none. */
export function takeWatch(db: Db, now: Date, leaseUntil: Date): Promise<WatchRow | null> {
  return row<WatchRow>(
    db,
    `WITH taken AS (
       UPDATE recording_watch SET ask_at = $2 WHERE attempt_id = (
         SELECT attempt_id FROM recording_watch WHERE settled_at IS NULL AND ask_at <= $1 ORDER BY ask_at LIMIT 1
         FOR UPDATE SKIP LOCKED)
       RETURNING attempt_id, asked)
     SELECT a.id AS "attemptId", coalesce(l.agent_sid, a.provider_ref) AS "callSid", a.ended_at AS "endedAt", taken.asked,
       EXISTS (SELECT FROM recording r WHERE r.attempt_id = a.id) AS known
     FROM taken JOIN attempt a ON a.id = taken.attempt_id LEFT JOIN call_line l ON l.attempt_id = a.id`,
    [now, leaseUntil],
  );
}

export async function askLater(db: Db, attemptId: number, askAt: Date, counted: boolean): Promise<void> {
  await affected(
    db,
    `UPDATE recording_watch SET ask_at = $2, asked = asked + $3::int WHERE attempt_id = $1 AND settled_at IS NULL`,
    [attemptId, askAt, counted ? 1 : 0],
  );
}

/** Asked for the last time. `found`: there was something; else it is given up, and the trail says so. */
export async function settle(db: Db, attemptId: number, found: boolean, now: Date): Promise<void> {
  await affected(
    db,
    `WITH settled AS (
       UPDATE recording_watch SET settled_at = $3, asked = asked + 1 WHERE attempt_id = $1 AND settled_at IS NULL
       RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
     SELECT $3, 'system', 'recording.never_found', 'attempt', attempt_id::text FROM settled WHERE NOT $2::boolean`,
    [attemptId, found, now],
  );
}

/**
 * Calls that went through with a recording asked for, and whose announcement nobody fetched from us: they are watched all the
 * same, and the trail says so. `from`: how far back calls are looked at. Answers how many there were.
 */
export function watchUnannounced(db: Db, from: Date, now: Date): Promise<number> {
  return affected(
    db,
    `WITH watched AS (
       INSERT INTO recording_watch (attempt_id, ask_at)
       SELECT a.id, $2 FROM attempt a JOIN call_line l ON l.attempt_id = a.id
       WHERE a.started_at >= $1 AND a.ended_at IS NOT NULL AND a.answered_at IS NOT NULL AND l.recording AND l.bridged_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM recording_watch w WHERE w.attempt_id = a.id)
       ON CONFLICT DO NOTHING RETURNING attempt_id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id)
     SELECT $2, 'system', 'recording.not_announced', 'attempt', attempt_id::text FROM watched`,
    [from, now],
  );
}
