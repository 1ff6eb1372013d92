import { row, rows, type Db } from '../database/db';

/**
 * `empty`: nothing but what every centre starts with; `begun`: a load was interrupted, and nobody has worked here since;
 * `in use`: anything else, a half-made demonstration that somebody went on with included.
 */
export type DemoState = 'empty' | 'begun' | 'in use';

export async function demoState(db: Db): Promise<DemoState> {
  const found = await row<{ begun: boolean; loaded: boolean; used: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM audit_entry WHERE entity_type = 'demo' AND action = 'demo.begun') AS begun,
       EXISTS (SELECT FROM audit_entry WHERE entity_type = 'demo' AND action = 'demo.loaded') AS loaded,
       EXISTS (SELECT FROM branch) OR EXISTS (SELECT FROM staff) OR EXISTS (SELECT FROM policy) OR EXISTS (SELECT FROM claim)
         OR EXISTS (SELECT FROM complaint) OR EXISTS (SELECT FROM repair) OR EXISTS (SELECT FROM opt_out)
         OR EXISTS (SELECT FROM import_run) OR EXISTS (SELECT FROM draw) AS used`,
  );
  if (found!.loaded) return 'in use';
  if (!found!.begun) return found!.used ? 'in use' : 'empty';
  return (await usedSinceBegun(db)) ? 'in use' : 'begun';
}

/** Whether a demonstration was ever made here, or begun: its people stay, whoever works with them since. */
export async function holdsDemo(db: Db): Promise<boolean> {
  const found = await row<{ held: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM audit_entry WHERE action IN ('demo.begun', 'demo.loaded') AND entity_type = 'demo') AS held`,
  );
  return found!.held;
}

/**
 * Whether anything is there that the interrupted load did not leave itself. All that a load does carries its virtual clock,
 * which ends before the load began; so whatever is later is somebody's work. Single records are never the load's, and its
 * files are imported by `simulation`.
 */
async function usedSinceBegun(db: Db): Promise<boolean> {
  const found = await row<{ used: boolean }>(
    db,
    `WITH begun AS (SELECT max(at) AS at FROM audit_entry WHERE entity_type = 'demo' AND action = 'demo.begun')
     SELECT EXISTS (SELECT FROM audit_entry a WHERE a.entity_type <> 'demo' AND (a.at > begun.at OR a.action LIKE 'record.%'))
         OR EXISTS (SELECT FROM import_run i WHERE i.started_by <> 'simulation' OR i.started_at > begun.at)
         OR EXISTS (SELECT FROM attempt t WHERE t.started_at > begun.at)
         OR EXISTS (SELECT FROM draw d WHERE d.ran_at > begun.at)
         OR EXISTS (SELECT FROM message m WHERE m.created_at > begun.at)
         OR EXISTS (SELECT FROM opt_out o WHERE o.created_at > begun.at)
         OR EXISTS (SELECT FROM simulation_run) AS used
     FROM begun`,
  );
  return found!.used;
}

/** One process at a time looks and loads; the others wait and find it done. Until the session ends. */
export async function holdDemo(db: Db): Promise<void> {
  await rows(db, `SELECT pg_advisory_lock(hashtextextended('huifang demo', 0))::text`);
}

/**
 * What an interrupted load left is taken away, the look and the deed in one transaction: every change of state writes its
 * audit row, so nobody can begin anything between them. A schema that holds a relation or an extension beyond `ours` is
 * another application's too, and is left alone. Returns whether it was cleared.
 */
export async function clearInterrupted(db: Db, ours: readonly string[]): Promise<boolean> {
  await rows(db, 'BEGIN');
  try {
    await rows(db, `LOCK TABLE audit_entry, import_run IN SHARE ROW EXCLUSIVE MODE`);
    const mine = (await demoState(db)) === 'begun' && (await foreignNames(db, ours)).length === 0;
    if (mine) {
      await rows(db, `DROP SCHEMA public CASCADE`);
      await rows(db, `CREATE SCHEMA public`);
    }
    await rows(db, 'COMMIT');
    return mine;
  } catch (error) {
    await rows(db, 'ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Tables, views and the like in the schema that are not among `ours`, and extensions. */
async function foreignNames(db: Db, ours: readonly string[]): Promise<string[]> {
  const found = await rows<{ name: string }>(
    db,
    `SELECT c.relname::text AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relname = ANY ($1)
     UNION ALL
     SELECT e.extname::text FROM pg_extension e WHERE e.extnamespace = 'public'::regnamespace`,
    [ours],
  );
  return found.map(({ name }) => name);
}
