import { prepared, type Db } from '../database/db';

/** One attempt to be recorded and what its task becomes. Instants are UTC. */
export interface RecordRow {
  attemptId: number;
  disposition: string;
  by: string;
  now: Date;
  note: string | null;
  flags: string[] | null;
  outcome: string | null;
  /** False gives the attempt back: the fault was ours. */
  counted: boolean;
  /** State that the attempt ends in. */
  endState: 'ended' | 'failed' | 'unknown';
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

export interface Recorded {
  attemptId: number;
  taskId: number;
}

/**
 * Records dispositions: attempt, task, agent, the promise that it kept and audit rows in one statement, for one attempt or
 * for all that arrive together. What was not counted has kept no promise. An attempt that has its disposition already, or whose task has moved on, is left out of the answer.
 * Arrays that hold arrays do not exist in SQL: lists travel as text, joined by a control character.
 */
export function recordDispositions(db: Db, batch: RecordRow[]): Promise<Recorded[]> {
  return prepared<Recorded>(
    db,
    'record',
    `WITH input AS (
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
         $8::bool[], $9::text[], $10::text[], $11::timestamptz[], $12::text[], $13::bool[], $14::text[], $15::text[],
         $16::int[], $17::int[], $18::date[], $19::text[])
       AS i (attempt_id, disposition, by, now, note, flags, outcome, counted, end_state, task_state, ready_at, close_reason,
         case_due, phone, spare, lane, priority, on_date, why)),
     done AS (
       UPDATE attempt a SET disposition = i.disposition, disposed_at = i.now, disposed_by = i.by, note = i.note,
         flags = string_to_array(i.flags, E'\\x1f'), outcome = coalesce(a.outcome, i.outcome), counted = i.counted,
         state = CASE WHEN a.state IN ('ended', 'failed', 'unknown') THEN a.state ELSE i.end_state::attempt_state END,
         ended_at = coalesce(a.ended_at, i.now)
       FROM input i WHERE a.id = i.attempt_id AND a.disposition IS NULL
       RETURNING a.id, a.task_id, a.epoch, a.phone, a.agent, a.number),
     task AS (
       UPDATE call_task t SET state = i.task_state::task_state, ready_at = i.ready_at,
         phone = coalesce(i.phone, t.phone),
         spare_numbers = CASE WHEN i.phone IS NULL THEN t.spare_numbers ELSE nullif(string_to_array(i.spare, E'\\x1f'), '{}') END,
         lane = coalesce(i.lane, t.lane), priority = coalesce(i.priority, t.priority),
         attempts = t.attempts - CASE WHEN i.counted THEN 0 ELSE 1 END,
         claimed_by = NULL, claimed_at = NULL, lease_until = NULL,
         closed_at = CASE WHEN i.task_state = 'closed' THEN i.now END, close_reason = i.close_reason, case_due = i.case_due
       FROM input i JOIN done d ON d.id = i.attempt_id
       -- As text, or the planner may read every held task through call_task_one_live_per_phone instead of these by key.
       WHERE t.id = d.task_id AND t.epoch = d.epoch AND t.state::text = 'calling'
       RETURNING t.id, i.attempt_id, i.by, i.now, i.disposition, i.why, i.task_state, i.close_reason, i.ready_at, i.counted, i.on_date),
     day AS (
       UPDATE phone_day p SET attempts = p.attempts - 1 FROM task JOIN done ON done.id = task.attempt_id
       WHERE NOT task.counted AND p.phone = done.phone AND p.on_date = task.on_date),
     agent AS (
       UPDATE agent_state s SET state = 'ready', since = task.now, seen_at = task.now
       FROM task JOIN done ON done.id = task.attempt_id WHERE s.staff_no = done.agent AND s.state IN ('talking', 'wrap_up')),
     kept AS (
       UPDATE scheduled_callback c SET state = 'done', closed_at = task.now FROM task
       WHERE c.task_id = task.id AND c.state IN ('pending', 'handed_over') AND task.counted RETURNING c.id, task.by, task.now, task.id AS task_id),
     kept_audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT now, by, 'scheduled_callback.done', 'scheduled_callback', id::text, jsonb_build_object('task', task_id) FROM kept ORDER BY id),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT now, by, CASE WHEN task_state = 'closed' THEN 'call_task.closed' ELSE 'call_task.recorded' END, 'call_task', id::text,
         jsonb_strip_nulls(jsonb_build_object('attempt', attempt_id, 'disposition', disposition, 'reason', close_reason,
           'readyAt', CASE WHEN task_state <> 'closed' THEN ready_at END, 'why', why)) FROM task ORDER BY id)
     SELECT attempt_id AS "attemptId", id AS "taskId" FROM task`,
    columns(batch),
  );
}

/** A call dialled on a desk phone and told to us afterwards: intent, end and disposition are one fact. */
export interface DeskCallRow extends Omit<RecordRow, 'attemptId' | 'endState' | 'counted'> {
  taskId: number;
  epoch: number;
  startedAt: Date;
  part: number;
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
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
         $8::text[], $9::timestamptz[], $10::text[], $11::bool[], $12::text[], $13::text[], $14::int[], $15::int[],
         $16::date[], $17::text[], $18::int[], $19::timestamptz[], $20::int[])
       AS i (task_id, disposition, by, now, note, flags, outcome, task_state, ready_at, close_reason, case_due, phone, spare,
         lane, priority, on_date, why, epoch, started_at, part)),
     -- Locked here, so that the day's count is spent only for a task that is still the caller's. OFFSET 0 keeps the look-up
     -- by key apart from the conditions: with them the planner may read every held task through another index.
     allowed AS MATERIALIZED (
       SELECT i.*, t.phone AS called, t.campaign_code, nextval('attempt_id_seq') AS attempt_id FROM input i
       CROSS JOIN LATERAL (SELECT phone, campaign_code, epoch, claimed_by, state, due_at FROM call_task c
         WHERE c.id = i.task_id OFFSET 0 FOR NO KEY UPDATE) t
       WHERE t.epoch = i.epoch AND t.claimed_by = i.by AND t.state = 'claimed' AND t.due_at > i.started_at
         AND NOT EXISTS (SELECT FROM campaign c WHERE c.code = t.campaign_code AND c.suspended_at IS NOT NULL)
         AND NOT EXISTS (SELECT FROM opt_out o WHERE o.phone = t.phone AND o.lifted_at IS NULL
           AND o.channel IN ('call', 'all') AND (o.rule IS NULL OR o.rule = t.campaign_code) AND o.created_at <= i.started_at)),
     day AS (
       INSERT INTO phone_day AS d (phone, on_date, attempts) SELECT called, on_date, 1 FROM allowed
       ON CONFLICT (phone, on_date) DO UPDATE SET attempts = d.attempts + 1
         WHERE d.attempts < (SELECT daily_cap FROM contact_limit WHERE effective_from <= (SELECT max(now) FROM input) ORDER BY version DESC LIMIT 1)
       RETURNING phone),
     task AS (
       UPDATE call_task t SET state = i.task_state::task_state, ready_at = i.ready_at, attempts = t.attempts + 1,
         parts_tried = t.parts_tried | i.part, phone = coalesce(i.phone, t.phone),
         spare_numbers = CASE WHEN i.phone IS NULL THEN t.spare_numbers ELSE nullif(string_to_array(i.spare, E'\\x1f'), '{}') END,
         lane = coalesce(i.lane, t.lane), priority = coalesce(i.priority, t.priority),
         claimed_by = NULL, claimed_at = NULL, lease_until = NULL,
         closed_at = CASE WHEN i.task_state = 'closed' THEN i.now END, close_reason = i.close_reason, case_due = i.case_due
       FROM allowed i WHERE t.id = i.task_id AND i.called = ANY (ARRAY(SELECT phone FROM day))
       RETURNING t.attempts, i.*),
     made AS (
       INSERT INTO attempt (id, task_id, campaign_code, number, phone, agent, carrier, epoch, state, outcome, started_at, ended_at,
         disposition, disposed_at, disposed_by, flags, note) OVERRIDING SYSTEM VALUE
       SELECT attempt_id, task_id, campaign_code, attempts, called, by, 'manual', epoch, 'ended', outcome, started_at, now,
         disposition, now, by, string_to_array(flags, E'\\x1f'), note FROM task),
     kept AS (
       UPDATE scheduled_callback c SET state = 'done', closed_at = task.now FROM task
       WHERE c.task_id = task.task_id AND c.state IN ('pending', 'handed_over') RETURNING c.id, task.by, task.now, task.task_id),
     kept_audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT now, by, 'scheduled_callback.done', 'scheduled_callback', id::text, jsonb_build_object('task', task_id) FROM kept ORDER BY id),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT now, by, CASE WHEN task_state = 'closed' THEN 'call_task.closed' ELSE 'call_task.recorded' END, 'call_task', task_id::text,
         jsonb_strip_nulls(jsonb_build_object('attempt', attempt_id, 'disposition', disposition, 'reason', close_reason,
           'readyAt', CASE WHEN task_state <> 'closed' THEN ready_at END, 'why', why))
       FROM task)
     SELECT attempt_id AS "attemptId", task_id AS "taskId" FROM task`,
    deskColumns(batch),
  );
}

const join = (list: string[] | null): string | null => list && list.join('\u001f');

function columns(batch: RecordRow[]): unknown[] {
  const column = <T>(of: (row: RecordRow) => T): T[] => batch.map(of);
  return [
    column((r) => r.attemptId),
    column((r) => r.disposition),
    column((r) => r.by),
    column((r) => r.now),
    column((r) => r.note),
    column((r) => join(r.flags)),
    column((r) => r.outcome),
    column((r) => r.counted),
    column((r) => r.endState),
    column((r) => r.taskState),
    column((r) => r.readyAt),
    column((r) => r.closeReason),
    column((r) => r.caseDue),
    column((r) => r.phone),
    column((r) => join(r.spareNumbers)),
    column((r) => r.lane),
    column((r) => r.priority),
    column((r) => r.onDate),
    column((r) => r.why),
  ];
}

function deskColumns(batch: DeskCallRow[]): unknown[] {
  const column = <T>(of: (row: DeskCallRow) => T): T[] => batch.map(of);
  return [
    column((r) => r.taskId),
    column((r) => r.disposition),
    column((r) => r.by),
    column((r) => r.now),
    column((r) => r.note),
    column((r) => join(r.flags)),
    column((r) => r.outcome),
    column((r) => r.taskState),
    column((r) => r.readyAt),
    column((r) => r.closeReason),
    column((r) => r.caseDue),
    column((r) => r.phone),
    column((r) => join(r.spareNumbers)),
    column((r) => r.lane),
    column((r) => r.priority),
    column((r) => r.onDate),
    column((r) => r.why),
    column((r) => r.epoch),
    column((r) => r.startedAt),
    column((r) => r.part),
  ];
}
