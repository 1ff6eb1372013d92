import { row, rows, type Db } from '../database/db';
import type { ScriptStep } from './script';

export interface ScriptRow {
  code: string;
  version: number;
  steps: ScriptStep[];
  createdBy: string;
  createdAt: Date;
}

const COLUMNS = `code, version, steps, created_by AS "createdBy", created_at AS "createdAt"`;

/** Enters the versions that are not there yet, each with its audit row. What is there stays as it is: versions are for ever. */
export async function insertScripts(
  db: Db,
  scripts: readonly Pick<ScriptRow, 'code' | 'version' | 'steps'>[],
  by: string,
  now: Date,
): Promise<{ code: string; version: number }[]> {
  return rows(
    db,
    `WITH made AS (
       INSERT INTO script_version (code, version, steps, created_by, created_at)
       SELECT code, version, steps, $4, $5 FROM unnest($1::text[], $2::int[], $3::jsonb[]) AS s (code, version, steps)
       ON CONFLICT ON CONSTRAINT script_version_pk DO NOTHING RETURNING code, version, steps),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, after)
       SELECT $5, $4, 'script.published', 'script', code || ' v' || version, jsonb_build_object('steps', jsonb_array_length(steps))
       FROM made ORDER BY code, version)
     SELECT code, version FROM made ORDER BY code, version`,
    [
      scripts.map((script) => script.code),
      scripts.map((script) => script.version),
      scripts.map((script) => JSON.stringify(script.steps)),
      by,
      now,
    ],
  );
}

/** The newest version of each script. */
export function currentScripts(db: Db): Promise<ScriptRow[]> {
  return rows<ScriptRow>(
    db,
    `SELECT DISTINCT ON (code) ${COLUMNS} FROM script_version ORDER BY code, version DESC`,
  );
}

/** One version; the newest where `version` is null. */
export function findScript(db: Db, code: string, version: number | null): Promise<ScriptRow | null> {
  return row<ScriptRow>(
    db,
    `SELECT ${COLUMNS} FROM script_version WHERE code = $1 AND ($2::int IS NULL OR version = $2) ORDER BY version DESC LIMIT 1`,
    [code, version],
  );
}
