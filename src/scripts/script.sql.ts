import { row, rows, type Db } from '../database/db';
import type { KnownNames } from './script-check.rules';
import type { ScriptStep } from './script';

export interface ScriptRow {
  code: string;
  version: number;
  steps: ScriptStep[];
  createdBy: string;
  createdAt: Date;
  /** What its author said of it, as the audit trail has it. */
  note?: string | null;
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

/** Every version of a script, newest first. */
export function scriptVersions(db: Db, code: string): Promise<ScriptRow[]> {
  return rows<ScriptRow>(
    db,
    `SELECT ${COLUMNS}, (SELECT a.after ->> 'note' FROM audit_entry a WHERE a.entity_type = 'script'
       AND a.entity_id = code || ' v' || version AND a.action = 'script.published' ORDER BY a.id DESC LIMIT 1) AS note
     FROM script_version WHERE code = $1 ORDER BY version DESC`,
    [code],
  );
}

/**
 * Enters the version after `basedOn` with its audit row; nothing where another has become the newest: of two who publish at
 * once, the key lets one through.
 */
export function publishScript(
  db: Db,
  script: { code: string; basedOn: number; steps: readonly ScriptStep[]; note?: string | null },
  by: string,
  now: Date,
): Promise<ScriptRow | null> {
  return row<ScriptRow>(
    db,
    `WITH made AS (
       INSERT INTO script_version (code, version, steps, created_by, created_at)
       SELECT $1, $2::int + 1, $3::jsonb, $4, $5
       WHERE (SELECT coalesce(max(version), 0) FROM script_version WHERE code = $1) = $2::int
       ON CONFLICT ON CONSTRAINT script_version_pk DO NOTHING RETURNING *),
     audit AS (
       INSERT INTO audit_entry (at, actor, action, entity_type, entity_id, before, after)
       SELECT $5, $4, 'script.published', 'script', code || ' v' || version, jsonb_build_object('version', $2::int),
         jsonb_build_object('version', version, 'steps', jsonb_array_length(steps), 'note', $6::text) FROM made)
     SELECT ${COLUMNS} FROM made`,
    [script.code, script.basedOn, JSON.stringify(script.steps), by, now, script.note ?? null],
  );
}

/** A campaign whose newest values name a script in another version than the one asked about. */
export interface CampaignBehind {
  campaign: string;
  /** Of the campaign's values: what a change is based on. */
  valuesVersion: number;
  /** Of the script, that the campaign uses now. */
  uses: number;
}

/** Campaigns that go on with an older version of a script until their values are changed. */
export function campaignsBehind(db: Db, code: string, version: number): Promise<CampaignBehind[]> {
  return rows<CampaignBehind>(
    db,
    `SELECT campaign_code AS campaign, version AS "valuesVersion", ("values" -> 'script' ->> 'version')::int AS uses
     FROM (SELECT DISTINCT ON (campaign_code) campaign_code, version, "values" FROM campaign_version
       ORDER BY campaign_code, version DESC) newest
     WHERE "values" -> 'script' ->> 'code' = $1 AND ("values" -> 'script' ->> 'version')::int <> $2 ORDER BY campaign_code`,
    [code, version],
  );
}

export interface ServiceItem {
  code: string;
  nameZh: string;
  nameEn: string;
  /** Of the standard. */
  clause: string;
}

export function serviceItems(db: Db): Promise<ServiceItem[]> {
  return rows<ServiceItem>(
    db,
    `SELECT code, name_zh AS "nameZh", name_en AS "nameEn", clause FROM service_item ORDER BY sort, code`,
  );
}

/** What a script may name: dispositions that a call can be recorded with, and service items. */
export async function namesForScripts(db: Db): Promise<KnownNames> {
  const found = await row<KnownNames>(
    db,
    `SELECT ARRAY(SELECT code FROM disposition WHERE grp NOT IN ('ours', 'system') ORDER BY sort) AS dispositions,
       ARRAY(SELECT code FROM service_item ORDER BY sort, code) AS "serviceItems"`,
  );
  return found!;
}
