import { rows, type Db } from '../database/db';
import type { CoverageCell, DrawsOfWeek } from './coverage.rules';
import { countOf, OWN_PART } from './draw-count.sql';

const WEEK = (instant: string) => `date_trunc('week', ${instant} AT TIME ZONE $3)::date`;

/** Draws due in [from, to) by week. Weeks without a draw are not there. */
export function drawsByWeek(db: Db, from: Date, to: Date, zone: string): Promise<DrawsOfWeek[]> {
  return rows<DrawsOfWeek>(
    db,
    `SELECT d.campaign_code AS "campaignCode", ${WEEK('d.due_at')} AS "weekStartsOn", count(*)::int AS draws,
       sum(${countOf('calls')})::int AS calls
     FROM draw d ${OWN_PART} WHERE d.due_at >= $1 AND d.due_at < $2 GROUP BY 1, 2 ORDER BY 2, 1`,
    [from, to, zone],
  );
}

/** Every record that those draws looked at, counted by what became of it. */
export function coverageCells(db: Db, from: Date, to: Date, zone: string): Promise<CoverageCell[]> {
  return rows<CoverageCell>(
    db,
    `SELECT d.campaign_code AS "campaignCode", ${WEEK('d.due_at')} AS "weekStartsOn", i.reason,
       CASE WHEN i.lead_key IS NOT NULL THEN CASE WHEN t.id IS NULL THEN 'missing' ELSE coalesce(t.close_reason, 'open') END END AS outcome,
       count(*)::int AS records, (count(*) FILTER (WHERE i.late))::int AS late
     FROM draw d JOIN draw_item i ON i.draw_id = d.id
     LEFT JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
     WHERE d.due_at >= $1 AND d.due_at < $2
     GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4`,
    [from, to, zone],
  );
}

/** Tasks of campaigns that are not drawn but asked for (`$4`), by the week in which their cycle opened; promises not counted again. */
export function askedForCells(
  db: Db,
  from: Date,
  to: Date,
  zone: string,
  campaigns: string[],
): Promise<CoverageCell[]> {
  return rows<CoverageCell>(
    db,
    `SELECT t.campaign_code AS "campaignCode", ${WEEK('t.opens_at')} AS "weekStartsOn", NULL AS reason,
       coalesce(t.close_reason, 'open') AS outcome, sum(1 + coalesce(cardinality(t.also_keys), 0))::int AS records, 0 AS late
     FROM call_task t
     WHERE t.draw_id IS NULL AND t.campaign_code = ANY($4) AND t.opens_at >= $1 AND t.opens_at < $2
       AND NOT EXISTS (SELECT FROM call_task f WHERE f.id = t.follows_task_id AND f.campaign_code = t.campaign_code)
     GROUP BY 1, 2, 4 ORDER BY 2, 1, 4`,
    [from, to, zone, campaigns],
  );
}
