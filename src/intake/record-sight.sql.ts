import { rows, type Db } from '../database/db';
import { RECORD_TABLES, type RecordType } from './record.sql';

/*
 * A call may have subjects of several branches, and its row names them all: people with a branch see it where its lead is theirs,
 * or by their own case. Numbers of the other branch's records are not for them.
 */

/**
 * The record that a call (of the alias `task`) is about: its lead, or, where that is another branch's, the one whose case brings
 * the call into sight. To whoever sees everything, its lead.
 */
export function ownKeyOf(task: string): string {
  return `CASE WHEN row_security_active('call_task') AND NOT ${task}.branch_code = ANY ((SELECT huifang_branches())::text[])
    THEN (SELECT v.record_key FROM verification_case v WHERE v.task_id = ${task}.id ORDER BY v.id LIMIT 1) ELSE ${task}.record_key END`;
}

/** Of some records those that whoever asks may see, with their branch, in the order of their numbers. */
export function recordsInSight(
  db: Db,
  recordType: RecordType,
  keys: readonly string[],
): Promise<{ key: string; branchCode: string }[]> {
  const { key } = RECORD_TABLES[recordType];
  return rows(
    db,
    `SELECT ${key} AS key, branch_code AS "branchCode" FROM ${recordType} WHERE ${key} = ANY ($1::text[]) ORDER BY 1`,
    [keys],
  );
}
