/*
 * A draw keeps its counts, which are the whole company's. To a connection that sees branches only (row-level security) its own
 * records are counted instead; the half that is not asked for is never read.
 */
const SCOPED = `row_security_active('draw_item')`;

/** To be joined beside a draw `d`: what of it this connection sees. A call belongs to the branch of its lead record. */
export const OWN_PART = `LEFT JOIN LATERAL (
    SELECT count(*)::int AS eligible, count(i.lead_key)::int AS drawn, count(i.reason)::int AS excluded,
      (count(*) FILTER (WHERE i.lead_key = i.record_key))::int AS calls
    FROM draw_item i WHERE i.draw_id = d.id AND ${SCOPED}) own ON true`;

/** A count of the draw `d` as this connection may know it; wants `OWN_PART`. */
export function countOf(name: 'eligible' | 'drawn' | 'excluded' | 'calls'): string {
  return `CASE WHEN ${SCOPED} THEN own.${name} ELSE d.${name} END`;
}

/**
 * Under whose call the item `i` was drawn. Where that is another branch's record, its number is not told: the item stands as
 * under its own.
 */
export const LEAD_IN_SIGHT = `CASE WHEN i.lead_key = i.record_key OR NOT ${SCOPED}
    OR EXISTS (SELECT FROM draw_item lead WHERE lead.draw_id = i.draw_id AND lead.record_key = i.lead_key
      AND lead.campaign_code = i.campaign_code) OR i.lead_key IS NULL
    THEN i.lead_key ELSE i.record_key END`;
