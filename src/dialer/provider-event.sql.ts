import { affected, row, rows, type Db } from '../database/db';

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

export function unreducedEvents(db: Db, channel: 'call' | 'text'): Promise<ProviderEvent[]> {
  return rows(
    db,
    `SELECT id, token, payload FROM provider_event WHERE reduced_at IS NULL AND channel = $1 ORDER BY id LIMIT 500`,
    [channel],
  );
}

export function reduced(db: Db, id: number, now: Date): Promise<number> {
  return affected(db, `UPDATE provider_event SET reduced_at = $2 WHERE id = $1`, [id, now]);
}
