import { rows, type Db } from '../database/db';

export interface ContactRateRow {
  campaign: string;
  /** 0–23 on the wall clock of the zone asked for. */
  hour: number;
  attempts: number;
  reached: number;
  completed: number;
}

/** Spent attempts in [from, to) by campaign and local hour, how many reached somebody, and how many were completed. */
export function contactRates(db: Db, from: Date, to: Date, zone: string): Promise<ContactRateRow[]> {
  return rows(
    db,
    `SELECT a.campaign_code AS campaign, extract(hour FROM a.started_at AT TIME ZONE $3)::int AS hour, count(*) AS attempts,
       count(*) FILTER (WHERE d.reached) AS reached, count(*) FILTER (WHERE a.disposition = 'completed') AS completed
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition
     WHERE a.started_at >= $1 AND a.started_at < $2 AND a.counted GROUP BY 1, 2 ORDER BY 1, 2`,
    [from, to, zone],
  );
}

export interface AgentRow {
  agent: string;
  name: string | null;
  attempts: number;
  reached: number;
  completed: number;
  /** Answered until ended. */
  talkSeconds: number;
  /** Ended until recorded. */
  wrapUpSeconds: number;
  promises: number;
  promisesKept: number;
  promisesMissed: number;
  firstAt: Date;
  lastAt: Date;
}

/** What each agent did in [from, to), by staff number; promises are those made in it. */
export function agentRows(db: Db, from: Date, to: Date): Promise<AgentRow[]> {
  return rows(
    db,
    `WITH call AS (
       SELECT a.agent, count(*) AS attempts, count(*) FILTER (WHERE d.reached) AS reached,
         count(*) FILTER (WHERE a.disposition = 'completed') AS completed,
         coalesce(sum(extract(epoch FROM a.ended_at - a.answered_at)), 0)::int AS talk,
         coalesce(sum(extract(epoch FROM a.disposed_at - a.ended_at)), 0)::int AS wrap_up,
         min(a.started_at) AS first_at, max(a.started_at) AS last_at
       FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition
       WHERE a.started_at >= $1 AND a.started_at < $2 GROUP BY a.agent),
     promise AS (
       SELECT agent, count(*) AS made, count(*) FILTER (WHERE state = 'done') AS kept, count(*) FILTER (WHERE state = 'missed') AS missed
       FROM scheduled_callback WHERE created_at >= $1 AND created_at < $2 GROUP BY agent)
     SELECT c.agent, s.name, c.attempts, c.reached, c.completed, c.talk AS "talkSeconds", c.wrap_up AS "wrapUpSeconds",
       coalesce(p.made, 0) AS promises, coalesce(p.kept, 0) AS "promisesKept", coalesce(p.missed, 0) AS "promisesMissed",
       c.first_at AS "firstAt", c.last_at AS "lastAt"
     FROM call c LEFT JOIN promise p ON p.agent = c.agent LEFT JOIN staff s ON s.staff_no = c.agent ORDER BY c.agent`,
    [from, to],
  );
}

/** The instants at which two local dates begin in a zone: a range of dates, the last one included, as [from, to). */
export async function datesAsInstants(
  db: Db,
  dates: { from: string; to: string },
  zone: string,
): Promise<{ from: Date; to: Date }> {
  const found = await rows<{ from: Date; to: Date }>(
    db,
    `SELECT ($1::date)::timestamp AT TIME ZONE $3 AS from, ($2::date + 1)::timestamp AT TIME ZONE $3 AS to`,
    [dates.from, dates.to, zone],
  );
  return found[0]!;
}
