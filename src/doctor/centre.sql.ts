import { type Db, row, rows } from '../database/db';

/** Zones that records are judged in besides the centre's own. */
export async function zonesInUse(db: Db): Promise<string[]> {
  const found = await rows<{ zone: string }>(
    db,
    `SELECT DISTINCT time_zone AS zone FROM branch WHERE time_zone IS NOT NULL ORDER BY 1`,
  );
  return found.map(({ zone }) => zone);
}

/** Numbers that campaigns in force show instead of the account's, with the campaigns. */
export async function callerIds(db: Db, now: Date): Promise<{ number: string; campaigns: string[] }[]> {
  return rows(
    db,
    `SELECT v."values" ->> 'callerId' AS number, array_agg(v.campaign_code ORDER BY v.campaign_code) AS campaigns
     FROM (SELECT DISTINCT ON (campaign_code) campaign_code, "values" FROM campaign_version
       WHERE effective_from <= $1 ORDER BY campaign_code, version DESC) v
     WHERE v."values" ->> 'callerId' IS NOT NULL GROUP BY 1 ORDER BY 1`,
    [now],
  );
}

export interface LineFacts {
  agents: number;
  withLine: number;
  softphones: number;
}

/** Who could be called as an agent, and on what. */
export async function lineFacts(db: Db): Promise<LineFacts> {
  const found = await row<LineFacts>(
    db,
    `SELECT count(*)::int AS agents, count(l.staff_no)::int AS "withLine",
       count(*) FILTER (WHERE l.kind = 'softphone')::int AS softphones
     FROM staff s LEFT JOIN agent_line l USING (staff_no) WHERE s.role IN ('agent', 'salesperson')`,
  );
  return found!;
}

export interface OpenWork {
  /** Calls of the last day of which nobody knows what became. */
  unknownCalls: number;
  unknownTexts: number;
  /** Intents without a result that should have one by now. */
  oldIntents: number;
  /** Texts that could have gone out, and since when the oldest could. */
  queuedTexts: number;
  oldestText: Date | null;
  /** What providers told and nobody has taken in. */
  rawEvents: number;
  oldestEvent: Date | null;
}

/** More texts than a day has, and few enough to be read through. */
const LATEST_TEXTS = 200_000;

export async function openWork(db: Db, now: Date): Promise<OpenWork> {
  const found = await row<OpenWork>(
    db,
    `SELECT (SELECT count(*)::int FROM attempt WHERE state = 'unknown' AND started_at > $1::timestamptz - interval '1 day') AS "unknownCalls",
       (SELECT count(*)::int FROM message WHERE id > (SELECT max(id) FROM message) - $2 AND state = 'unknown' AND again_at IS NULL
         AND intent_at > $1::timestamptz - interval '1 day') AS "unknownTexts",
       (SELECT count(*)::int FROM attempt WHERE disposition IS NULL AND state = 'intent' AND started_at < $1::timestamptz - interval '15 minutes')
         + (SELECT count(*)::int FROM message WHERE state = 'intent' AND intent_at < $1::timestamptz - interval '15 minutes') AS "oldIntents",
       q.texts AS "queuedTexts", q.oldest AS "oldestText", e.events AS "rawEvents", e.oldest AS "oldestEvent"
     FROM (SELECT count(*)::int AS texts, min(not_before) AS oldest FROM message WHERE state = 'queued' AND not_before <= $1) q,
       (SELECT count(*)::int AS events, min(received_at) AS oldest FROM provider_event WHERE reduced_at IS NULL) e`,
    [now, LATEST_TEXTS],
  );
  return found!;
}
