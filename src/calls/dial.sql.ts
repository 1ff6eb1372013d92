import { affected, prepared, row, rows, type Db } from '../database/db';
import { type PlanValues } from '../queue/call-plan';
import { STOPPED, SUSPENDED, dailyCap, optOuts } from './gate.sql';

export interface Attempt {
  id: number;
  taskId: number;
  campaignCode: string;
  number: number;
  phone: string;
  agent: string;
  carrier: string;
  token: string | null;
  epoch: number;
  state: 'intent' | 'placed' | 'ringing' | 'answered' | 'ended' | 'failed' | 'unknown';
  outcome: string | null;
  counted: boolean;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  disposition: string | null;
  disposedAt: Date | null;
  disposedBy: string | null;
  flags: string[] | null;
  note: string | null;
}

export const ATTEMPT = `id, task_id AS "taskId", campaign_code AS "campaignCode", number, phone, agent, carrier, token, epoch,
  state, outcome, counted, started_at AS "startedAt", answered_at AS "answeredAt", ended_at AS "endedAt", disposition,
  disposed_at AS "disposedAt", disposed_by AS "disposedBy", flags, note`;

/** An intent, with the values of its campaign that are in force as it is written: the call is carried by these, to its end. */
export interface IntendedAttempt extends Attempt {
  values: PlanValues;
}

export interface DialIntent {
  taskId: number;
  epoch: number;
  agent: string;
  now: Date;
  carrier: string;
  token: string | null;
  /** Bit of the part of the day in the customer's zone. */
  part: number;
  calendarVersion: number;
  /** Today in the customer's zone, YYYY-MM-DD. */
  onDate: string;
  leaseUntil: Date;
}

/**
 * The intent of a dial: every gate that the database can judge, the spent attempt, the day's count and the attempt row,
 * in one statement. Returns null, and has written nothing, where a gate is shut. A live call to the number makes it fail
 * on `attempt_one_live_per_phone`. Run it after `lockPhones`, in a transaction of its own snapshot, so that an opt-out
 * committed before it always wins.
 * The hours were judged from the calendar of `calendarVersion`: a newer one shuts the gate, and the caller looks again.
 * The campaign's values in force are read here too: no other reading lies between the gates and the call that is placed. (The
 * task's own version is in force even where a clock was set back.)
 */
export function writeDialIntent(db: Db, dial: DialIntent): Promise<IntendedAttempt | null> {
  return row<IntendedAttempt>(
    db,
    `WITH allowed AS MATERIALIZED (
       SELECT t.id, t.phone, f.version, f."values" FROM call_task t JOIN campaign_version v ON v.id = t.plan_id
         CROSS JOIN LATERAL (
           SELECT c.version, c."values" FROM campaign_version c
           WHERE c.campaign_code = t.campaign_code AND (c.effective_from <= $4 OR c.id = t.plan_id)
           ORDER BY c.version DESC LIMIT 1) f
       WHERE t.id = $1 AND t.epoch = $2 AND t.claimed_by = $3 AND t.state = 'claimed'
         AND t.due_at > $4 AND t.attempts < (v."values" ->> 'maxAttempts')::int
         AND NOT EXISTS (${SUSPENDED})
         AND NOT EXISTS (SELECT ${optOuts('t.phone')}) AND NOT EXISTS (${STOPPED})
         AND (SELECT max(version) FROM calendar_version) = $8
       FOR UPDATE OF t),
     day AS (
       INSERT INTO phone_day AS d (phone, on_date, attempts) SELECT phone, $9::date, 1 FROM allowed
       ON CONFLICT (phone, on_date) DO UPDATE SET attempts = d.attempts + 1 WHERE d.attempts < ${dailyCap('$4')}
       RETURNING phone),
     task AS (
       UPDATE call_task t SET state = 'calling', attempts = t.attempts + 1, parts_tried = t.parts_tried | $7,
         lease_until = $10
       FROM allowed JOIN day USING (phone) WHERE t.id = allowed.id
       RETURNING t.id, t.campaign_code, t.attempts, t.phone, t.epoch),
     made AS (
       INSERT INTO attempt (task_id, campaign_code, number, phone, agent, carrier, token, epoch, started_at)
       SELECT id, campaign_code, attempts, phone, $3, $5, $6::uuid, epoch, $4 FROM task
       RETURNING ${ATTEMPT}),
     agent AS (UPDATE agent_state SET state = 'talking', reason = NULL, since = $4, seen_at = $4
       WHERE staff_no = $3 AND EXISTS (SELECT FROM made)),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $4, $3, 'call_task.dialled', 'call_task', "taskId"::text,
         jsonb_build_object('attempt', made.id, 'number', number, 'ruleVersion', version) FROM made CROSS JOIN allowed)
     SELECT made.*, allowed."values" FROM made CROSS JOIN allowed`,
    [
      dial.taskId,
      dial.epoch,
      dial.agent,
      dial.now,
      dial.carrier,
      dial.token,
      dial.part,
      dial.calendarVersion,
      dial.onDate,
      dial.leaseUntil,
    ],
  );
}

