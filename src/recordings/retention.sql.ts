import { affected, row, rows, type Db } from '../database/db';
import type { KeepFacts } from './retention.rules';

export interface FactsRow extends KeepFacts {
  id: number;
}

/**
 * What each recording's time is counted from: contracts that its call was about, by way of the claim, complaint or repair where
 * the call was about one, and the disputes about them. Days are those of `timeZone`.
 */
export function keepFacts(db: Db, ids: readonly number[], timeZone: string): Promise<FactsRow[]> {
  return rows<FactsRow>(
    db,
    `WITH the AS (
       SELECT r.id, (coalesce(r.recorded_at, a.answered_at, a.started_at) AT TIME ZONE $2)::date AS recorded_on, t.record_type,
         array_prepend(t.record_key, coalesce(t.also_keys, '{}')) AS keys
       FROM recording r JOIN attempt a ON a.id = r.attempt_id JOIN call_task t ON t.id = a.task_id WHERE r.id = ANY ($1::bigint[])),
     each AS (SELECT the.id, the.record_type, k.key FROM the CROSS JOIN LATERAL unnest(the.keys) AS k (key)),
     about AS (
       SELECT each.id, each.key AS policy_no, NULL AS report_no, NULL AS complaint_no FROM each WHERE record_type = 'policy'
       UNION ALL
       SELECT each.id, c.policy_no, each.key, NULL FROM each LEFT JOIN claim c ON c.report_no = each.key WHERE record_type = 'claim'
       UNION ALL
       SELECT each.id, coalesce(x.policy_no, c.policy_no), x.report_no, each.key FROM each
         LEFT JOIN complaint x ON x.complaint_no = each.key LEFT JOIN claim c ON c.report_no = x.report_no
       WHERE record_type = 'complaint'
       UNION ALL
       SELECT each.id, c.policy_no, w.report_no, NULL FROM each
         LEFT JOIN repair w ON w.repair_no = each.key LEFT JOIN claim c ON c.report_no = w.report_no WHERE record_type = 'repair'),
     named AS (
       SELECT id, array_agg(DISTINCT policy_no) FILTER (WHERE policy_no IS NOT NULL) AS policies,
         array_agg(DISTINCT report_no) FILTER (WHERE report_no IS NOT NULL) AS reports,
         array_agg(DISTINCT complaint_no) FILTER (WHERE complaint_no IS NOT NULL) AS complaints
       FROM about GROUP BY id)
     SELECT the.id, the.recorded_on AS "recordedOn",
       coalesce((SELECT jsonb_agg(jsonb_build_object('effectiveOn', p.effective_on, 'expiresOn', p.expires_on, 'endedOn', p.ended_on))
         FROM policy p WHERE p.policy_no = ANY (named.policies)), '[]') AS contracts,
       EXISTS (SELECT FROM unnest(named.policies) AS n (policy_no) WHERE NOT EXISTS (
         SELECT FROM policy p WHERE p.policy_no = n.policy_no)) AS "unknownContract",
       coalesce((SELECT jsonb_agg(jsonb_build_object('closedOn', (x.closed_at AT TIME ZONE $2)::date)) FROM complaint x
         WHERE x.policy_no = ANY (named.policies) OR x.report_no = ANY (named.reports) OR x.complaint_no = ANY (named.complaints)),
         '[]') AS disputes
     FROM the JOIN named USING (id)`,
    [ids, timeZone],
  );
}

/** Stored ones whose time is over and that nobody holds. */
export async function dueIds(db: Db, now: Date, most: number): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    `SELECT id FROM recording WHERE state = 'stored' AND hold_by IS NULL AND keep_until <= $1 ORDER BY keep_until LIMIT $2`,
    [now, most],
  );
  return found.map(({ id }) => id);
}

export interface KeptRow {
  id: number;
  fileName: string;
  keepUntil: Date;
}

/** Holds one against everybody who would hold, delete or recount it. Null: it is not due, or somebody else is at it. */
export function holdDue(db: Db, id: number, now: Date): Promise<KeptRow | null> {
  return row<KeptRow>(
    db,
    `SELECT id, file_name AS "fileName", keep_until AS "keepUntil" FROM recording
     WHERE id = $1 AND state = 'stored' AND hold_by IS NULL AND keep_until <= $2 FOR UPDATE SKIP LOCKED`,
    [id, now],
  );
}

/** Some that were last counted with an older version of the policy, held until the transaction ends. */
export function holdToRecount(db: Db, version: number, most: number): Promise<KeptRow[]> {
  return rows<KeptRow>(
    db,
    `SELECT id, file_name AS "fileName", keep_until AS "keepUntil" FROM recording
     WHERE state = 'stored' AND keep_policy < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [version, most],
  );
}

/** A new count of one recording. */
export interface NewKeep {
  id: number;
  until: Date;
  reason: string;
}

/** Writes new counts. The trail says so where the day has moved. */
export async function setKeep(db: Db, counts: readonly NewKeep[], policy: number, now: Date): Promise<void> {
  await affected(
    db,
    `WITH counted AS (
       SELECT id, c.until, c.reason, r.keep_until AS before
       FROM unnest($1::bigint[], $2::timestamptz[], $3::text[]) AS c (id, until, reason) JOIN recording r USING (id)),
     written AS (
       UPDATE recording r SET keep_until = c.until, keep_reason = CASE WHEN r.keep_until = c.until THEN r.keep_reason ELSE c.reason END,
         keep_policy = $4
       FROM counted c WHERE r.id = c.id RETURNING r.id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $5, 'system', CASE WHEN c.until > c.before THEN 'recording.kept_longer' ELSE 'recording.kept_shorter' END, 'recording',
       id::text, jsonb_build_object('keepUntil', c.before),
       jsonb_build_object('keepUntil', c.until, 'reason', c.reason, 'policy', $4::int)
     FROM written JOIN counted c USING (id) WHERE c.before <> c.until ORDER BY id`,
    [counts.map((it) => it.id), counts.map((it) => it.until), counts.map((it) => it.reason), policy, now],
  );
}

/** Its time is over: the row says so before the file is destroyed. `file_name` stays until that is done. */
export async function markDeleted(
  db: Db,
  id: number,
  deleted: { by: string; reason: string; fileMissing: boolean },
  now: Date,
): Promise<void> {
  await affected(
    db,
    `WITH deleted AS (
       UPDATE recording SET state = 'deleted', deleted_at = $2, deleted_by = $3, delete_reason = $4, next_at = $2, tries = 0
       WHERE id = $1 AND state = 'stored' AND hold_by IS NULL RETURNING id, attempt_id, keep_until, keep_reason)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
     SELECT $2, $3, 'recording.deleted', 'recording', id::text, jsonb_build_object('keepUntil', keep_until, 'keepReason', keep_reason),
       jsonb_build_object('attempt', attempt_id, 'reason', $4::text, 'fileMissing', $5::boolean) FROM deleted`,
    [id, now, deleted.by, deleted.reason, deleted.fileMissing],
  );
}

/** Deleted ones whose files may still lie there. */
export function goingFiles(db: Db, most: number): Promise<{ id: number; fileName: string }[]> {
  return rows(
    db,
    `SELECT id, file_name AS "fileName" FROM recording WHERE state = 'deleted' AND file_name IS NOT NULL ORDER BY id LIMIT $1`,
    [most],
  );
}

export async function fileIsGone(db: Db, id: number): Promise<void> {
  await affected(db, `UPDATE recording SET file_name = NULL WHERE id = $1 AND state = 'deleted'`, [id]);
}
