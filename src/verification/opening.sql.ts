import { row, rows, type Db } from '../database/db';
import { CASE_REASONS } from '../dialer/call-plan';

/** A closed task whose plan opens a case, or a record that a draw found without contact. */
export interface DueTask {
  taskId: number;
  /** IANA zone of the branch; null where it names none. */
  timeZone: string | null;
}

export interface DueItem {
  campaignCode: string;
  recordKey: string;
  /** Local date, `YYYY-MM-DD`. */
  occasionOn: string;
  timeZone: string | null;
}

/** The clock of one case, as instants. */
export interface Deadlines {
  dueAt: Date;
  remindAt: Date;
  provisional: boolean;
}

export interface Opened {
  /** Flags lowered. */
  taken: number;
  /** Cases made; fewer where the record's case is open already. */
  opened: number;
}

/** Tasks that are owed a case, held until the transaction ends; what another process holds is left to it. */
export function takeDueTasks(db: Db, limit: number): Promise<DueTask[]> {
  return rows<DueTask>(
    db,
    `SELECT t.id AS "taskId", b.time_zone AS "timeZone" FROM call_task t LEFT JOIN branch b ON b.branch_code = t.branch_code
     WHERE t.case_due AND t.close_reason = ANY ($2::text[]) ORDER BY t.id LIMIT $1 FOR UPDATE OF t SKIP LOCKED`,
    [limit, CASE_REASONS],
  );
}

/** The same of records without contact. */
export function takeDueItems(db: Db, limit: number): Promise<DueItem[]> {
  return rows<DueItem>(
    db,
    `SELECT i.campaign_code AS "campaignCode", i.record_key AS "recordKey", i.occasion_on AS "occasionOn", b.time_zone AS "timeZone"
     FROM draw_item i LEFT JOIN branch b ON b.branch_code = i.branch_code
     WHERE i.case_due ORDER BY i.draw_id, i.record_key, i.occasion_on LIMIT $1 FOR UPDATE OF i SKIP LOCKED`,
    [limit],
  );
}

/** The rest of both statements. Cases go in by record, so that two processes never wait for each other in a circle. */
const OPEN = `made AS (
       INSERT INTO verification_case (record_type, record_key, also_keys, reason, branch_code, holder_code, task_id, opened_at,
         due_at, due_provisional, remind_at)
       SELECT record_type, record_key, also_keys, reason, branch_code, branch_code, task_id, $1, due_at, provisional, remind_at
       FROM lowered ORDER BY record_type, record_key, task_id
       ON CONFLICT DO NOTHING RETURNING id, record_type, record_key, reason, task_id, due_at, due_provisional),
     opening AS (
       INSERT INTO case_event (case_id, at, actor, kind, after)
       SELECT id, $1, 'system', 'opened', jsonb_strip_nulls(jsonb_build_object('reason', reason, 'taskId', task_id, 'dueAt', due_at,
         'provisional', due_provisional)) FROM made ORDER BY id),
     again AS (
       INSERT INTO case_event (case_id, at, actor, kind, after)
       SELECT c.id, $1, 'system', 'seen_again', jsonb_strip_nulls(jsonb_build_object('reason', l.reason, 'taskId', l.task_id))
       FROM lowered l JOIN verification_case c ON c.record_type = l.record_type AND c.record_key = l.record_key
         AND c.state IN ('open', 'corrected')
       ORDER BY c.id, l.task_id),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $1, 'system', 'case.opened', 'verification_case', id::text,
         jsonb_build_object('recordType', record_type, 'recordKey', record_key, 'reason', reason) FROM made ORDER BY id)
     SELECT (SELECT count(*)::int FROM lowered) AS taken, (SELECT count(*)::int FROM made) AS opened`;

/**
 * Opens a case for each task and lowers its flag, with event and audit row, in one statement. One open case per record: a
 * record that has one keeps it, and the case notes that it was seen again.
 */
export async function openTaskCases(
  db: Db,
  due: readonly (DueTask & Deadlines)[],
  now: Date,
): Promise<Opened> {
  const found = await row<Opened>(
    db,
    `WITH input AS (
       SELECT * FROM unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::bool[]) AS i (id, due_at, remind_at, provisional)),
     lowered AS (
       UPDATE call_task t SET case_due = false FROM input i WHERE t.id = i.id AND t.case_due
       RETURNING t.id AS task_id, t.record_type, t.record_key, t.also_keys, t.close_reason AS reason, t.branch_code,
         i.due_at, i.remind_at, i.provisional),
     ${OPEN}`,
    [now, due.map((each) => each.taskId), ...deadlines(due)],
  );
  return found!;
}

/** The same of records without contact (reason `no_contact`). */
export async function openItemCases(
  db: Db,
  due: readonly (DueItem & Deadlines)[],
  now: Date,
): Promise<Opened> {
  const found = await row<Opened>(
    db,
    `WITH input AS (
       SELECT * FROM unnest($2::timestamptz[], $3::timestamptz[], $4::bool[], $5::text[], $6::text[], $7::date[])
       AS i (due_at, remind_at, provisional, campaign_code, record_key, occasion_on)),
     lowered AS (
       UPDATE draw_item d SET case_due = false FROM input i
       WHERE d.campaign_code = i.campaign_code AND d.record_key = i.record_key AND d.occasion_on = i.occasion_on AND d.case_due
       RETURNING NULL::bigint AS task_id, d.record_type, d.record_key, NULL::text[] AS also_keys, 'no_contact' AS reason,
         d.branch_code, i.due_at, i.remind_at, i.provisional),
     ${OPEN}`,
    [
      now,
      ...deadlines(due),
      due.map((each) => each.campaignCode),
      due.map((each) => each.recordKey),
      due.map((each) => each.occasionOn),
    ],
  );
  return found!;
}

function deadlines(due: readonly Deadlines[]): unknown[] {
  return [
    due.map((each) => each.dueAt),
    due.map((each) => each.remindAt),
    due.map((each) => each.provisional),
  ];
}
