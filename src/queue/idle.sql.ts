import { row, rows, type Db } from '../database/db';

/** Nobody asks for more than "very many", and counting a million would be heard by everybody who waits. */
export const MOST_COUNTED = 1000;

export interface LaneWaiting {
  lane: number;
  /** Could be claimed but for its number being in a call, or for the window; at most `MOST_COUNTED`. */
  ready: number;
  /** Wait for their gap or appointment; at most `MOST_COUNTED`. */
  waiting: number;
  wakesAt: Date | null;
}

/** What lies in these lanes: lane by lane from the head of the claim's index, and of that of the calls that wait. */
export function waitingIn(db: Db, lanes: readonly number[], now: Date): Promise<LaneWaiting[]> {
  return rows<LaneWaiting>(
    db,
    `SELECT l.lane, h.ready, w.waiting, w.wakes_at AS "wakesAt"
     FROM unnest($1::int[]) AS l (lane)
     CROSS JOIN LATERAL (SELECT count(*)::int AS ready FROM (SELECT FROM call_task c
       WHERE c.lane = l.lane AND c.state = 'ready' AND c.due_at > $2 LIMIT ${MOST_COUNTED}) c) h
     CROSS JOIN LATERAL (SELECT count(*)::int AS waiting, min(c.ready_at) AS wakes_at FROM (SELECT ready_at FROM call_task
       WHERE lane = l.lane AND state = 'waiting' ORDER BY ready_at LIMIT ${MOST_COUNTED}) c) w`,
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
