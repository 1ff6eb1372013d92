import { row, rows, type Db } from '../database/db';
import { ownKeyOf } from '../intake/record-sight.sql';
import { RECORD_TABLES, RECORD_TYPES, type RecordType } from '../intake/record.sql';

export interface Match {
  recordType: RecordType;
  recordKey: string;
  name: string | null;
  plate: string | null;
  branchCode: string;
  /** IANA zone of the record or its branch; null: the installation's. */
  zone: string | null;
}

const NAMES: Record<RecordType, { name: string; plate: string | null; zone: string }> = {
  policy: {
    name: 'coalesce(r.contact_name, r.insured_name)',
    plate: 'r.plate',
    zone: 'coalesce(r.time_zone, b.time_zone)',
  },
  claim: { name: 'r.reporter_name', plate: 'r.plate', zone: 'b.time_zone' },
  complaint: { name: 'r.complainant_name', plate: null, zone: 'b.time_zone' },
  repair: { name: 'r.customer_name', plate: 'r.plate', zone: 'b.time_zone' },
};

export const TYPES_WITH_PLATE = RECORD_TYPES.filter((type) => NAMES[type].plate !== null);

/** Where a page goes on, and how long it is. Keys sort as bytes. */
export interface Page {
  /** Last key of the page before; empty: from the beginning. */
  after: string;
  limit: number;
}

/** `from`: a table or sub-select of one record type, as `r`. */
function matches(type: RecordType, from: string, where: string, order = 'r.key'): string {
  const { name, plate, zone } = NAMES[type];
  const key = RECORD_TABLES[type].key;
  return `SELECT '${type}' AS "recordType", r.${key} AS "recordKey", ${name} AS name, ${plate ?? 'NULL'} AS plate,
       r.branch_code AS "branchCode", ${zone} AS zone
     FROM ${from} r LEFT JOIN branch b ON b.branch_code = r.branch_code
     WHERE ${where} ORDER BY ${order.replaceAll('r.key', `r.${key}`)} LIMIT `;
}

/** Records whose number begins with what was typed; their keys sort as bytes, so the table's own index answers. */
export function recordsByKey(db: Db, type: RecordType, start: string, page: Page): Promise<Match[]> {
  const { key } = RECORD_TABLES[type];
  return rows(db, `${matches(type, type, `r.${key} LIKE $1 AND r.${key} > $2`)}$3`, [
    startingWith(start),
    page.after,
    page.limit,
  ]);
}

/**
 * Records of which this is one of the numbers. What matches is gathered first: with the page's order in sight the planner would
 * walk a million keys in the hope of meeting some soon.
 */
export function recordsByPhone(db: Db, type: RecordType, phone: string, page: Page): Promise<Match[]> {
  const { key } = RECORD_TABLES[type];
  return rows(
    db,
    `WITH hit AS MATERIALIZED (
       SELECT * FROM ${type} WHERE numbers[1] = $1
       UNION ALL SELECT * FROM ${type} WHERE cardinality(numbers) > 1 AND numbers @> ARRAY[$1] AND numbers[1] <> $1)
     ${matches(type, 'hit', `r.${key} > $2`)}$3`,
    [phone, page.after, page.limit],
  );
}

/** Records of a vehicle, however its plate was written. */
export function recordsByPlate(db: Db, type: RecordType, plate: string, page: Page): Promise<Match[]> {
  const { key } = RECORD_TABLES[type];
  return rows(
    db,
    `WITH hit AS MATERIALIZED (
       SELECT * FROM ${type} WHERE plate IS NOT NULL AND upper(translate(plate, '·• -', '')) COLLATE "C" = $1)
     ${matches(type, 'hit', `r.${key} > $2`)}$3`,
    [plate, page.after, page.limit],
  );
}

/** Records of people whose name begins so, by name and key: the index's own order, so a page of a common name stops early. */
export function recordsByName(
  db: Db,
  type: RecordType,
  start: string,
  page: Page & { afterName: string },
): Promise<Match[]> {
  const { key } = RECORD_TABLES[type];
  const name = `(${NAMES[type].name} COLLATE "C")`;
  return rows(
    db,
    `${matches(type, type, `${name} LIKE $1 AND (${name}, r.${key}) > ($2, $3)`, `${name}, r.key`)}$4`,
    [startingWith(start), page.afterName, page.after, page.limit],
  );
}

function startingWith(start: string): string {
  return `${start.replace(/[\\%_]/g, '\\$&')}%`;
}

export interface TaskFound {
  taskId: number;
  campaign: string;
  recordType: string;
  recordKey: string;
  state: string;
  closeReason: string | null;
  attempts: number;
}

