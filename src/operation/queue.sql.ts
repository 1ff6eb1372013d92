import { Db, rows } from '../database/db';

export interface QueueDepth {
  campaign: string;
  /** Pool of callers; null where the lanes of a campaign are counted together. */
  pool: string | null;
  state: 'ready' | 'waiting' | 'held';
  tasks: number;
  /** End of the cycle that comes first; null where it is not asked for. */
  oldestDueAt: Date | null;
}

/**
 * Open tasks by lane and state. Each branch names the predicate of one partial index (call_task_ready, call_task_wake,
 * call_task_lease), so that closed rows, which are nearly all of them after a year, are never read. Ready tasks are
 * counted in the index alone, by pool; waiting ones by campaign.
 */
export async function queueDepth(db: Db): Promise<QueueDepth[]> {
  return rows<QueueDepth>(
    db,
    `SELECT l.campaign_code AS campaign, l.pool, 'ready' AS state, sum(r.tasks)::bigint AS tasks, min(r.oldest) AS "oldestDueAt"
       FROM (SELECT lane, count(*) AS tasks, min(due_at) AS oldest FROM call_task WHERE state = 'ready' GROUP BY lane) r
       JOIN lane l ON l.id = r.lane
      GROUP BY l.campaign_code, l.pool
     UNION ALL
     SELECT campaign_code, NULL, 'waiting', count(*), NULL FROM call_task WHERE state = 'waiting' GROUP BY campaign_code
     UNION ALL
     SELECT campaign_code, NULL, 'held', count(*), min(due_at) FROM call_task WHERE state IN ('claimed', 'calling')
      GROUP BY campaign_code`,
  );
}

export interface OutboxDepth {
  state: 'queued' | 'intent' | 'sent';
  texts: number;
  oldestAt: Date | null;
}

/** Texts not yet at their end, from the outbox's own partial indexes. */
export async function outboxDepth(db: Db): Promise<OutboxDepth[]> {
  return rows<OutboxDepth>(
    db,
    `SELECT 'queued' AS state, count(*) AS texts, min(not_before) AS "oldestAt" FROM message WHERE state = 'queued'
     UNION ALL
     SELECT state::text, count(*), min(intent_at) FROM message WHERE state IN ('intent', 'sent') GROUP BY state`,
  );
}
