import { rows, type Db } from '../database/db';

const LIVE_CLAIM = `id = $1 AND epoch = $2 AND claimed_by = $3 AND state = 'claimed'`;

/** Who holds it, by which claim. */
export interface Hold {
  taskId: number;
  epoch: number;
  agent: string;
  now: Date;
}

/** A claimed task that a gate has refused for good closes, under the claim's fence. */
export async function closeClaimed(db: Db, held: Hold, reason: string, why: string): Promise<boolean> {
  const closed = await rows(
    db,
    `WITH closed AS (
       UPDATE call_task SET state = 'closed', closed_at = $4, close_reason = $5, claimed_by = NULL, claimed_at = NULL,
         lease_until = NULL WHERE ${LIVE_CLAIM} RETURNING id)
     INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
     SELECT $4, $3, 'call_task.closed', 'call_task', id::text, jsonb_build_object('reason', $5::text, 'why', $6::text)
     FROM closed RETURNING entity_id`,
    [held.taskId, held.epoch, held.agent, held.now, reason, why],
  );
  return closed.length === 1;
}
