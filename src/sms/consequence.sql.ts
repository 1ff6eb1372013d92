import { ABOUT_RECORD } from './outbox.sql';
import type { TextLanguage } from './text-rule';

/**
 * What else the end of a text means (reliability.md §1), in the statement that writes it: CTEs over one called `ended` (id, rule,
 * phone, template_version, language, provider, reason, intent_at, at, and whether it is news).
 *
 * - A number that does not exist, or is no mobile, is closed to texts; one that is closed stays as it was.
 * - A network that filters a text pauses its template: that version in that language, unless somebody has resumed it since the text went out.
 *   A text whose language was not kept yet may have been of either, and pauses both.
 */
export const CONSEQUENCES = `
     dead AS (
       INSERT INTO dead_text_number (phone, code, provider, message_id, since)
       SELECT DISTINCT ON (phone) phone, reason, provider, id, at FROM ended WHERE news AND ${closesNumber('reason')}
       ORDER BY phone, id
       ON CONFLICT (phone) WHERE lifted_at IS NULL DO NOTHING RETURNING id, phone, code, message_id, since),
     dead_audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT since, 'system', 'dead_text_number.added', 'dead_text_number', id::text,
         jsonb_build_object('phone', phone, 'code', code, 'message', message_id) FROM dead ORDER BY id),
     paused AS (
       INSERT INTO template_pause (rule, template_version, language, provider, message_id, paused_at)
       SELECT DISTINCT ON (rule, template_version, l.language) rule, template_version, l.language, provider, id, at
       FROM ended e CROSS JOIN LATERAL unnest(CASE WHEN e.language IS NULL THEN '{zh,en}' ELSE ARRAY[e.language] END) AS l (language)
       WHERE news AND reason = 'filtered' AND template_version IS NOT NULL
         AND NOT EXISTS (SELECT FROM template_pause t WHERE t.rule = e.rule AND t.template_version = e.template_version
           AND t.language = l.language AND t.resumed_at >= e.intent_at)
       ORDER BY rule, template_version, l.language, id
       ON CONFLICT (rule, template_version, language) WHERE resumed_at IS NULL DO NOTHING
       RETURNING id, rule, template_version, language, message_id, paused_at),
     paused_audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT paused_at, 'system', 'template_pause.added', 'template_pause', id::text,
         jsonb_build_object('rule', rule, 'version', template_version, 'language', language, 'message', message_id)
       FROM paused ORDER BY id)`;

/** Columns of `ended` from a message `m`; its reason and the instant stand beside them. */
export const ENDED_COLUMNS = 'm.id, m.rule, m.phone, m.template_version, m.language, m.provider, m.intent_at';

/** Whether a branch is owed a case about the contact of message `m` when it ends with `reason`. */
export function owesCase(reason: string): string {
  return `(${closesNumber(reason)} AND ${ABOUT_RECORD}) IS TRUE`;
}

function closesNumber(reason: string): string {
  return `${reason} IN ('invalid_number', 'not_mobile', 'landline')`;
}

/** Templates that a statement has paused. */
export const PAUSED_NOW = `(SELECT coalesce(jsonb_agg(jsonb_build_object('rule', rule, 'version', template_version, 'language', language)), '[]')
       FROM paused) AS paused`;

export interface PausedTemplate {
  rule: string;
  version: number;
  language: TextLanguage;
}
