import { rows, type Db } from './database/db';

export interface OpenWork {
  campaign: string;
  drawn: number;
  excluded: number;
  open: number;
}

/** By campaign: what its draws took and left, and what is still to be called. */
export function openWork(db: Db): Promise<OpenWork[]> {
  return rows<OpenWork>(
    db,
    `SELECT c.code AS campaign, coalesce(d.drawn, 0)::int AS drawn, coalesce(d.excluded, 0)::int AS excluded, coalesce(o.open, 0)::int AS open
     FROM campaign c
     LEFT JOIN (SELECT campaign_code, sum(drawn) AS drawn, sum(excluded) AS excluded FROM draw GROUP BY 1) d ON d.campaign_code = c.code
     LEFT JOIN (SELECT campaign_code, count(*) AS open FROM call_task WHERE state <> 'closed' GROUP BY 1) o ON o.campaign_code = c.code
     ORDER BY c.code`,
  );
}
