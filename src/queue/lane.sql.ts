import { rows, type Db } from '../database/db';

/** One lane, as `call_task.lane` names it. */
export interface Lane {
  id: number;
  campaignCode: string;
  hoursCode: string;
  timeZone: string;
  pool: string;
}

const LANE = `id, campaign_code AS "campaignCode", hours_code AS "hoursCode", time_zone AS "timeZone", pool`;

export function listLanes(db: Db): Promise<Lane[]> {
  return rows<Lane>(db, `SELECT ${LANE} FROM lane ORDER BY id`);
}

export async function laneById(db: Db, id: number): Promise<Lane | null> {
  const found = await rows<Lane>(db, `SELECT ${LANE} FROM lane WHERE id = $1`, [id]);
  return found[0] ?? null;
}

/**
 * The lane of these four, made if it is new. Looked up first: the insert locks its row until the caller's transaction ends,
 * and everybody who enqueues into the same lane would wait in line.
 */
export async function laneOf(db: Db, lane: Omit<Lane, 'id'>): Promise<number> {
  const four = [lane.campaignCode, lane.hoursCode, lane.timeZone, lane.pool];
  const known = await rows<{ id: number }>(
    db,
    `SELECT id FROM lane WHERE campaign_code = $1 AND hours_code = $2 AND time_zone = $3 AND pool = $4`,
    four,
  );
  if (known[0]) return known[0].id;
  const found = await rows<{ id: number }>(
    db,
    `INSERT INTO lane (campaign_code, hours_code, time_zone, pool) VALUES ($1, $2, $3, $4)
     ON CONFLICT (campaign_code, hours_code, time_zone, pool) DO UPDATE SET pool = excluded.pool RETURNING id`,
    four,
  );
  return found[0]!.id;
}

/** Codes of the campaigns that are suspended now. */
export async function suspendedCampaigns(db: Db): Promise<string[]> {
  const found = await rows<{ code: string }>(
    db,
    `SELECT code FROM campaign WHERE suspended_at IS NOT NULL ORDER BY code`,
  );
  return found.map((each) => each.code);
}
