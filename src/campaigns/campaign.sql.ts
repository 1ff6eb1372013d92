import { affected, row, rows, type Db } from '../database/db';
import type { CallPlan, PlanValues } from '../queue/call-plan';

/** One row of `campaign`. */
export interface CampaignState {
  code: string;
  liveFrom: Date;
  suspendedAt: Date | null;
  suspendedBy: string | null;
  suspendReason: string | null;
  /** Due instant of the last draw, if any. */
  lastDrawDue: Date | null;
}

/** One row of `campaign_version`, with who made it and why. */
export interface CampaignVersion extends CallPlan {
  note: string | null;
  createdBy: string;
  createdAt: Date;
}

const STATE = `c.code, c.live_from AS "liveFrom", c.suspended_at AS "suspendedAt", c.suspended_by AS "suspendedBy",
  c.suspend_reason AS "suspendReason", (SELECT max(d.due_at) FROM draw d WHERE d.campaign_code = c.code) AS "lastDrawDue"`;

/** Makes the campaign unless it is there. True: it is new. */
export async function addCampaign(db: Db, code: string, liveFrom: Date): Promise<boolean> {
  const made = await affected(
    db,
    `INSERT INTO campaign (code, live_from) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [code, liveFrom],
  );
  return made === 1;
}

export function listCampaigns(db: Db): Promise<CampaignState[]> {
  return rows<CampaignState>(db, `SELECT ${STATE} FROM campaign c ORDER BY c.code`);
}

/** Holds the campaign against other changes and draws until the transaction ends. */
export function lockCampaign(db: Db, code: string): Promise<CampaignState | null> {
  return row<CampaignState>(db, `SELECT ${STATE} FROM campaign c WHERE c.code = $1 FOR NO KEY UPDATE OF c`, [
    code,
  ]);
}

/** The same without waiting. Null: somebody else is at it, or there is no such campaign. */
export function tryLockCampaign(db: Db, code: string): Promise<CampaignState | null> {
  return row<CampaignState>(
    db,
    `SELECT ${STATE} FROM campaign c WHERE c.code = $1 FOR NO KEY UPDATE OF c SKIP LOCKED`,
    [code],
  );
}

/** All versions of one campaign, or of every one, oldest first. */
export function listVersions(db: Db, code: string | null): Promise<CampaignVersion[]> {
  return rows<CampaignVersion>(
    db,
    `SELECT id, campaign_code AS "campaignCode", version, clause, "values", effective_from AS "effectiveFrom", note,
       created_by AS "createdBy", created_at AS "createdAt"
     FROM campaign_version WHERE $1::text IS NULL OR campaign_code = $1 ORDER BY campaign_code, version`,
    [code],
  );
}

/** Adds a version. Null: that number is taken. */
export async function addVersion(
  db: Db,
  version: {
    campaignCode: string;
    version: number;
    clause: string;
    values: PlanValues;
    effectiveFrom: Date;
    note: string | null;
    createdBy: string;
  },
  now: Date,
): Promise<number | null> {
  const made = await row<{ id: number }>(
    db,
    `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, note, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT campaign_version_once DO NOTHING RETURNING id`,
    [
      version.campaignCode,
      version.version,
      version.clause,
      JSON.stringify(version.values),
      version.effectiveFrom,
      version.note,
      version.createdBy,
      now,
    ],
  );
  return made?.id ?? null;
}

export async function suspendCampaign(
  db: Db,
  code: string,
  by: string,
  reason: string,
  now: Date,
): Promise<void> {
  await rows(
    db,
    `UPDATE campaign SET suspended_at = $2, suspended_by = $3, suspend_reason = $4 WHERE code = $1`,
    [code, now, by, reason],
  );
}

export async function resumeCampaign(db: Db, code: string): Promise<void> {
  await rows(
    db,
    `UPDATE campaign SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL WHERE code = $1`,
    [code],
  );
}

/** What a campaign's values may name: hours that exist, and scripts. */
export async function knownNames(
  db: Db,
  script: { code: string; version: number },
): Promise<{ hours: string[]; scriptKnown: boolean }> {
  const found = await row<{ hours: string[]; scriptKnown: boolean }>(
    db,
    `SELECT (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM calling_hours WHERE code NOT IN ('texting', 'statutory')) AS hours,
       EXISTS (SELECT FROM script_version WHERE code = $1 AND version = $2) AS "scriptKnown"`,
    [script.code, script.version],
  );
  return found!;
}
