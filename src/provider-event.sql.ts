import { affected, row, rows, type Db } from './database/db';

/** What a provider told us, raw. */
export interface ProviderEvent {
  id: number;
  token: string;
  payload: unknown;
}

export async function keepEvent(
  db: Db,
  event: { channel: 'call' | 'text'; provider: string; token: string; payload: unknown; now: Date },
): Promise<number> {
  const kept = await row<{ id: number }>(
    db,
    `INSERT INTO provider_event (channel, provider, token, payload, received_at) VALUES ($1, $2, $3::uuid, $4, $5) RETURNING id`,
    [event.channel, event.provider, event.token, JSON.stringify(event.payload), event.now],
  );
  return kept!.id;
}

/**
 * Keeps what a provider sent, unless the very same was kept before (its retry, or a replay): then null. `digest`: a hash over
 * address and content. `token`: null for what names no call or text of ours.
 */
export async function keepOnce(
  db: Db,
  event: {
    channel: 'call' | 'text' | 'inbound';
    provider: string;
    token: string | null;
    payload: unknown;
    digest: Buffer;
    now: Date;
  },
): Promise<number | null> {
  const kept = await row<{ id: number }>(
    db,
    `INSERT INTO provider_event (channel, provider, token, payload, digest, received_at) VALUES ($1, $2, $3::uuid, $4, $5, $6)
     ON CONFLICT (provider, digest) WHERE digest IS NOT NULL DO NOTHING RETURNING id`,
    [event.channel, event.provider, event.token, JSON.stringify(event.payload), event.digest, event.now],
  );
  return kept?.id ?? null;
}

/** @param notOf a provider whose events are looked at elsewhere */
export function unreducedEvents(
  db: Db,
  channel: 'call' | 'text',
  notOf: string | null = null,
): Promise<ProviderEvent[]> {
  return rows(
    db,
    `SELECT id, token, payload FROM provider_event
     WHERE reduced_at IS NULL AND channel = $1 AND provider IS DISTINCT FROM $2 ORDER BY id LIMIT 500`,
    [channel, notOf],
  );
}

export function reduced(db: Db, id: number, now: Date): Promise<number> {
  return affected(db, `UPDATE provider_event SET reduced_at = $2 WHERE id = $1`, [id, now]);
}