/** The carrier has taken the call. A report may have been faster: the state never goes back. */
export async function markPlaced(db: Db, id: number, ref: string, now: Date): Promise<void> {
  await rows(
    db,
    `UPDATE attempt SET placed_at = $3, provider_ref = $2,
       state = CASE WHEN state = 'intent' THEN 'placed' ELSE state END WHERE id = $1`,
    [id, ref, now],
  );
}

export async function findAttempt(db: Db, id: number): Promise<Attempt | null> {
  const found = await prepared<Attempt>(db, 'attempt', `SELECT ${ATTEMPT} FROM attempt WHERE id = $1`, [id]);
  return found[0] ?? null;
}

export function attemptOfToken(db: Db, token: string): Promise<Attempt | null> {
  return row<Attempt>(db, `SELECT ${ATTEMPT} FROM attempt WHERE token = $1::uuid`, [token]);
}

/** The attempt that this claim has dialled already, if any: a dial asked twice is one dial. */
export function attemptOfClaim(db: Db, taskId: number, epoch: number): Promise<Attempt | null> {
  return row<Attempt>(db, `SELECT ${ATTEMPT} FROM attempt WHERE task_id = $1 AND epoch = $2`, [
    taskId,
    epoch,
  ]);
}

export function attemptsOfTask(db: Db, taskId: number): Promise<Attempt[]> {
  return rows<Attempt>(db, `SELECT ${ATTEMPT} FROM attempt WHERE task_id = $1 ORDER BY id`, [taskId]);
}

/**
 * Moves an attempt forward as a report says, never back: ranks intent < placed < ringing < answered < ended, and the
 * first end wins; a carrier's clock that runs behind, or tells whole seconds, makes no call be answered before it began or end
 * before it was answered. Returns the attempt when the report ended it.
 */
export function applyReport(
  db: Db,
  report: { token: string; state: string; outcome: string | null; answeredAt: Date | null; at: Date },
): Promise<Attempt | null> {
  return row<Attempt>(
    db,
    `UPDATE attempt SET state = $2::attempt_state, outcome = coalesce($3, outcome),
       answered_at = coalesce(answered_at, CASE WHEN $4::timestamptz IS NOT NULL THEN greatest($4, started_at) END),
       placed_at = coalesce(placed_at, started_at),
       ended_at = CASE WHEN $2 = 'ended' THEN greatest($5, started_at, coalesce(answered_at, $4)) END
     WHERE token = $1::uuid AND state IN ('intent', 'placed', 'ringing', 'answered') AND state < $2::attempt_state
     RETURNING ${ATTEMPT}`,
    [report.token, report.state, report.outcome, report.answeredAt, report.at],
  );
}

/**
 * Attempts whose fate the carrier may know better than we do: open, with a token, started before `before`. Of calls with legs those
 * that were not asked about since `before` either, and sooner (`left`) where the agent has gone and the customer's end is unknown.
 */
export function attemptsToReconcile(db: Db, before: Date, left: Date): Promise<Attempt[]> {
  return rows<Attempt>(
    db,
    `SELECT ${ATTEMPT} FROM attempt
       LEFT JOIN LATERAL (SELECT asked_at, agent_ended_at FROM call_line WHERE attempt_id = attempt.id) l ON true
     WHERE disposition IS NULL AND token IS NOT NULL AND started_at <= $2
       AND state IN ('intent', 'placed', 'ringing', 'answered')
       AND (started_at <= $1 AND coalesce(l.asked_at, started_at) <= $1
         OR l.agent_ended_at <= $2 AND coalesce(l.asked_at, l.agent_ended_at) <= $2)
     ORDER BY started_at LIMIT 200`,
    [before, left],
  );
}

/** Calls that are over, or that nobody knows about any more, and that no agent has given a disposition in time. */
export function attemptsToClose(db: Db, endedBefore: Date): Promise<Attempt[]> {
  return rows<Attempt>(
    db,
    `SELECT ${ATTEMPT} FROM attempt WHERE disposition IS NULL AND started_at <= $1
       AND state IN ('ended', 'failed', 'unknown') AND ended_at <= $1 ORDER BY started_at LIMIT 200`,
    [endedBefore],
  );
}

/** Desk-phone calls that were never recorded, started before `before`. */
export function unreportedCalls(db: Db, before: Date): Promise<Attempt[]> {
  return rows<Attempt>(
    db,
    `SELECT ${ATTEMPT} FROM attempt WHERE disposition IS NULL AND token IS NULL AND started_at <= $1 ORDER BY started_at LIMIT 200`,
    [before],
  );
}

/** Nobody can say any more what became of it. Spent all the same. False: somebody has said it meanwhile. */
export async function markUnknown(db: Db, id: number, now: Date): Promise<boolean> {
  const marked = await affected(
    db,
    `UPDATE attempt SET state = 'unknown', outcome = 'unknown', ended_at = $2
     WHERE id = $1 AND state IN ('intent', 'placed', 'ringing', 'answered')`,
    [id, now],
  );
  return marked > 0;
}
