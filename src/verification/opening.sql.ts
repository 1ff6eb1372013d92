import { row, rows, type Db } from '../database/db';
import { CASE_REASONS } from '../queue/call-plan';
import { RECORD_TABLES, RECORD_TYPES } from '../intake/record.sql';

/** What one branch is owed of a closed task whose plan opens a case: the records of the call that are its own. */
export interface DueTask {
  taskId: number;
  branchCode: string;
  /** The smallest leads the case, as it leads a draw's call. */
  keys: string[];
  /** IANA zone of the branch; null where it names none. */
  timeZone: string | null;
}

/** A record that a draw found without contact. */
export interface DueItem {
  campaignCode: string;
  recordKey: string;
  /** Local date, `YYYY-MM-DD`. */
  occasionOn: string;
  timeZone: string | null;
}

/** A text that did not reach its number: what it says of a record's contact. */
export interface DueText {
  messageId: number;
  /** Why the number took it not: `invalid_number`, `not_mobile` or `landline`. */
  code: string;
  phone: string;
  timeZone: string | null;
}

/** The clock of one case, as instants. */
export interface Deadlines {
  dueAt: Date;
  remindAt: Date;
  provisional: boolean;
  /** Of the calendar that they were counted with. */
  calendarVersion: number;
}

export interface Opened {
  /** Flags lowered. */
  taken: number;
  /** Cases made; fewer where the record's case is open already. */
  opened: number;
}

/** The branch that a record of `t` stands with now, by its table. */
const BRANCH_OF_RECORD = `CASE t.record_type ${RECORD_TYPES.map(
  (type) =>
    `WHEN '${type}' THEN (SELECT r.branch_code FROM ${type} r WHERE r.${RECORD_TABLES[type].key} = k.key)`,
).join(' ')} END`;

/**
 * Tasks that are owed cases, held until the transaction ends; what another process holds is left to it. One row for each
 * branch among a task's records: calls are grouped by phone number, whosever the records are, and a branch must not learn of
 * another's. Whose a record is says its draw, or where no draw holds it the record; a record that is gone goes with the task.
 */