const TASK = `id AS "taskId", campaign_code AS campaign, record_type AS "recordType", ${ownKeyOf('open')} AS "recordKey", state,
  close_reason AS "closeReason", attempts`;

export function taskById(db: Db, id: number): Promise<TaskFound[]> {
  return rows(db, `SELECT ${TASK} FROM call_task open WHERE id = $1`, [id]);
}

/** Open tasks for a number after the given id, by id. */
export function openTasksByPhone(db: Db, phone: string, after: number, limit: number): Promise<TaskFound[]> {
  return rows(
    db,
    `SELECT ${TASK} FROM (
       SELECT * FROM call_task WHERE phone = $1 AND state IN ('waiting', 'ready')
       UNION ALL SELECT * FROM call_task WHERE phone = $1 AND state IN ('claimed', 'calling')) open
     WHERE id > $2 ORDER BY id LIMIT $3`,
    [phone, after, limit],
  );
}

export interface CaseFound {
  caseId: number;
  recordType: string;
  recordKey: string;
  reason: string;
  state: string;
  taskId: number | null;
}

export function caseById(db: Db, id: number): Promise<CaseFound[]> {
  return rows(
    db,
    `SELECT id AS "caseId", record_type AS "recordType", record_key AS "recordKey", reason, state, task_id AS "taskId"
     FROM verification_case WHERE id = $1`,
    [id],
  );
}

/** Tasks still open for a number, the most urgent first. */
export async function openTasksOfPhone(db: Db, phone: string): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    `SELECT id FROM (
       SELECT id, priority, due_at FROM call_task WHERE phone = $1 AND state IN ('waiting', 'ready')
       UNION ALL SELECT id, priority, due_at FROM call_task WHERE phone = $1 AND state IN ('claimed', 'calling')) open
     ORDER BY priority, due_at, id LIMIT 50`,
    [phone],
  );
  return found.map(({ id }) => id);
}

export interface PhoneAttempt {
  id: number;
  taskId: number;
  campaignCode: string;
  number: number;
  agent: string;
  state: string;
  counted: boolean;
  startedAt: Date;
  endedAt: Date | null;
  disposition: string | null;
  nameZh: string | null;
  nameEn: string | null;
}

/** The newest attempts to a number, newest first: those recorded have an index of their own, of the others there are few. */
export function attemptsOfPhone(db: Db, phone: string): Promise<PhoneAttempt[]> {
  return rows(
    db,
    `SELECT a.id, a.task_id AS "taskId", a.campaign_code AS "campaignCode", a.number, a.agent, a.state, a.counted,
       a.started_at AS "startedAt", a.ended_at AS "endedAt", a.disposition, d.name_zh AS "nameZh", d.name_en AS "nameEn"
     FROM (
       (SELECT * FROM attempt WHERE phone = $1 AND disposition IS NOT NULL ORDER BY id DESC LIMIT 50)
       UNION ALL SELECT * FROM attempt WHERE disposition IS NULL AND phone = $1) a
     LEFT JOIN disposition d ON d.code = a.disposition ORDER BY a.id DESC LIMIT 50`,
    [phone],
  );
}

/**
 * The zone that a number is called in: of its most urgent open task, else of the last call to it; null where there was neither.
 */
export async function zoneOfPhone(db: Db, phone: string): Promise<string | null> {
  const found = await row<{ zone: string | null }>(
    db,
    `SELECT coalesce(
       (SELECT l.time_zone FROM (
          SELECT lane, priority, due_at FROM call_task WHERE phone = $1 AND state IN ('waiting', 'ready')
          UNION ALL SELECT lane, priority, due_at FROM call_task WHERE phone = $1 AND state IN ('claimed', 'calling')) t
        JOIN lane l ON l.id = t.lane ORDER BY t.priority, t.due_at LIMIT 1),
       (SELECT l.time_zone FROM (SELECT task_id FROM attempt WHERE phone = $1 AND disposition IS NOT NULL ORDER BY id DESC LIMIT 1) a
        JOIN call_task t ON t.id = a.task_id JOIN lane l ON l.id = t.lane)) AS zone`,
    [phone],
  );
  return found?.zone ?? null;
}

export interface PhoneDay {
  onDate: string;
  attempts: number;
}

/** Spent attempts to a number on its latest local days, newest first. */
export function daysOfPhone(db: Db, phone: string): Promise<PhoneDay[]> {
  return rows(
    db,
    `SELECT on_date AS "onDate", attempts FROM phone_day WHERE phone = $1 ORDER BY on_date DESC LIMIT 14`,
    [phone],
  );
}
