import { row, type Db } from '../database/db';

/** A corrected case that a second visit is owed to. */
export interface VisitSubjects {
  campaignCode: string;
  recordType: string;
  /** The case's records, its lead first. */
  keys: readonly string[];
  caseId: number;
  /** E.164. */
  phone: string;
  lane: number;
}

/**
 * Makes records subjects of the visit that waits for the same number in the same lane, with its audit row, and returns the
 * task's id; null where none waits. One that is in an agent's hand or past its cycle is none: it may end without a word about
 * them. Call it under the number's lock, taken by a statement before this one.
 */
export async function joinVisit(
  db: Db,
  subjects: VisitSubjects,
  actor: string,
  now: Date,
): Promise<number | null> {
  const joined = await row<{ id: number }>(
    db,
    `WITH visit AS (
       SELECT t.id, t.record_key, t.also_keys FROM call_task t
       WHERE t.phone = $1 AND t.lane = $2 AND t.campaign_code = $3 AND t.record_type = $4 AND t.state IN ('waiting', 'ready')
         AND t.due_at > $5 ORDER BY t.id LIMIT 1 FOR UPDATE),
     wider AS (
       SELECT v.id, v.also_keys AS was, nullif(coalesce(v.also_keys, '{}') || ARRAY(
         SELECT k.key FROM unnest($6::text[]) WITH ORDINALITY AS k (key, at)
         WHERE k.key <> v.record_key AND k.key <> ALL (coalesce(v.also_keys, '{}')) ORDER BY k.at), '{}') AS keys
       FROM visit v),
     joined AS (
       UPDATE call_task t SET also_keys = w.keys FROM wider w WHERE t.id = w.id RETURNING t.id, w.was, w.keys),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $5, $7, 'call_task.subjects_added', 'call_task', id::text, jsonb_build_object('alsoKeys', was),
         jsonb_build_object('alsoKeys', keys, 'case', $8::bigint) FROM joined)
     SELECT id FROM joined`,
    [
      subjects.phone,
      subjects.lane,
      subjects.campaignCode,
      subjects.recordType,
      now,
      subjects.keys,
      actor,
      subjects.caseId,
    ],
  );
  return joined?.id ?? null;
}
