import { row, rows, type Db } from '../database/db';

/** Nobody asks for more than "very many", and counting a million would be heard by everybody who waits. */
export const MOST_COUNTED = 1000;

export interface LaneWaiting {
  lane: number;
  /** Could be claimed but for its number being in a call, or for the window; at most `MOST_COUNTED`. */
  ready: number;
  /** Wait for their gap or appointment; of all lanes together the next `MOST_COUNTED`. */
  waiting: number;
  wakesAt: Date | null;
}

/** What lies in these lanes: heads of the claim's index, and the wake index walked until enough are met. */
export function waitingIn(db: Db, lanes: readonly number[], now: Date): Promise<LaneWaiting[]> {
  return rows<LaneWaiting>(
    db,
    `WITH later AS (
       SELECT w.lane, count(*)::int AS waiting, min(w.ready_at) AS wakes_at
       FROM (SELECT lane, ready_at FROM call_task WHERE state = 'waiting' AND lane = ANY ($1::int[])
         ORDER BY ready_at LIMIT ${MOST_COUNTED}) w GROUP BY w.lane)
     SELECT l.lane, h.ready, coalesce(later.waiting, 0) AS waiting, later.wakes_at AS "wakesAt"
     FROM unnest($1::int[]) AS l (lane)
     CROSS JOIN LATERAL (SELECT count(*)::int AS ready FROM (SELECT FROM call_task c
       WHERE c.lane = l.lane AND c.state = 'ready' AND c.due_at > $2 LIMIT ${MOST_COUNTED}) c) h
     LEFT JOIN later ON later.lane = l.lane`,
    [lanes, now],
  );
}

/** Skills of the centre, other than these pools, for which calls are ready. A pool with a colon is a person's or a branch's. */
export async function skillsWanted(db: Db, pools: readonly string[], now: Date): Promise<string[]> {
  const found = await row<{ skills: string[] }>(
    db,
    `SELECT coalesce(array_agg(DISTINCT l.pool ORDER BY l.pool), '{}') AS skills FROM lane l
     WHERE l.pool <> ALL ($1::text[]) AND strpos(l.pool, ':') = 0
       AND EXISTS (SELECT FROM call_task c WHERE c.lane = l.id AND c.state = 'ready' AND c.due_at > $2)`,
    [pools, now],
  );
  return found!.skills;
}
