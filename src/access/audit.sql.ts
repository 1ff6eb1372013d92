import { rows, type Db } from '../database/db';

export interface AuditEntry {
  at: Date;
  /** Staff number, API client, or `system` for a tick. */
  actor: string;
  /** `noun.verb`, e.g. `campaign.changed`, `case.corrected`. */
  action: string;
  entityType: string;
  entityId: string;
  before?: unknown;
  after?: unknown;
}

/**
 * Writes one audit row in the caller's transaction: call it with the same EntityManager as the change itself, so that
 * neither is ever seen without the other. Statements that change many rows write their audit rows in a CTE instead.
 */
export async function writeAudit(db: Db, entry: AuditEntry): Promise<void> {
  await rows(
    db,
    `INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      entry.at,
      entry.actor,
      entry.action,
      entry.entityType,
      entry.entityId,
      entry.before === undefined ? null : JSON.stringify(entry.before),
      entry.after === undefined ? null : JSON.stringify(entry.after),
    ],
  );
}
