import { rows, type Db } from '../database/db';
import type { ListBounds } from './case-list.rules';
import { type CaseReason, type CaseState } from './case.rules';
import { CASE_COLUMNS, CASE_TABLES, IN_SCOPE, SCOPE, type CaseRow } from './case.sql';

export interface CasePageFilter {
  /** The branch and those below it; null: all. */
  branch: string | null;
  state: CaseState | null;
  reason: CaseReason | null;
  /** True: open and past its deadline. */
  overdue: boolean | null;
  /** Lower case; part of a record's number, a name or a plate. */
  text: string | null;
  /** E.164, where the text searched for is a telephone number. */
  phone: string | null;
  /** Behind a figure of the branch: epoch milliseconds. */
  bounds?: ListBounds | null;
  /** The last case of the page before. */
  after: { dueAt: Date; id: number } | null;
  limit: number;
  now: Date;
}

/** A page of the cases that a branch may see, most urgent first. A search takes a part of a word as it is: no pattern. */
export function pageOfCases(db: Db, filter: CasePageFilter): Promise<CaseRow[]> {
  return rows<CaseRow>(
    db,
    `${SCOPE} SELECT ${CASE_COLUMNS} FROM ${CASE_TABLES}
     WHERE ${IN_SCOPE} AND ($2::text IS NULL OR c.state = $2) AND ($3::text IS NULL OR c.reason = $3)
       AND ($4::bool IS NULL OR (c.state = 'open' AND c.due_at < $5) = $4)
       AND ($6::timestamptz IS NULL OR (c.due_at, c.id) > ($6, $7::bigint))
       AND ($8::text IS NULL OR strpos(lower(c.record_key), $8) > 0
         OR EXISTS (SELECT FROM unnest(c.also_keys) k WHERE strpos(lower(k), $8) > 0)
         OR ($9::text IS NOT NULL AND EXISTS (SELECT FROM call_task t WHERE t.id = c.task_id AND t.phone = $9))
         OR CASE c.record_type
           WHEN 'policy' THEN EXISTS (SELECT FROM policy r WHERE r.policy_no = c.record_key AND (r.numbers @> ARRAY[$9]
             OR strpos(lower(concat_ws(' ', r.insured_name, r.contact_name, r.plate)), $8) > 0))
           WHEN 'claim' THEN EXISTS (SELECT FROM claim r WHERE r.report_no = c.record_key AND (r.numbers @> ARRAY[$9]
             OR strpos(lower(concat_ws(' ', r.reporter_name, r.plate)), $8) > 0))
           WHEN 'complaint' THEN EXISTS (SELECT FROM complaint r WHERE r.complaint_no = c.record_key AND (r.numbers @> ARRAY[$9]
             OR strpos(lower(r.complainant_name), $8) > 0))
           WHEN 'repair' THEN EXISTS (SELECT FROM repair r WHERE r.repair_no = c.record_key AND (r.numbers @> ARRAY[$9]
             OR strpos(lower(concat_ws(' ', r.customer_name, r.plate)), $8) > 0))
           ELSE false END)
       AND ($11::float8 IS NULL OR (c.state = 'open' AND c.due_at >= to_timestamp($11 / 1000) AND c.due_at < to_timestamp($12::float8 / 1000)))
       AND ($13::bool IS NULL OR (c.state = 'open' AND c.escalated_at IS NOT NULL))
       AND ($14::float8 IS NULL OR coalesce(c.corrected_at, c.closed_at) >= to_timestamp($14 / 1000))
       AND ($15::bool IS NULL OR coalesce(c.corrected_at, c.closed_at) <= c.due_at)
       AND ($16::float8 IS NULL OR c.closed_at >= to_timestamp($16 / 1000))
     ORDER BY c.due_at, c.id LIMIT $10`,
    [
      filter.branch,
      filter.state,
      filter.reason,
      filter.overdue,
      filter.now,
      filter.after?.dueAt ?? null,
      filter.after?.id ?? null,
      filter.text,
      filter.phone,
      filter.limit,
      filter.bounds?.due?.from ?? null,
      filter.bounds?.due?.to ?? null,
      filter.bounds?.escalated ?? null,
      filter.bounds?.answeredFrom ?? null,
      filter.bounds?.onTime ?? null,
      filter.bounds?.closedFrom ?? null,
    ],
  );
}
