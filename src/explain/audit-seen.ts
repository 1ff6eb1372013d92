import { asSystem } from '../database/data-scope';
import type { Db } from '../database/db';
import { maskDeep } from '../mask-deep.rules';
import { auditOf, type AuditSeen } from './why.sql';

/**
 * The audit trail of some things as a page may show it: numbers masked, oldest first. People with a branch read no audit rows by
 * themselves: give it only things that the caller has been found to see.
 */
export async function auditSeen(
  db: Db,
  things: readonly { type: string; id: string }[],
): Promise<AuditSeen[]> {
  const entries = await asSystem(() => auditOf(db, things));
  return entries.map((each) => ({ ...each, before: maskDeep(each.before), after: maskDeep(each.after) }));
}
