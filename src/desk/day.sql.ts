import { row, rows, type Db } from '../database/db';
import { ownKeyOf } from '../intake/record-sight.sql';
import { type DispositionColumns } from './desk-words.rules';

/** Calls of one person in [from, to). Talk: answered until ended; wrap-up: ended until recorded, as the reports have it. */
const MINE = `a.agent = $1 AND a.started_at >= $2 AND a.started_at < $3`;
const TALK = `coalesce(sum(extract(epoch FROM a.ended_at - a.answered_at)), 0)::int`;

export interface DayTotals {
  calls: number;
  /** Calls of ours that went wrong before they were made; not among the others. */
  notCounted: number;
  reached: number;
  completed: number;
  talkSeconds: number;
  wrapUpSeconds: number;
  firstAt: Date | null;
  lastAt: Date | null;
}

export async function dayTotals(db: Db, agent: string, from: Date, to: Date): Promise<DayTotals> {
  const found = await row<DayTotals>(
    db,
    `SELECT count(*) FILTER (WHERE a.counted) AS calls, count(*) FILTER (WHERE NOT a.counted) AS "notCounted",
       count(*) FILTER (WHERE a.counted AND d.reached) AS reached,
       count(*) FILTER (WHERE a.counted AND a.disposition = 'completed') AS completed, ${TALK} AS "talkSeconds",
       coalesce(sum(extract(epoch FROM a.disposed_at - a.ended_at)), 0)::int AS "wrapUpSeconds",
       min(a.started_at) AS "firstAt", max(a.started_at) AS "lastAt"
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition WHERE ${MINE}`,
    [agent, from, to],
  );
  return found!;
}

export interface DayHour {
  /** 0–23 on the wall clock of the zone asked for. */
  hour: number;
  calls: number;
  reached: number;
  completed: number;
  talkSeconds: number;
}

export function dayHours(db: Db, agent: string, from: Date, to: Date, zone: string): Promise<DayHour[]> {
  return rows<DayHour>(
    db,
    `SELECT extract(hour FROM a.started_at AT TIME ZONE $4)::int AS hour, count(*) AS calls,
       count(*) FILTER (WHERE d.reached) AS reached, count(*) FILTER (WHERE a.disposition = 'completed') AS completed,
       ${TALK} AS "talkSeconds"
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition WHERE ${MINE} AND a.counted GROUP BY 1 ORDER BY 1`,
    [agent, from, to, zone],
  );
}

export interface DayDisposition extends DispositionColumns {
  group: string | null;
  calls: number;
}

/** Null: calls that are not recorded yet. */
export function dayDispositions(db: Db, agent: string, from: Date, to: Date): Promise<DayDisposition[]> {
  return rows<DayDisposition>(
    db,
    `SELECT a.disposition, d.name_zh AS "dispositionZh", d.name_en AS "dispositionEn", d.grp AS "group", count(*) AS calls
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition WHERE ${MINE}
     GROUP BY 1, 2, 3, 4, d.sort ORDER BY d.sort NULLS LAST`,
    [agent, from, to],
  );
}

export interface DayAttempt extends DispositionColumns {
  id: number;
  taskId: number;
  campaignCode: string;
  recordType: string;
  recordKey: string;
  branchCode: string;
  number: number;
  phone: string;
  state: string;
  counted: boolean;
  startedAt: Date;
  endedAt: Date | null;
  talkSeconds: number | null;
  note: string | null;
  /** Of the task as it stands now. */
  taskState: string;
  closeReason: string | null;
}

/** The calls themselves, the last one first; `before`: the last of the page before. */
export function dayAttempts(
  db: Db,
  agent: string,
  from: Date,
  to: Date,
  before: number | null,
  limit: number,
): Promise<DayAttempt[]> {
  return rows<DayAttempt>(
    db,
    `SELECT a.id, a.task_id AS "taskId", a.campaign_code AS "campaignCode", t.record_type AS "recordType",
       ${ownKeyOf('t')} AS "recordKey", t.branch_code AS "branchCode", a.number, a.phone, a.state, a.counted,
       a.started_at AS "startedAt", a.ended_at AS "endedAt", extract(epoch FROM a.ended_at - a.answered_at)::int AS "talkSeconds",
       a.note, a.disposition, d.name_zh AS "dispositionZh", d.name_en AS "dispositionEn", t.state AS "taskState",
       t.close_reason AS "closeReason"
     FROM attempt a JOIN call_task t ON t.id = a.task_id LEFT JOIN disposition d ON d.code = a.disposition
     WHERE ${MINE} AND ($4::bigint IS NULL OR a.id < $4) ORDER BY a.id DESC LIMIT $5`,
    [agent, from, to, before, limit],
  );
}
