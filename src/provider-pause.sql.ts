import { rows, type Db } from './database/db';

/** A provider whose texts or calls a process leaves alone for a while. */
export interface ProviderPause {
  provider: string;
  channel: 'text' | 'call';
  pausedUntil: Date;
  /** Code of what was met. */
  why: string;
}

/** Pauses that follow each other within this time are one, unless something good came in between: a pause is five minutes at most. */
const ONE_PAUSE = `interval '15 minutes'`;

/** Notes a pause for people to see; of two the longer one is shown, since the first of them. */
export async function notePause(db: Db, pause: ProviderPause, now: Date): Promise<void> {
  await rows(
    db,
    `INSERT INTO provider_pause AS p (provider, channel, paused_until, why, noted_at, since) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT ON CONSTRAINT provider_pause_pk DO UPDATE SET paused_until = excluded.paused_until, why = excluded.why,
       noted_at = excluded.noted_at,
       since = CASE WHEN p.paused_until > excluded.noted_at - ${ONE_PAUSE} THEN p.since ELSE excluded.since END
     WHERE p.paused_until < excluded.paused_until`,
    [pause.provider, pause.channel, pause.pausedUntil, pause.why, now],
  );
}

/** Something good came after a pause: the next one begins anew. One that another process keeps yet stands. */
export async function forgetPause(
  db: Db,
  { provider, channel }: Pick<ProviderPause, 'provider' | 'channel'>,
  now: Date,
): Promise<void> {
  await rows(db, 'DELETE FROM provider_pause WHERE provider = $1 AND channel = $2 AND paused_until <= $3', [
    provider,
    channel,
    now,
  ]);
}
