import { rows, type Db } from '../database/db';
import { FIRST_WENT_OUT } from './again.sql';
import { ABOUT_RECORD, FORBIDS, PAUSED } from './outbox.sql';

export interface IntentAsked {
  id: number;
  token: string;
  leaseUntil: Date;
  /** Whether a renewal or an early end of the policy stops it. */
  stopsOnRenewal: boolean;
  /** Of a rule that is due so many days before its policy expires; else null. */
  daysBefore: number | null;
}

/**
 * The last gates and the intent in one statement: each message becomes `intent` under its token, or `skipped` with the
 * reason: the record is looked at as it stands now, so that nothing goes to a number that is no longer the customer's, or
 * for a date that has moved (the new date has a text of its own). It must be a statement of its own after `lockPhones(…, 'shared')` in the same transaction, so that its
 * snapshot holds every opt-out that has been committed. Nothing happens, and null is answered, when the calendar that the
 * hours were judged by is not the newest one. What a text is sent again for is held already (`holdEarlier`). A message that is not held by this lease any more (a process stood still, and
 * another took it or gave it another number), that is gone, or whose template was paused since the lease is left out.
 */
export async function writeIntents(
  db: Db,
  asked: readonly IntentAsked[],
  sending: { provider: string; calendarVersion: number; pollAt: Date },
  now: Date,
): Promise<{ id: number; sends: boolean }[] | null> {
  const answer = await rows<{ id: number | null; sends: boolean }>(
    db,
    `WITH gated AS MATERIALIZED (
       SELECT m.id, a.token, CASE
         WHEN ${FIRST_WENT_OUT('m')} THEN 'first_went_out'
         WHEN EXISTS (SELECT 1 FROM opt_out o WHERE o.phone = m.phone AND ${FORBIDS}) THEN 'opted_out'
         WHEN EXISTS (SELECT 1 FROM dead_text_number d WHERE d.phone = m.phone AND d.lifted_at IS NULL) THEN 'number_not_textable'
         WHEN m.expires_at <= $6 THEN 'stale'
         WHEN a.stops AND p.renewed_by IS NOT NULL THEN 'renewed'
         WHEN a.stops AND p.ended_on IS NOT NULL THEN 'ended'
         WHEN p.expires_on - a.days_before <> m.due_on THEN 'date_moved'
         WHEN NOT m.phone = ANY (coalesce(p.numbers, c.numbers)) THEN 'contact_moved' END AS stop
       FROM unnest($1::bigint[], $2::uuid[], $3::boolean[], $8::int[], $9::timestamptz[]) AS a (id, token, stops, days_before, lease_until)
       JOIN message m ON m.id = a.id
       LEFT JOIN policy p ON m.record_type = 'policy' AND p.policy_no = m.record_key
       LEFT JOIN claim c ON m.record_type = 'claim' AND c.report_no = m.record_key
       WHERE m.state = 'queued' AND m.lease_until = a.lease_until AND (m.expires_at <= $6 OR NOT ${PAUSED}) AND (SELECT max(version) FROM calendar_version) = $5
       ORDER BY m.id FOR UPDATE OF m),
     done AS (
       UPDATE message m SET
         state = CASE WHEN g.stop IS NULL THEN 'intent' ELSE 'skipped' END::message_state,
         reason = coalesce(g.stop, m.reason),
         token = CASE WHEN g.stop IS NULL THEN g.token END,
         intent_at = CASE WHEN g.stop IS NULL THEN $6 END,
         provider = CASE WHEN g.stop IS NULL THEN $4 END,
         lease_until = CASE WHEN g.stop IS NULL THEN $7::timestamptz END,
         case_due = m.case_due OR coalesce(g.stop = 'number_not_textable' AND ${ABOUT_RECORD}, false),
         ended_at = CASE WHEN g.stop IS NOT NULL THEN $6 END
       FROM gated g WHERE m.id = g.id
       RETURNING m.id, m.state, m.token, m.reason),
     audited AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $6, 'system', 'message.' || state, 'message', id::text,
         CASE state WHEN 'intent' THEN jsonb_build_object('token', token) ELSE jsonb_build_object('reason', reason) END
       FROM done)
     SELECT id, state = 'intent' AS sends FROM done
     UNION ALL SELECT NULL, false WHERE (SELECT max(version) FROM calendar_version) <> $5`,
    [
      asked.map((it) => it.id),
      asked.map((it) => it.token),
      asked.map((it) => it.stopsOnRenewal),
      sending.provider,
      sending.calendarVersion,
      now,
      sending.pollAt,
      asked.map((it) => it.daysBefore),
      asked.map((it) => it.leaseUntil.toISOString()),
    ],
  );
  if (answer.some((it) => it.id === null)) return null;
  return answer as { id: number; sends: boolean }[];
}
