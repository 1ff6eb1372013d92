import { row, rows, type Db } from '../database/db';
import { countOf, LEAD_IN_SIGHT, OWN_PART } from './draw-count.sql';

export interface DrawRow {
  id: number;
  campaignCode: string;
  clause: string;
  ruleVersion: number;
  dueAt: Date;
  ranAt: Date;
  title: string | null;
  askedBy: string;
  eligible: number;
  drawn: number;
  excluded: number;
  calls: number;
}

export interface DrawItemRow {
  drawId: number;
  campaignCode: string;
  occasionOn: string;
  recordType: string;
  recordKey: string;
  branchCode: string;
  leadKey: string | null;
  reason: string | null;
  late: boolean;
  taskId: number | null;
  state: string | null;
  closeReason: string | null;
}

const DRAW = `d.id, d.campaign_code AS "campaignCode", v.clause, d.rule_version AS "ruleVersion", d.due_at AS "dueAt",
  d.ran_at AS "ranAt", d.title, d.asked_by AS "askedBy", ${countOf('eligible')} AS eligible, ${countOf('drawn')} AS drawn,
  ${countOf('excluded')} AS excluded, ${countOf('calls')} AS calls`;

export interface DrawFilter {
  campaign: string | null;
  /** Due in [from, to). */
  from: Date | null;
  to: Date | null;
  newestFirst: boolean;
  /** Last id of the page before; 0: from the beginning. */
  after: number;
  limit: number;
}

/** Draws in the order of their ids, or the other way round. */
export function listDraws(db: Db, filter: DrawFilter): Promise<DrawRow[]> {
  const [follows, order] = filter.newestFirst ? ['($4 = 0 OR d.id < $4)', 'DESC'] : ['d.id > $4', 'ASC'];
  return rows<DrawRow>(
    db,
    `SELECT ${DRAW} FROM draw d JOIN campaign_version v ON v.id = d.plan_id ${OWN_PART}
     WHERE ($1::text IS NULL OR d.campaign_code = $1) AND ($2::timestamptz IS NULL OR d.due_at >= $2)
       AND ($3::timestamptz IS NULL OR d.due_at < $3) AND ${follows} ORDER BY d.id ${order} LIMIT $5`,
    [filter.campaign, filter.from, filter.to, filter.after, filter.limit],
  );
}

export function findDraw(db: Db, id: number): Promise<DrawRow | null> {
  return row<DrawRow>(
    db,
    `SELECT ${DRAW} FROM draw d JOIN campaign_version v ON v.id = d.plan_id ${OWN_PART} WHERE d.id = $1`,
    [id],
  );
}

/** Items of one draw by reason and outcome. */
export function countItems(
  db: Db,
  drawId: number,
): Promise<{ reason: string | null; outcome: string | null; records: number; late: number }[]> {
  return rows(
    db,
    `SELECT i.reason, CASE WHEN i.lead_key IS NOT NULL THEN coalesce(t.close_reason, 'open') END AS outcome,
       count(*)::int AS records, (count(*) FILTER (WHERE i.late))::int AS late
     FROM draw_item i LEFT JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
     WHERE i.draw_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [drawId],
  );
}

export interface ItemFilter {
  /** One draw; or those of a campaign due in [from, to). */
  drawId: number | null;
  campaign: string | null;
  from: Date | null;
  to: Date | null;
  /** An exclusion's reason, or `drawn`. */
  reason: string | null;
  /** A close reason, or `open`. */
  outcome: string | null;
  late: boolean | null;
  /** Last item of the page before. */
  after: { drawId: number; recordKey: string } | null;
  limit: number;
}

/**
 * The list behind a number: records by draw and key. Within one draw the page also begins by the key alone: an index is
 * entered at a key, while a pair is only compared along the way, which for the last page of a million is the whole draw.
 */
export function listItems(db: Db, filter: ItemFilter): Promise<DrawItemRow[]> {
  return rows<DrawItemRow>(
    db,
    `SELECT i.draw_id AS "drawId", i.campaign_code AS "campaignCode", i.occasion_on AS "occasionOn", i.record_type AS "recordType",
       i.record_key AS "recordKey", i.branch_code AS "branchCode", ${LEAD_IN_SIGHT} AS "leadKey", i.reason, i.late,
       t.id AS "taskId", t.state, t.close_reason AS "closeReason"
     FROM draw_item i LEFT JOIN call_task t ON t.record_key = i.lead_key AND t.draw_id = i.draw_id
     WHERE i.draw_id IN (SELECT d.id FROM draw d WHERE ($1::bigint IS NULL OR d.id = $1) AND ($2::text IS NULL OR d.campaign_code = $2)
         AND ($3::timestamptz IS NULL OR d.due_at >= $3) AND ($4::timestamptz IS NULL OR d.due_at < $4))
       AND ($5::text IS NULL OR CASE WHEN $5 = 'drawn' THEN i.lead_key IS NOT NULL ELSE i.reason = $5 END)
       AND ($6::text IS NULL OR (i.lead_key IS NOT NULL AND coalesce(t.close_reason, 'open') = $6))
       AND ($7::boolean IS NULL OR i.late = $7)
       AND ($8::bigint IS NULL OR (i.draw_id, i.record_key) > ($8, $9))
       AND ($8::bigint IS DISTINCT FROM $1::bigint OR $8::bigint IS NULL OR i.record_key > $9)
     ORDER BY i.draw_id, i.record_key LIMIT $10`,
    [
      filter.drawId,
      filter.campaign,
      filter.from,
      filter.to,
      filter.reason,
      filter.outcome,
      filter.late,
      filter.after?.drawId ?? null,
      filter.after?.recordKey ?? null,
      filter.limit,
    ],
  );
}
