import type { AuditRow } from '../access/audit-search.sql';
import { asSystem, currentScope } from '../database/data-scope';
import type { Db } from '../database/db';
import { maskDeep } from '../mask-deep.rules';
import { auditOf } from './why.sql';

/**
 * The audit trail of some things as a page may show it: numbers masked, oldest first. People with a branch read no audit rows by
 * themselves: give it only things that the caller has been found to see. Whose records a call is about they are not told by
 * it: some may be another branch's.
 */
export async function auditSeen(
  db: Db,
  things: readonly { type: string; id: string }[],
): Promise<AuditRow[]> {
  const entries = await asSystem(() => auditOf(db, things));
  const scoped = currentScope()?.kind === 'branches';
  return entries.map((each) => {
    const seen = (value: unknown) =>
      maskDeep(scoped && each.entityType === 'call_task' ? withoutSubjects(value) : value);
    return { ...each, before: seen(each.before), after: seen(each.after) };
  });
}

const SUBJECTS = new Set(['recordKey', 'alsoKeys']);

function withoutSubjects(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([field]) => !SUBJECTS.has(field)));
}
