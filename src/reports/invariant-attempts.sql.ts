import { rows, type Db } from '../database/db';
import { judge, type Finding, type Watermark } from './invariant.sql';

const LIVE = `('intent', 'placed', 'ringing', 'answered')`;

/** A comparison that is no breach while one of its sides is not known. */
const breach = (test: string) => `coalesce(${test}, false)`;

/** At this moment: one live attempt and one held task for each number, one live attempt for each task, one task for each agent. */
export function oneLiveCall(db: Db): Promise<Finding> {
  return judge(
    db,
    `SELECT 'attempt ' || min(id) AS id, count(*) > 1 AS bad FROM attempt WHERE state IN ${LIVE} GROUP BY phone
     UNION ALL SELECT 'attempt ' || min(id), count(*) > 1 FROM attempt WHERE state IN ${LIVE} GROUP BY task_id
     UNION ALL SELECT 'task ' || min(id), count(*) > 1 FROM call_task WHERE state IN ('claimed', 'calling') GROUP BY phone
     UNION ALL SELECT 'task ' || min(id), count(*) > 1 FROM call_task WHERE state IN ('claimed', 'calling') GROUP BY claimed_by`,
  );
}

/** And at any moment: no attempt starts before every earlier one of its number, and of its task, has ended. [start, end). */
export function callsNeverOverlap(db: Db, since: Watermark, now: Date): Promise<Finding> {
  const ended = (by: string) => `max(coalesce(ended_at, $2)) OVER (PARTITION BY ${by} ORDER BY started_at, id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  return judge(
    db,
    `SELECT id::text AS id, ${breach('started_at < number_busy')} OR ${breach('started_at < task_busy')} AS bad
     FROM (SELECT id, started_at, ${ended('phone')} AS number_busy, ${ended('task_id')} AS task_busy
       FROM attempt WHERE id > $1) a`,
    [since.attempt, now],
  );
}

/** Spent attempts of a task: at most its plan's, numbered 1 to n without a gap, and as many as the task says. */
export function attemptsWithinCycle(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT x.task_id::text AS id, c.spent > (v."values" ->> 'maxAttempts')::int OR c.spent > 3 OR c.spent <> t.attempts
         OR c.lowest <> 1 OR c.highest <> c.spent OR c.numbers <> c.spent AS bad
     FROM (SELECT DISTINCT task_id FROM attempt WHERE id > $1) x
     LEFT JOIN call_task t ON t.id = x.task_id LEFT JOIN campaign_version v ON v.id = t.plan_id
     CROSS JOIN LATERAL (SELECT count(*) AS spent, coalesce(min(number), 1) AS lowest, coalesce(max(number), 0) AS highest,
       count(DISTINCT number) AS numbers FROM attempt a WHERE a.task_id = x.task_id AND a.counted) c`,
    [since.attempt],
  );
}

/** An attempt is spent unless the fault was ours; an unknown result is spent. */
export function spentUnlessOurs(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT a.id::text AS id, CASE WHEN a.disposition IS NULL THEN NOT a.counted
       ELSE a.counted = (d.effect = 'void') OR (NOT a.counted AND a.outcome <> 'failed') END IS TRUE AS bad
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition WHERE a.id > $1`,
    [since.attempt],
  );
}

/** Spent attempts to one number on one of its local days: at most the highest daily cap that has been in force. */
export function withinDailyCap(db: Db, since: Watermark, now: Date): Promise<Finding> {
  return judge(
    db,
    `SELECT min(a.id)::text AS id, count(*) > (SELECT max(daily_cap) FROM contact_limit WHERE effective_from <= $2) AS bad
     FROM attempt a JOIN call_task t ON t.id = a.task_id JOIN lane l ON l.id = t.lane
     WHERE a.id > $1 AND a.counted GROUP BY a.phone, (a.started_at AT TIME ZONE l.time_zone)::date`,
    [since.attempt, now],
  );
}

/** The carrier's state only moves forward: instants stand in its order, and what is recorded is over. */
export function attemptStatesForward(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT a.id::text AS id, ${breach('a.answered_at < a.started_at')} OR ${breach('a.ended_at < a.started_at')}
         OR ${breach('a.ended_at < a.answered_at')} OR ${breach('a.disposed_at < a.started_at')}
         OR (a.disposition IS NOT NULL AND a.state IN ${LIVE}) OR (a.disposition IS NULL AND t.state = 'closed') OR t.id IS NULL AS bad
     FROM attempt a LEFT JOIN call_task t ON t.id = a.task_id WHERE a.id > $1`,
    [since.attempt],
  );
}

/** One accepted disposition for each attempt, as the audit trail saw it. */
export function oneDisposition(db: Db, since: Watermark): Promise<Finding> {
  return judge(
    db,
    `SELECT a.id::text AS id, (SELECT count(*) FROM audit_entry e WHERE e.entity_type = 'call_task' AND e.entity_id = a.task_id::text
         AND e.after ->> 'attempt' = a.id::text AND e.after ? 'disposition')
       <> CASE WHEN a.disposition IS NULL THEN 0 ELSE 1 END AS bad
     FROM attempt a WHERE a.id > $1`,
    [since.attempt],
  );
}

export interface Moment {
  id: number;
  at: Date;
  hours: string;
  zone: string;
}

/** When attempts started, and under which hours: a page of them by identifier. */
export function attemptMoments(db: Db, after: number, from: Date, limit: number): Promise<Moment[]> {
  return rows<Moment>(
    db,
    `SELECT a.id, a.started_at AS at, l.hours_code AS hours, l.time_zone AS zone
     FROM attempt a JOIN call_task t ON t.id = a.task_id JOIN lane l ON l.id = t.lane
     WHERE a.id > $1 AND a.started_at >= $2 ORDER BY a.id LIMIT $3`,
    [after, from, limit],
  );
}
