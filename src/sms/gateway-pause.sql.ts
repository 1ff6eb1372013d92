import { row, rows, type Db } from '../database/db';

/** Why a gateway is left alone: the code of a text that was not taken, or `no_answer`. */
export interface GatewayPause {
  pausedUntil: Date;
  why: string;
}

/** Notes that a process leaves the gateway alone; of two, the longer one is shown. */
export async function notePause(
  db: Db,
  provider: string,
  { pausedUntil, why }: GatewayPause,
  now: Date,
): Promise<void> {
  await rows(
    db,
    `INSERT INTO gateway_pause (provider, paused_until, why, noted_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (provider) DO UPDATE SET paused_until = excluded.paused_until, why = excluded.why, noted_at = excluded.noted_at
     WHERE gateway_pause.paused_until < excluded.paused_until`,
    [provider, pausedUntil, why, now],
  );
}

export interface TextState {
  pausedUntil: Date | null;
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
         SELECT FROM template_pause t WHERE t.rule = m.rule AND t.template_version = m.template_version AND t.resumed_at IS NULL))
         AS oldest FROM message m WHERE state = 'queued') q
     LEFT JOIN gateway_pause p ON p.provider = $1 AND p.paused_until > $2`,
    [provider, now],
  );
  return found!;
}
