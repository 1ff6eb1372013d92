import { affected, row, rows, type Db } from '../database/db';
import type { TextLanguage } from './text-rule';

/** Which code a provider gave to a version of ours. */
export interface ProviderTemplate {
  provider: string;
  rule: string;
  language: TextLanguage;
  version: number;
  code: string;
  /** Our variables, each with the provider's name for it. */
  params: Record<string, string>;
  /** What the provider said when it would not take the code; null: it has not refused it. */
  refusedAs: string | null;
  refusedAt: Date | null;
  changedBy: string;
  changedAt: Date;
}

const COLUMNS = `provider, rule, language, version, code, params, refused_as AS "refusedAs", refused_at AS "refusedAt",
  changed_by AS "changedBy", changed_at AS "changedAt"`;

/** Whether row `t` of provider_template is the version that `made` (a message's `template_values`) names. */
export function codeOf(t: string, made: string): string {
  return `${t}.rule = ${made} ->> 'rule' AND ${t}.language = ${made} ->> 'language' AND ${t}.version = (${made} ->> 'version')::int`;
}

export function listProviderTemplates(db: Db, provider: string): Promise<ProviderTemplate[]> {
  return rows(
    db,
    `SELECT ${COLUMNS} FROM provider_template WHERE provider = $1 ORDER BY rule, language DESC, version DESC`,
    [provider],
  );
}

type Key = Pick<ProviderTemplate, 'provider' | 'rule' | 'language' | 'version'>;

/** The entry of a version, held until the transaction ends. */
export function lockProviderTemplate(db: Db, key: Key): Promise<ProviderTemplate | null> {
  return row(
    db,
    `SELECT ${COLUMNS} FROM provider_template WHERE provider = $1 AND rule = $2 AND language = $3 AND version = $4 FOR UPDATE`,
    [key.provider, key.rule, key.language, key.version],
  );
}

/** Enters or changes a code. What the provider said of the one before is forgotten. */
export async function putProviderTemplate(
  db: Db,
  entry: Key & Pick<ProviderTemplate, 'code' | 'params'>,
  by: string,
  now: Date,
): Promise<ProviderTemplate> {
  const put = await row<ProviderTemplate>(
    db,
    `INSERT INTO provider_template (provider, rule, language, version, code, params, changed_by, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT ON CONSTRAINT provider_template_pk DO UPDATE SET code = excluded.code, params = excluded.params,
       refused_as = NULL, refused_at = NULL, changed_by = excluded.changed_by, changed_at = excluded.changed_at
     RETURNING ${COLUMNS}`,
    [
      entry.provider,
      entry.rule,
      entry.language,
      entry.version,
      entry.code,
      JSON.stringify(entry.params),
      by,
      now,
    ],
  );
  return put!;
}

export function removeProviderTemplate(db: Db, key: Key): Promise<number> {
  return affected(
    db,
    'DELETE FROM provider_template WHERE provider = $1 AND rule = $2 AND language = $3 AND version = $4',
    [key.provider, key.rule, key.language, key.version],
  );
}

/**
 * The provider will not take this code: noted once, with its audit row, unless another code has been entered meanwhile.
 * Texts of the version wait from now on.
 */
export function refuseProviderTemplate(
  db: Db,
  refusal: Key & { code: string; said: string },
  now: Date,
): Promise<number> {
  return affected(
    db,
    `WITH refused AS (
       UPDATE provider_template SET refused_as = $6, refused_at = $7
       WHERE provider = $1 AND rule = $2 AND language = $3 AND version = $4 AND code = $5 AND refused_at IS NULL
       RETURNING provider, rule, language, version, code, refused_as)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $7, 'system', 'provider_template.refused', 'provider_template', rule, to_jsonb(refused) FROM refused`,
    [refusal.provider, refusal.rule, refusal.language, refusal.version, refusal.code, refusal.said, now],
  );
}

/** Queued texts that wait for a code, by what they were made of. */
export function countWaiting(
  db: Db,
): Promise<{ rule: string; language: TextLanguage; version: number; waiting: number }[]> {
  return rows(
    db,
    `SELECT template_values ->> 'rule' AS rule, template_values ->> 'language' AS language,
       (template_values ->> 'version')::int AS version, count(*) AS waiting
     FROM message WHERE state = 'queued' AND reason = 'no_provider_template' AND template_values IS NOT NULL
     GROUP BY 1, 2, 3`,
  );
}

/**
 * There is no code for what these held texts were made of: back into the queue until they make no sense any more, with the
 * reason; a text whose time is over is skipped with it, so that the reason told is the one that cost the customer the text.
 */
export function holdBack(db: Db, ids: readonly number[], now: Date): Promise<number> {
  return affected(
    db,
    `WITH held AS (
       UPDATE message m SET reason = 'no_provider_template', lease_until = NULL, not_before = greatest(m.not_before, m.expires_at),
         state = CASE WHEN m.expires_at <= $2 THEN 'skipped' ELSE 'queued' END::message_state,
         ended_at = CASE WHEN m.expires_at <= $2 THEN $2::timestamptz END
       WHERE m.id = ANY ($1::bigint[]) AND m.state = 'queued'
       RETURNING m.id, m.state)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $2, 'system', CASE state WHEN 'skipped' THEN 'message.skipped' ELSE 'message.held' END, 'message', id::text,
       '{"reason": "no_provider_template"}' FROM held ORDER BY id`,
    [ids, now],
  );
}

/**
 * Texts whose code has been entered since may go out now. Pulled by a tick, not pushed by whoever enters the code: a text that
 * is being held back in the same moment is found by the next one.
 *
 * @param provider whose codes count; null: the gateway sends bodies, and nothing needs to wait
 */
export function releaseHeld(db: Db, provider: string | null, now: Date): Promise<number> {
  return affected(
    db,
    `WITH released AS (
       UPDATE message m SET reason = NULL, not_before = $2
       WHERE m.state = 'queued' AND m.reason = 'no_provider_template' AND ($1::text IS NULL OR EXISTS (
         SELECT FROM provider_template t WHERE t.provider = $1 AND t.refused_at IS NULL AND ${codeOf('t', 'm.template_values')}))
       RETURNING m.id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $2, 'system', 'message.released', 'message', id::text, '{}' FROM released ORDER BY id`,
    [provider, now],
  );
}
