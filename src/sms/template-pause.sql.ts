import { row, rows, type Db } from '../database/db';
import type { TextLanguage } from './text-rule';

/** A template, one version in one language, whose texts wait, since a network filtered one of them. */
export interface TemplatePause {
  id: number;
  rule: string;
  templateVersion: number;
  language: TextLanguage;
  provider: string;
  /** The text that was filtered. */
  messageId: number;
  pausedAt: Date;
  /** Texts in the queue that wait for it. */
  waiting: number;
  /** Texts of it that were filtered, the first one with them. */
  filtered: number;
}

/** Whether row `t` of template_pause is about the template that the message `m` was made with. */
export function isOf(t: string, m: string): string {
  return `${t}.rule = ${m}.rule AND ${t}.template_version = ${m}.template_version AND ${t}.language = ${m}.language`;
}

/** Pauses in force, the newest first, with what waits for them. Texts make no sense after days, so older ones are not counted. */
export function listPauses(db: Db, id: number | null = null): Promise<TemplatePause[]> {
  return rows(
    db,
    `SELECT p.id, p.rule, p.template_version AS "templateVersion", p.language, p.provider, p.message_id AS "messageId", p.paused_at AS "pausedAt",
       (SELECT count(*)::int FROM message m WHERE m.state = 'queued' AND ${isOf('p', 'm')}) AS waiting,
       (SELECT count(*)::int FROM message m WHERE ${isOf('p', 'm')}
          AND m.reason = 'filtered' AND m.state IN ('failed', 'undelivered')
          AND m.created_at >= p.paused_at - interval '10 days') AS filtered
     FROM template_pause p WHERE p.resumed_at IS NULL AND ($1::int IS NULL OR p.id = $1) ORDER BY p.id DESC`,
    [id],
  );
}

/** Ends a pause, with its audit row: its texts go out with the next drain. Null: there is none in force by that id. */
export function resumeTemplate(
  db: Db,
  id: number,
  by: string,
  note: string | null,
  now: Date,
): Promise<{ rule: string; templateVersion: number; language: TextLanguage } | null> {
  return row(
    db,
    `WITH resumed AS (
       UPDATE template_pause SET resumed_at = $4, resumed_by = $2 WHERE id = $1 AND resumed_at IS NULL
       RETURNING id, rule, template_version, language),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $4, $2, 'template_pause.resumed', 'template_pause', id::text,
         jsonb_build_object('rule', rule, 'version', template_version, 'language', language, 'note', $3::text) FROM resumed)
     SELECT rule, template_version AS "templateVersion", language FROM resumed`,
    [id, by, note, now],
  );
}
