import { affected, row, rows, type Db } from '../database/db';

export interface RecordingPolicy {
  version: number;
  shortTermYears: number;
  longTermYears: number;
  disputeYears: number;
  otherYears: number;
  agentsListen: boolean;
  branchesListen: boolean;
  announcementZh: string;
  announcementEn: string;
  /** Approved by a second person to shorten what is kept already. */
  shortens: boolean;
  effectiveFrom: Date;
  note: string | null;
  createdBy: string;
  createdAt: Date;
}

const POLICY = `version, short_term_years AS "shortTermYears", long_term_years AS "longTermYears", dispute_years AS "disputeYears",
  other_years AS "otherYears", agents_listen AS "agentsListen", branches_listen AS "branchesListen",
  announcement_zh AS "announcementZh", announcement_en AS "announcementEn", shortens, effective_from AS "effectiveFrom", note,
  created_by AS "createdBy", created_at AS "createdAt"`;

/** The newest version that has come into force. There is always one. */
export async function policyInForce(db: Db, now: Date): Promise<RecordingPolicy> {
  const found = await row<RecordingPolicy>(
    db,
    `SELECT ${POLICY} FROM recording_policy WHERE effective_from <= $1 ORDER BY version DESC LIMIT 1`,
    [now],
  );
  return found!;
}

/** Newest first. */
export function policies(db: Db): Promise<RecordingPolicy[]> {
  return rows<RecordingPolicy>(db, `SELECT ${POLICY} FROM recording_policy ORDER BY version DESC`);
}

/** Adds a version. False: that number is taken, somebody was faster. */
export async function addPolicy(db: Db, policy: RecordingPolicy): Promise<boolean> {
  const added = await affected(
    db,
    `INSERT INTO recording_policy (version, short_term_years, long_term_years, dispute_years, other_years, agents_listen,
       branches_listen, announcement_zh, announcement_en, shortens, effective_from, note, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    [
      policy.version,
      policy.shortTermYears,
      policy.longTermYears,
      policy.disputeYears,
      policy.otherYears,
      policy.agentsListen,
      policy.branchesListen,
      policy.announcementZh,
      policy.announcementEn,
      policy.shortens,
      policy.effectiveFrom,
      policy.note,
      policy.createdBy,
      policy.createdAt,
    ],
  );
  return added === 1;
}
