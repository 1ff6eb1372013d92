import { row, type Db } from '../database/db';
import { isOf } from './template-pause.sql';

export interface TextState {
  pausedUntil: Date | null;
  /** Code of a text that was not taken, or `no_answer`. */
  why: string | null;
  queued: number;
  /** Since when the oldest text that could go out has been waiting. */
  oldestDue: Date | null;
}

/** How the outbox stands. Texts of paused templates are queued and not due: they wait for somebody, not for the gateway. */
export async function textState(db: Db, provider: string, now: Date): Promise<TextState> {
  const found = await row<TextState>(
    db,
    `SELECT p.paused_until AS "pausedUntil", p.why, q.queued, q.oldest AS "oldestDue"
     FROM (SELECT count(*)::int AS queued, min(not_before) FILTER (WHERE not_before <= $2 AND NOT EXISTS (
         SELECT FROM template_pause t WHERE ${isOf('t', 'm')} AND t.resumed_at IS NULL)) AS oldest FROM message m WHERE state = 'queued') q
     LEFT JOIN provider_pause p ON p.provider = $1 AND p.channel = 'text' AND p.paused_until > $2`,
    [provider, now],
  );
  return found!;
}
