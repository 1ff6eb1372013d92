import { prepared, type Db } from '../database/db';
import { SUSPENDED, dailyCap, optOuts } from './gate.sql';

/** What a call came to, and what its task becomes. Instants are UTC. */
interface Outcome {
  disposition: string;
  by: string;
  now: Date;
  note: string | null;
  flags: string[] | null;
  outcome: string | null;
  taskState: 'waiting' | 'ready' | 'closed';
  readyAt: Date;
  closeReason: string | null;
  caseDue: boolean;
  /** Null keeps what the task has. */
  phone: string | null;
  spareNumbers: string[] | null;
  lane: number | null;
  priority: number | null;
  /** Of the attempt's local day, for giving back the day's count. */
  onDate: string;
  why: string;
}

/** One attempt to be recorded. */
export interface RecordRow extends Outcome {
  attemptId: number;
  /** False gives the attempt back: the fault was ours. */
  counted: boolean;
  /** State that the attempt ends in. */
  endState: 'ended' | 'failed' | 'unknown';
}

/** A call dialled on a desk phone and told to us afterwards: intent, end and disposition are one fact. */
export interface DeskCallRow extends Outcome {
  taskId: number;
  epoch: number;
  startedAt: Date;
  part: number;
}

export interface Recorded {
  attemptId: number;
  taskId: number;
}

// Both ways of recording read the outcomes first ($1 to $16, one array a column), and end alike.
const OUTCOMES = `$1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
         $9::text[], $10::bool[], $11::text[], $12::text[], $13::int[], $14::int[], $15::date[], $16::text[]`;
const OUTCOME = `disposition, by, now, note, flags, outcome, task_state, ready_at,
         close_reason, case_due, phone, spare, lane, priority, on_date, why`;

/** What becomes of a task `t` by its outcome `i`. */
const BECOMES = `state = i.task_state::task_state, ready_at = i.ready_at, phone = coalesce(i.phone, t.phone),
         spare_numbers = CASE WHEN i.phone IS NULL THEN t.spare_numbers ELSE nullif(string_to_array(i.spare, E'\\x1f'), '{}') END,
         lane = coalesce(i.lane, t.lane), priority = coalesce(i.priority, t.priority),
         claimed_by = NULL, claimed_at = NULL, lease_until = NULL,
         closed_at = CASE WHEN i.task_state = 'closed' THEN i.now END, close_reason = i.close_reason, case_due = i.case_due`;

/** What follows for those in `task`: the promises that their calls have kept, and the audit rows. What was not counted has kept none. */
const FOLLOWS = `kept AS (
       UPDATE scheduled_callback c SET state = 'done', closed_at = task.now FROM task
       WHERE c.task_id = task.task_id AND c.state IN ('pending', 'handed_over') AND task.counted
       RETURNING c.id, task.by, task.now, task.task_id),
     kept_audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT now, by, 'scheduled_callback.done', 'scheduled_callback', id::text, jsonb_build_object('task', task_id) FROM kept ORDER BY id),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT now, by, CASE WHEN task_state = 'closed' THEN 'call_task.closed' ELSE 'call_task.recorded' END, 'call_task', task_id::text,
         jsonb_strip_nulls(jsonb_build_object('attempt', attempt_id, 'disposition', disposition, 'reason', close_reason,
           'readyAt', CASE WHEN task_state <> 'closed' THEN ready_at END, 'why', why)) FROM task ORDER BY task_id)
     SELECT attempt_id AS "attemptId", task_id AS "taskId" FROM task`;

/**
 * Records dispositions: attempt, task, agent, the promise that it kept and audit rows in one statement, for one attempt or
 * for all that arrive together. An attempt that has its disposition already, or whose task has moved on, is left out of the answer.
 */
export function recordDispositions(db: Db, batch: RecordRow[]): Promise<Recorded[]> {
  return prepared<Recorded>(
    db,
    'record',
    `WITH input AS (
       SELECT * FROM unnest(${OUTCOMES}, $17::bigint[], $18::bool[], $19::text[]) AS i (${OUTCOME}, attempt_id, counted, end_state)),
     done AS (
       UPDATE attempt a SET disposition = i.disposition, disposed_at = i.now, disposed_by = i.by, note = i.note,
         flags = string_to_array(i.flags, E'\\x1f'), outcome = coalesce(a.outcome, i.outcome), counted = i.counted,
         state = CASE WHEN a.state IN ('ended', 'failed', 'unknown') THEN a.state ELSE i.end_state::attempt_state END,
         ended_at = coalesce(a.ended_at, i.now)
       FROM input i WHERE a.id = i.attempt_id AND a.disposition IS NULL
       RETURNING a.id, a.task_id, a.epoch, a.phone, a.agent, a.number),
     task AS (
       UPDATE call_task t SET ${BECOMES},
         attempts = t.attempts - CASE WHEN i.counted THEN 0 ELSE 1 END
       FROM input i JOIN done d ON d.id = i.attempt_id
       -- As text, or the planner may read every held task through call_task_one_live_per_phone instead of these by key.
       WHERE t.id = d.task_id AND t.epoch = d.epoch AND t.state::text = 'calling'
       RETURNING t.id AS task_id, i.attempt_id, i.by, i.now, i.disposition, i.why, i.task_state, i.close_reason, i.ready_at, i.counted, i.on_date),
     day AS (
       UPDATE phone_day p SET attempts = p.attempts - 1 FROM task JOIN done ON done.id = task.attempt_id
       WHERE NOT task.counted AND p.phone = done.phone AND p.on_date = task.on_date),
     agent AS (
       UPDATE agent_state s SET state = 'ready', since = task.now, seen_at = task.now
       FROM task JOIN done ON done.id = task.attempt_id WHERE s.staff_no = done.agent AND s.state IN ('talking', 'wrap_up')),
     ${FOLLOWS}`,
    [
      ...outcomes(batch),
      column(batch, (r) => r.attemptId),
      column(batch, (r) => r.counted),
      column(batch, (r) => r.endState),
    ],
  );
}

