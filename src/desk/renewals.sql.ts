import { UNREACHED } from '../campaigns/follow-up.sql';
import { rows, type Db } from '../database/db';
import { type DispositionColumns } from './desk-words.rules';

export interface Renewal extends DispositionColumns {
  policyNo: string;
  state: string;
  customerName: string | null;
  phone: string | null;
  plate: string | null;
  productLine: string;
  holderType: string;
  branchCode: string;
  effectiveOn: string;
  expiresOn: string;
  premium: string | null;
  renewedBy: string | null;
  endedOn: string | null;
  vip: boolean;
  lastAt: Date | null;
  lastNumber: number | null;
  lastNote: string | null;
  /** Of the newest task: the one that is open, if any. */
  taskId: number | null;
  taskState: string | null;
  readyAt: Date | null;
  promiseId: number | null;
  promisedAt: Date | null;
}

export interface RenewalFilter {
  salesperson: string;
  campaigns: readonly string[];
  /** Local dates of the installation, both included. */
  from: string;
  to: string;
  state: string | null;
  /** The last policy of the page before. */
  after: { expiresOn: string; policyNo: string } | null;
  limit: number;
}

/**
 * A salesperson's own policies that expire in a range of dates, those that expire first, with the newest task of the reminders,
 * the last call of any of them and a promise that is still owed. A policy may be a subject of another's call: its draw names
 * the lead.
 */
export function renewalsOf(db: Db, filter: RenewalFilter): Promise<Renewal[]> {
  return rows<Renewal>(
    db,
    `WITH own AS (
       SELECT p.policy_no, p.expires_on, n.*, l.*, c.id AS promise_id, c.promised_at,
         CASE WHEN p.renewed_by IS NOT NULL THEN 'renewed' WHEN p.ended_on IS NOT NULL THEN 'ended'
           WHEN n.close_reason IN ('refused', 'opted_out') THEN 'refused' WHEN c.id IS NOT NULL THEN 'promised'
           WHEN n.task_id IS NULL OR n.task_state <> 'closed' THEN 'to_call'
           WHEN n.close_reason IN ${UNREACHED} THEN 'unreached' ELSE 'reached' END AS state
       FROM policy p
       LEFT JOIN LATERAL (
         SELECT t.id AS task_id, t.state AS task_state, t.ready_at, t.close_reason FROM call_task t
         WHERE t.campaign_code = ANY ($2) AND t.record_type = 'policy' AND t.record_key IN (
             SELECT p.policy_no UNION SELECT i.lead_key FROM draw_item i
             WHERE i.campaign_code = ANY ($2) AND i.record_key = p.policy_no AND i.lead_key IS NOT NULL)
           AND (t.record_key = p.policy_no OR p.policy_no = ANY (t.also_keys)) AND t.close_reason IS DISTINCT FROM 'superseded'
         ORDER BY t.id DESC LIMIT 1) n ON true
       LEFT JOIN LATERAL (
         SELECT a.started_at AS last_at, a.number AS last_number, a.note AS last_note, a.disposition FROM call_task t
         JOIN attempt a ON a.task_id = t.id
         WHERE t.campaign_code = ANY ($2) AND t.record_type = 'policy' AND t.record_key IN (
             SELECT p.policy_no UNION SELECT i.lead_key FROM draw_item i
             WHERE i.campaign_code = ANY ($2) AND i.record_key = p.policy_no AND i.lead_key IS NOT NULL)
           AND (t.record_key = p.policy_no OR p.policy_no = ANY (t.also_keys))
         ORDER BY a.id DESC LIMIT 1) l ON true
       LEFT JOIN scheduled_callback c ON c.task_id = n.task_id AND c.state IN ('pending', 'handed_over')
       WHERE p.salesperson_no = $1 AND p.expires_on BETWEEN $3 AND $4
         AND ($6::date IS NULL OR (p.expires_on, p.policy_no) > ($6, $7::text)))
     SELECT p.policy_no AS "policyNo", o.state, coalesce(p.contact_name, p.insured_name) AS "customerName", p.numbers[1] AS phone,
       p.plate, p.product_line AS "productLine", p.holder_type AS "holderType", p.branch_code AS "branchCode",
       p.effective_on AS "effectiveOn", p.expires_on AS "expiresOn", p.premium, p.renewed_by AS "renewedBy",
       p.ended_on AS "endedOn", p.vip, o.last_at AS "lastAt", o.last_number AS "lastNumber", o.last_note AS "lastNote",
       o.disposition, d.name_zh AS "dispositionZh", d.name_en AS "dispositionEn", o.task_id AS "taskId",
       o.task_state AS "taskState", o.ready_at AS "readyAt", o.promise_id AS "promiseId", o.promised_at AS "promisedAt"
     FROM own o JOIN policy p ON p.policy_no = o.policy_no LEFT JOIN disposition d ON d.code = o.disposition
     WHERE $5::text IS NULL OR o.state = $5 ORDER BY o.expires_on, o.policy_no LIMIT $8`,
    [
      filter.salesperson,
      filter.campaigns,
      filter.from,
      filter.to,
      filter.state,
      filter.after?.expiresOn ?? null,
      filter.after?.policyNo ?? null,
      filter.limit,
    ],
  );
}
