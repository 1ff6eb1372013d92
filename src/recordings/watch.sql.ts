import { row, type Db } from '../database/db';

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
