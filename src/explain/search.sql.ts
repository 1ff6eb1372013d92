import { rows, type Db } from '../database/db';
import { RECORD_TABLES, RECORD_TYPES, type RecordType } from '../intake/record.sql';

export interface Match {
  recordType: RecordType;
  recordKey: string;
  name: string | null;
  plate: string | null;
  branchCode: string;
}

const NAMES: Record<RecordType, { name: string; plate: string }> = {
  policy: { name: 'coalesce(contact_name, insured_name)', plate: 'plate' },
  claim: { name: 'reporter_name', plate: 'plate' },
  complaint: { name: 'complainant_name', plate: 'NULL::text' },
  repair: { name: 'customer_name', plate: 'plate' },
};

const AT_MOST = 20;

const selectFrom = (type: RecordType, where: string) =>
  `(SELECT '${type}' AS "recordType", ${RECORD_TABLES[type].key} AS "recordKey", ${NAMES[type].name} AS name,
     ${NAMES[type].plate} AS plate, branch_code AS "branchCode" FROM ${type} WHERE ${where} ORDER BY 2 LIMIT ${AT_MOST})`;

/** Records whose number begins with what was typed; their keys sort as bytes, so each table's own index answers. */
export function recordsByKey(db: Db, start: string): Promise<Match[]> {
  return rows(
    db,
    RECORD_TYPES.map((type) => selectFrom(type, `${RECORD_TABLES[type].key} LIKE $1`)).join(' UNION ALL '),
    [`${start.replace(/[\\%_]/g, '\\$&')}%`],
  );
}

/**
 * Records that may be called at a number. There is no index on numbers, which the import of a million records would pay for: a
 * person who asks waits for one pass over the tables.
 */
export function recordsByPhone(db: Db, phone: string): Promise<Match[]> {
  return rows(db, RECORD_TYPES.map((type) => selectFrom(type, `numbers @> ARRAY[$1]`)).join(' UNION ALL '), [
    phone,
  ]);
}

/** Records of a vehicle; the same pass as by number. */
export function recordsByPlate(db: Db, plate: string): Promise<Match[]> {
  const withPlate = RECORD_TYPES.filter((type) => NAMES[type].plate === 'plate');
  return rows(
    db,
    withPlate.map((type) => selectFrom(type, `upper(translate(plate, '·• -', '')) = $1`)).join(' UNION ALL '),
    [plate],
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

/** The newest attempts to a number, newest first. */
export function attemptsOfPhone(db: Db, phone: string): Promise<PhoneAttempt[]> {
  return rows(
    db,
    `SELECT a.id, a.task_id AS "taskId", a.campaign_code AS "campaignCode", a.number, a.agent, a.state, a.counted,
       a.started_at AS "startedAt", a.ended_at AS "endedAt", a.disposition, d.name_zh AS "nameZh", d.name_en AS "nameEn"
     FROM attempt a LEFT JOIN disposition d ON d.code = a.disposition WHERE a.phone = $1 ORDER BY a.id DESC LIMIT 50`,
    [phone],
  );
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
