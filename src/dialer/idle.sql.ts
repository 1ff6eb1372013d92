import { row, type Db } from '../database/db';

/** Whether any of these lanes holds a task that could be claimed but for its number being in a call. */
export async function readyIn(db: Db, lanes: number[], now: Date): Promise<boolean> {
  const found = await row<{ any: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM unnest($1::int[]) AS l (lane) CROSS JOIN LATERAL
       (SELECT FROM call_task c WHERE c.lane = l.lane AND c.state = 'ready' AND c.due_at > $2 LIMIT 1) h) AS any`,
    [lanes, now],
  );
  return found!.any;
}

/** When the first waiting task of these lanes becomes ready: the wake index is walked until one is met. */
export async function nextReadyIn(db: Db, lanes: number[]): Promise<Date | null> {
  const found = await row<{ at: Date }>(
    db,
    `SELECT ready_at AS at FROM call_task WHERE state = 'waiting' AND lane = ANY ($1::int[]) ORDER BY ready_at LIMIT 1`,
    [lanes],
  );
  return found?.at ?? null;
}
