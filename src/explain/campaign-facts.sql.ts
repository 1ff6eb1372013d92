import type { VersionInTime } from '../campaigns/schedule.rules';
import { rows, type Db } from '../database/db';
import type { PlanValues } from '../queue/call-plan';

/** What the timetable of one campaign rests on. */
export interface CampaignFacts {
  code: string;
  liveFrom: Date;
  suspendedAt: Date | null;
  suspendedBy: string | null;
  suspendReason: string | null;
  /** Due instant of the last draw that ran. */
  lastDrawn: Date | null;
  versions: (Omit<VersionInTime, 'effectiveFrom' | 'enabled'> & {
    effectiveFrom: Date;
    values: PlanValues;
  })[];
}

/** Every campaign with all versions of its values; their number stays small. */
export async function campaignFacts(db: Db): Promise<CampaignFacts[]> {
  const campaigns = await rows<Omit<CampaignFacts, 'versions'>>(
    db,
    `SELECT c.code, c.live_from AS "liveFrom", c.suspended_at AS "suspendedAt", c.suspended_by AS "suspendedBy",
       c.suspend_reason AS "suspendReason",
       (SELECT d.due_at FROM draw d WHERE d.campaign_code = c.code ORDER BY d.due_at DESC LIMIT 1) AS "lastDrawn"
     FROM campaign c ORDER BY c.code`,
  );
  const versions = await rows<CampaignFacts['versions'][number] & { code: string }>(
    db,
    `SELECT campaign_code AS code, id, version, effective_from AS "effectiveFrom", "values" FROM campaign_version
     ORDER BY campaign_code, version`,
  );
  return campaigns.map((each) => ({
    ...each,
    versions: versions.filter(({ code }) => code === each.code),
  }));
}
