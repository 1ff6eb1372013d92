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

/** How many rows went, by what they were about. */
export interface Forgotten {
  calls: number;
  texts: number;
  inbound: number;
}

/**
 * Deletes up to `limit` rows that came before `before`, oldest first, with one audit row. Kept are what was not reduced yet, and
 * whatever belongs to a call or text that is not over: what is still to come of it may need them. A call that loses rows says so from
 * then on, for its reducer (`lines/call-events.service.ts`). Rows that another process has in hand are left to it; lines are held in
 * one order, for the rows of a call may be in two lots. Calls and texts are asked for one by one, each by its token: as a join all
 * texts of the house would be read to find the open ones.
 */
export async function forgetEvents(db: Db, before: Date, limit: number, now: Date): Promise<Forgotten> {
  const gone = await row<Forgotten>(
    db,
    `WITH old AS MATERIALIZED (
       SELECT e.id, e.token FROM provider_event e
       WHERE e.reduced_at IS NOT NULL AND e.received_at < $1
         AND (SELECT a.disposition IS NULL OR a.state IN ('intent', 'placed', 'ringing', 'answered')
           FROM attempt a WHERE a.token = e.token) IS NOT TRUE
         AND (SELECT m.state IN ('queued', 'intent', 'sent') FROM message m WHERE m.token = e.token) IS NOT TRUE
       ORDER BY e.received_at LIMIT $2 FOR UPDATE OF e SKIP LOCKED),
     line AS MATERIALIZED (
       SELECT l.attempt_id FROM call_line l WHERE l.token = ANY (ARRAY(SELECT token FROM old)) AND l.events_forgotten_at IS NULL
       ORDER BY l.attempt_id FOR UPDATE),
     marked AS (UPDATE call_line l SET events_forgotten_at = $3 FROM line WHERE l.attempt_id = line.attempt_id),
     gone AS (DELETE FROM provider_event WHERE id = ANY (ARRAY(SELECT id FROM old)) RETURNING id, channel),
     counted AS (
       SELECT count(*) FILTER (WHERE channel = 'call')::int AS calls, count(*) FILTER (WHERE channel = 'text')::int AS texts,
         count(*) FILTER (WHERE channel = 'inbound')::int AS inbound, max(id) AS last FROM gone),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $3, 'system', 'provider_event.forgotten', 'provider_event', last::text,
         jsonb_build_object('calls', calls, 'texts', texts, 'inbound', inbound, 'before', $1::timestamptz)
       FROM counted WHERE last IS NOT NULL)
     SELECT calls, texts, inbound FROM counted`,
    [before, limit, now],
  );
  return gone!;
}
