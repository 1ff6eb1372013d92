import { rows, type Db } from '../database/db';

export interface AuditRow {
  id: number;
  at: Date;
  actor: string;
  action: string;
  entityType: string;
  entityId: string;
  before: unknown;
  after: unknown;
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  entityType?: string;
  entityId?: string;
  from?: Date;
  to?: Date;
  before?: number;
  limit: number;
}

/** Newest first, by number: rows are only ever added, so that a page never shifts. `action` matches what it begins with. */
export function searchAudit(db: Db, filter: AuditFilter): Promise<AuditRow[]> {
  return rows<AuditRow>(
    db,
    `SELECT id, at, actor, action, entity_type AS "entityType", entity_id AS "entityId", before, after
     FROM audit_entry
     WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR starts_with(action, $2))
       AND ($3::text IS NULL OR entity_type = $3) AND ($4::text IS NULL OR entity_id = $4)
       AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
       AND ($7::bigint IS NULL OR id < $7)
     ORDER BY id DESC LIMIT $8`,
    [
      filter.actor ?? null,
      filter.action ?? null,
      filter.entityType ?? null,
      filter.entityId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      filter.before ?? null,
      filter.limit,
    ],
  );
}
