import { row, type Db } from '../database/db';

export interface Reveal {
  taskId: number;
  staffNo: string;
  /** Local date of the installation, YYYY-MM-DD. */
  onDate: string;
  limit: number;
  /** False: it is needed for dialling by hand, and spends none of the day's. */
  counted: boolean;
  reason: string;
  now: Date;
}

export interface Revealed {
  /** Null: the task is not this person's. */
  phone: string | null;
  /** Null: the day's number is spent, and nothing was written. */
  reveals: number | null;
}

/**
 * Shows the number of a held task: the day's count goes up only while it is below the limit, in the statement that writes the
 * audit row. Asked twenty-one times at once, twenty are answered.
 */
export async function revealPhone(db: Db, reveal: Reveal): Promise<Revealed> {
  const found = await row<Revealed>(
    db,
    `WITH held AS MATERIALIZED (
       SELECT id, phone, record_key, campaign_code FROM call_task WHERE id = $1 AND claimed_by = $2 AND state IN ('claimed', 'calling')),
     spent AS (
       INSERT INTO phone_reveal AS r (staff_no, on_date, reveals) SELECT $2, $3::date, $6::int FROM held
       ON CONFLICT (staff_no, on_date) DO UPDATE SET reveals = r.reveals + $6::int WHERE $6::int = 0 OR r.reveals < $4::int
       RETURNING reveals),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $7, $2, 'phone.revealed', 'call_task', held.id::text, jsonb_build_object('reason', $5::text, 'counted', $6::int = 1,
         'recordKey', held.record_key, 'today', spent.reveals) FROM held CROSS JOIN spent)
     SELECT (SELECT phone FROM held) AS phone, (SELECT reveals FROM spent)::int AS reveals`,
    [
      reveal.taskId,
      reveal.staffNo,
      reveal.onDate,
      reveal.limit,
      reveal.reason,
      reveal.counted ? 1 : 0,
      reveal.now,
    ],
  );
  return found!;
}