export function takeDueTasks(db: Db, limit: number): Promise<DueTask[]> {
  return rows<DueTask>(
    db,
    `WITH due AS MATERIALIZED (
       SELECT t.id, t.draw_id, t.campaign_code, t.record_type, t.record_key, t.also_keys, t.branch_code FROM call_task t
       WHERE t.case_due AND t.close_reason = ANY ($2::text[]) ORDER BY t.id LIMIT $1 FOR UPDATE SKIP LOCKED),
     subject AS (
       SELECT t.id, k.key COLLATE "C" AS key, coalesce(
         (SELECT i.branch_code FROM draw_item i WHERE i.campaign_code = t.campaign_code AND i.record_key = k.key
            AND i.record_type = t.record_type ORDER BY i.draw_id = t.draw_id DESC NULLS LAST, i.draw_id DESC LIMIT 1),
         ${BRANCH_OF_RECORD}, t.branch_code) AS branch_code
       FROM due t CROSS JOIN LATERAL unnest(t.record_key || coalesce(t.also_keys, '{}')) AS k (key))
     SELECT s.id AS "taskId", s.branch_code AS "branchCode", array_agg(DISTINCT s.key) AS keys, b.time_zone AS "timeZone"
     FROM subject s LEFT JOIN branch b ON b.branch_code = s.branch_code
     GROUP BY s.id, s.branch_code, b.time_zone ORDER BY s.id, s.branch_code`,
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

/**
 * The same of texts whose number takes none, as a network has said of it: of this text, or of one before it for which this one
 * was not sent.
 */
export function takeDueTexts(db: Db, limit: number): Promise<DueText[]> {
  return rows<DueText>(
    db,
    `SELECT m.id AS "messageId", m.phone, b.time_zone AS "timeZone", CASE m.reason WHEN 'number_not_textable'
       THEN coalesce((SELECT d.code FROM dead_text_number d WHERE d.phone = m.phone ORDER BY d.id DESC LIMIT 1), m.reason)
       ELSE m.reason END AS code
     FROM message m LEFT JOIN branch b ON b.branch_code = m.branch_code
     WHERE m.case_due ORDER BY m.id LIMIT $1 FOR UPDATE OF m SKIP LOCKED`,
    [limit],
  );
}

/** The rest of all three statements. Cases go in by record, so that two processes never wait for each other in a circle. */
const OPEN = `made AS (
       INSERT INTO verification_case (record_type, record_key, also_keys, reason, branch_code, holder_code, task_id, opened_at,
         due_at, due_provisional, remind_at, calendar_version)
       SELECT record_type, record_key, also_keys, reason, branch_code, branch_code, task_id, $1, due_at, provisional, remind_at,
         calendar_version
       FROM lowered ORDER BY record_type, record_key, task_id
       ON CONFLICT DO NOTHING RETURNING id, record_type, record_key, reason, task_id, due_at, due_provisional),
     opening AS (
       INSERT INTO case_event (case_id, at, actor, kind, note, after)
       SELECT id, $1, 'system', 'opened', t.note, jsonb_strip_nulls(jsonb_build_object('reason', reason, 'taskId', task_id, 'dueAt',
         due_at, 'provisional', due_provisional, 'phone', t.phone))
       FROM made LEFT JOIN LATERAL (SELECT l.note, l.phone FROM lowered l WHERE l.record_type = made.record_type
         AND l.record_key = made.record_key AND l.note IS NOT NULL ORDER BY l.phone LIMIT 1) t ON true ORDER BY id),
     again AS (
       INSERT INTO case_event (case_id, at, actor, kind, note, after)
       SELECT c.id, $1, 'system', 'seen_again', l.note, jsonb_strip_nulls(jsonb_build_object('reason', l.reason, 'taskId', l.task_id,
         'phone', l.phone))
       FROM lowered l JOIN verification_case c ON c.record_type = l.record_type AND c.record_key = l.record_key
         AND c.state IN ('open', 'corrected')
       ORDER BY c.id, l.task_id),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $1, 'system', 'case.opened', 'verification_case', id::text,
         jsonb_build_object('recordType', record_type, 'recordKey', record_key, 'reason', reason) FROM made ORDER BY id)
     SELECT (SELECT count(*)::int FROM flag) AS taken, (SELECT count(*)::int FROM made) AS opened`;

/**
 * Opens a case for each branch of each task and lowers the flag, with event and audit row, in one statement. One open case
 * per record: a record that has one keeps it, and the case notes that it was seen again.
 */
export async function openTaskCases(
  db: Db,
  due: readonly (DueTask & Deadlines)[],
  now: Date,
): Promise<Opened> {
  const found = await row<Opened>(
    db,
    `WITH input AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS i ("taskId" bigint, "branchCode" text, keys text[], "dueAt" timestamptz,
         "remindAt" timestamptz, provisional bool, "calendarVersion" int)),
     flag AS (
       UPDATE call_task t SET case_due = false WHERE t.id IN (SELECT "taskId" FROM input) AND t.case_due
       RETURNING t.id, t.record_type, t.close_reason),
     lowered AS (
       SELECT f.id AS task_id, f.record_type, i.keys[1] AS record_key, nullif(i.keys[2:], '{}') AS also_keys,
         f.close_reason AS reason, i."branchCode" AS branch_code, i."dueAt" AS due_at, i."remindAt" AS remind_at, i.provisional,
         i."calendarVersion" AS calendar_version, NULL AS note, NULL AS phone
       FROM flag f JOIN input i ON i."taskId" = f.id),
     ${OPEN}`,
    [now, JSON.stringify(due)],
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
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS i ("campaignCode" text, "recordKey" text, "occasionOn" date,
         "dueAt" timestamptz, "remindAt" timestamptz, provisional bool, "calendarVersion" int)),
     flag AS (
       UPDATE draw_item d SET case_due = false FROM input i
       WHERE d.campaign_code = i."campaignCode" AND d.record_key = i."recordKey" AND d.occasion_on = i."occasionOn" AND d.case_due
       RETURNING d.record_type, d.record_key, d.branch_code, i."dueAt" AS due_at, i."remindAt" AS remind_at, i.provisional,
         i."calendarVersion" AS calendar_version),
     lowered AS (
       SELECT NULL::bigint AS task_id, NULL::text[] AS also_keys, 'no_contact' AS reason, NULL AS note, NULL AS phone, flag.*
       FROM flag),
     ${OPEN}`,
    [now, JSON.stringify(due)],
  );
  return found!;
}

/**
 * The same of texts that did not reach their number (reason `wrong_number`), with a note that says so. A record that has another
 * number by now owes nothing any more: its flag is lowered and no case made.
 */
export async function openTextCases(
  db: Db,
  due: readonly (Pick<DueText, 'messageId'> & { note: string } & Deadlines)[],
  now: Date,
): Promise<Opened> {
  const found = await row<Opened>(
    db,
    `WITH input AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS i ("messageId" bigint, note text, "dueAt" timestamptz, "remindAt" timestamptz,
         provisional bool, "calendarVersion" int)),
     flag AS (
       UPDATE message m SET case_due = false FROM input i WHERE m.id = i."messageId" AND m.case_due
       RETURNING m.record_type, m.record_key, m.phone, i.note, i."dueAt" AS due_at, i.provisional, i."remindAt" AS remind_at,
         i."calendarVersion" AS calendar_version),
     lowered AS (
       SELECT NULL::bigint AS task_id, NULL::text[] AS also_keys, 'wrong_number' AS reason, r.branch_code, flag.*
       FROM flag CROSS JOIN LATERAL (
         SELECT p.branch_code, p.numbers FROM policy p WHERE flag.record_type = 'policy' AND p.policy_no = flag.record_key
         UNION ALL
         SELECT c.branch_code, c.numbers FROM claim c WHERE flag.record_type = 'claim' AND c.report_no = flag.record_key) r
       WHERE flag.phone = ANY (r.numbers)),
     ${OPEN}`,
    [now, JSON.stringify(due)],
  );
  return found!;
}
