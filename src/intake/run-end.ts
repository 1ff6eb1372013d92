import { writeAudit } from '../access/audit.sql';
import type { Db } from '../database/db';
import { finishRun, type ImportCounts } from './import-run.sql';
import type { Kind } from './kind';

export interface RunEnd {
  runId: number;
  kind: Kind;
  counts: ImportCounts;
  encoding: string | null;
  notes: Record<string, unknown>;
  by: string;
}

/** Ends a run well, with its audit row, in the transaction of its merge. */
export async function endRun(db: Db, end: RunEnd, now: Date): Promise<void> {
  await finishRun(db, end.runId, end.counts, end.encoding, end.notes, now);
  await writeAudit(db, {
    at: now,
    actor: end.by,
    action: 'import.finished',
    entityType: 'import_run',
    entityId: String(end.runId),
    after: { kind: end.kind.name, ...end.counts },
  });
}
