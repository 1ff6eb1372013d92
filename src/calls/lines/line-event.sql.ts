import { affected, rows, type Db } from '../../database/db';

/** An event as it was kept. */
export interface KeptEvent {
  id: number;
  payload: { step: string; fields: Record<string, string> };
  receivedAt: Date;
  reducedAt: Date | null;
}

/** All that is known of a call, in the order of arrival; the reducer does not look at the order. */
export function eventsOfCall(db: Db, provider: string, token: string): Promise<KeptEvent[]> {
  return rows<KeptEvent>(
    db,
    `SELECT id, payload, received_at AS "receivedAt", reduced_at AS "reducedAt" FROM provider_event
     WHERE token = $2::uuid AND channel = 'call' AND provider = $1 ORDER BY id`,
    [provider, token],
  );
}

export function eventsReduced(db: Db, ids: readonly number[], now: Date): Promise<number> {
  return affected(
    db,
    `UPDATE provider_event SET reduced_at = $2 WHERE id = ANY ($1::bigint[]) AND reduced_at IS NULL`,
    [ids, now],
  );
}

/** Calls with events that were kept and not looked at: their process died in between, or has not come to it. */
export async function callsToReduce(db: Db, provider: string): Promise<string[]> {
  const found = await rows<{ token: string }>(
    db,
    `SELECT DISTINCT token FROM (SELECT token FROM provider_event
       WHERE reduced_at IS NULL AND channel = 'call' AND provider = $1 ORDER BY id LIMIT 500) e`,
    [provider],
  );
  return found.map(({ token }) => token);
}