/**
 * Records calls that were made on desk phones, from the claim straight to the disposition, with the gates of a dial that
 * the database judges (attempts, daily cap, opt-out, suspension). What a gate refused is left out of the answer, and
 * nothing of it is written.
 */
export function recordDeskCalls(db: Db, batch: DeskCallRow[]): Promise<Recorded[]> {
  return prepared<Recorded>(
    db,
    'record-desk-call',
    `WITH input AS (
       SELECT * FROM unnest(${OUTCOMES}, $17::bigint[], $18::int[], $19::timestamptz[], $20::int[])
       AS i (${OUTCOME}, task_id, epoch, started_at, part)),
     -- Locked here, so that the day's count is spent only for a task that is still the caller's. OFFSET 0 keeps the look-up
     -- by key apart from the conditions: with them the planner may read every held task through another index.
     allowed AS MATERIALIZED (
       SELECT i.*, t.phone AS called, t.campaign_code, nextval('attempt_id_seq') AS attempt_id FROM input i
       CROSS JOIN LATERAL (SELECT phone, campaign_code, epoch, claimed_by, state, due_at FROM call_task c
         WHERE c.id = i.task_id OFFSET 0 FOR NO KEY UPDATE) t
       WHERE t.epoch = i.epoch AND t.claimed_by = i.by AND t.state = 'claimed' AND t.due_at > i.started_at
         AND NOT EXISTS (${SUSPENDED})
         AND NOT EXISTS (SELECT ${optOuts('t.phone')} AND o.created_at <= i.started_at)),
     day AS (
       INSERT INTO phone_day AS d (phone, on_date, attempts) SELECT called, on_date, 1 FROM allowed
       ON CONFLICT (phone, on_date) DO UPDATE SET attempts = d.attempts + 1
         WHERE d.attempts < ${dailyCap('(SELECT max(now) FROM input)')}
       RETURNING phone),
     task AS (
       UPDATE call_task t SET ${BECOMES},
         attempts = t.attempts + 1, parts_tried = t.parts_tried | i.part
       FROM allowed i WHERE t.id = i.task_id AND i.called = ANY (ARRAY(SELECT phone FROM day))
       RETURNING t.attempts, true AS counted, i.*),
     made AS (
       INSERT INTO attempt (id, task_id, campaign_code, number, phone, agent, carrier, epoch, state, outcome, started_at, ended_at,
         disposition, disposed_at, disposed_by, flags, note) OVERRIDING SYSTEM VALUE
       SELECT attempt_id, task_id, campaign_code, attempts, called, by, 'manual', epoch, 'ended', outcome, started_at, now,
         disposition, now, by, string_to_array(flags, E'\\x1f'), note FROM task),
     ${FOLLOWS}`,
    [
      ...outcomes(batch),
      column(batch, (r) => r.taskId),
      column(batch, (r) => r.epoch),
      column(batch, (r) => r.startedAt),
      column(batch, (r) => r.part),
    ],
  );
}

const column = <R, T>(batch: R[], of: (row: R) => T): T[] => batch.map(of);

/** Arrays that hold arrays do not exist in SQL: lists travel as text, joined by a control character. */
const join = (list: string[] | null): string | null => list && list.join('\u001f');

function outcomes(batch: Outcome[]): unknown[] {
  return [
    column(batch, (r) => r.disposition),
    column(batch, (r) => r.by),
    column(batch, (r) => r.now),
    column(batch, (r) => r.note),
    column(batch, (r) => join(r.flags)),
    column(batch, (r) => r.outcome),
    column(batch, (r) => r.taskState),
    column(batch, (r) => r.readyAt),
    column(batch, (r) => r.closeReason),
    column(batch, (r) => r.caseDue),
    column(batch, (r) => r.phone),
    column(batch, (r) => join(r.spareNumbers)),
    column(batch, (r) => r.lane),
    column(batch, (r) => r.priority),
    column(batch, (r) => r.onDate),
    column(batch, (r) => r.why),
  ];
}
