import { row, rows, type Db } from '../database/db';
import { type DispositionFacts } from './attempt.rules';
import { type CallPlan } from './call-plan';

export interface Disposition extends DispositionFacts {
  group: 'reached' | 'not_reached' | 'bad_data' | 'ours' | 'system';
  nameZh: string;
  nameEn: string;
}

export function listDispositions(db: Db): Promise<Disposition[]> {
  return rows<Disposition>(
    db,
    `SELECT code, grp AS "group", reached, effect, close_reason AS "closeReason", name_zh AS "nameZh", name_en AS "nameEn"
     FROM disposition ORDER BY sort`,
  );
}

export async function planById(db: Db, id: number): Promise<CallPlan> {
  const plan = await row<CallPlan>(
    db,
    `SELECT id, campaign_code AS "campaignCode", version, clause, "values", effective_from AS "effectiveFrom"
     FROM campaign_version WHERE id = $1`,
    [id],
  );
  if (!plan) throw new Error(`campaign version ${id} is missing`);
  return plan;
}
