import { rows, type Db } from '../database/db';
import type { CallsExpired, CallsMade, TasksOpened } from './chart.rules';

/** `$1` is the installation's zone. */
const dayOf = (instant: string) => `(${instant} AT TIME ZONE $1)::date`;

export function tasksOpened(db: Db, timeZone: string): Promise<TasksOpened[]> {
  return rows(
    db,
    `SELECT ${dayOf('t.opens_at')} AS date, ${dayOf('t.due_at')} AS "dueOn", t.campaign_code AS campaign,
       l.pool !~ '^(branch|staff):' AS centre, l.hours_code AS hours, count(*) AS tasks
     FROM call_task t JOIN lane l ON l.id = t.lane GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`,
    [timeZone],
  );
}

/** Spent attempts. */
export function callsMade(db: Db, timeZone: string): Promise<CallsMade[]> {
  return rows(
    db,
    `SELECT ${dayOf('a.started_at')} AS date, a.campaign_code AS campaign, count(*) AS attempts,
       count(*) FILTER (WHERE d.reached) AS reached, count(*) FILTER (WHERE s.role = 'agent') AS "byCentre"
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition LEFT JOIN staff s ON s.staff_no = a.agent
     WHERE a.counted GROUP BY 1, 2 ORDER BY 1, 2`,
    [timeZone],
  );
}

export function callsExpired(db: Db, timeZone: string): Promise<CallsExpired[]> {
  return rows(
    db,
    `SELECT ${dayOf('due_at')} AS date, campaign_code AS campaign, count(*) AS expired,
       count(*) FILTER (WHERE attempts = 0) AS "neverDialled"
     FROM call_task WHERE close_reason = 'expired' GROUP BY 1, 2 ORDER BY 1, 2`,
    [timeZone],
  );
}

export function casesOpened(db: Db, timeZone: string): Promise<{ date: string; count: number }[]> {
  return rows(
    db,
    `SELECT ${dayOf('opened_at')} AS date, count(*) AS count FROM verification_case GROUP BY 1 ORDER BY 1`,
    [timeZone],
  );
}

export function textsOwed(db: Db, timeZone: string): Promise<{ date: string; count: number }[]> {
  return rows(
    db,
    `SELECT ${dayOf('created_at')} AS date, count(*) AS count FROM message WHERE state <> 'skipped' GROUP BY 1 ORDER BY 1`,
    [timeZone],
  );
}
