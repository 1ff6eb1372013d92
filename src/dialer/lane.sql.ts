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

/** The lane of these four, made if it is new. */
export async function laneOf(db: Db, lane: Omit<Lane, 'id'>): Promise<number> {
  const found = await rows<{ id: number }>(
    db,
    `INSERT INTO lane (campaign_code, hours_code, time_zone, pool) VALUES ($1, $2, $3, $4)
     ON CONFLICT (campaign_code, hours_code, time_zone, pool) DO UPDATE SET pool = excluded.pool RETURNING id`,
    [lane.campaignCode, lane.hoursCode, lane.timeZone, lane.pool],
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
