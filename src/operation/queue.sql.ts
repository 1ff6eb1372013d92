import { Db, rows } from '../database/db';

export interface QueueDepth {
  campaign: string;
  hours: string;
  zone: string;
  /** Pool of callers. */
  pool: string;
  state: 'ready' | 'waiting' | 'held';
  tasks: number;
  /** End of the cycle that comes first. */
  oldestDueAt: Date;
}

/**
 * Open tasks by lane and state. Each branch names the predicate of one partial index (call_task_ready, call_task_wake,
 * call_task_lease), so that closed rows, which are nearly all of them after a year, are never read. Ready tasks are
 * counted in the index alone.
 */
export async function queueDepth(db: Db): Promise<QueueDepth[]> {
  return rows<QueueDepth>(
    db,
    `SELECT l.campaign_code AS campaign, l.hours_code AS hours, l.time_zone AS zone, l.pool, d.state, d.tasks,
       d.oldest AS "oldestDueAt"
     FROM (
       SELECT lane, 'ready' AS state, count(*) AS tasks, min(due_at) AS oldest FROM call_task WHERE state = 'ready' GROUP BY lane
       UNION ALL
       SELECT lane, 'waiting', count(*), min(due_at) FROM call_task WHERE state = 'waiting' GROUP BY lane
       UNION ALL
       SELECT lane, 'held', count(*), min(due_at) FROM call_task WHERE state IN ('claimed', 'calling') GROUP BY lane) d
     JOIN lane l ON l.id = d.lane`,
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
