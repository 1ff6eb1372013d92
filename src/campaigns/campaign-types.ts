import { NotFound } from '../errors';
import type { CampaignType } from './campaign-type';
import { closingCare } from './types/closing-care';
import { complaintFollowUp } from './types/complaint-follow-up';
import { newPolicy } from './types/new-policy';
import { renewalCall } from './types/renewal-call';
import { repairFollowUp } from './types/repair-follow-up';
import { reportCare } from './types/report-care';
import { secondVisit } from './types/second-visit';
import { specialVisit } from './types/special-visit';

/** Every campaign there is, in the order in which draws due at the same instant run. A new type is a file and its line here. */
export const CAMPAIGN_TYPES: readonly CampaignType[] = [
  reportCare,
  newPolicy,
  closingCare,
  renewalCall,
  complaintFollowUp,
  repairFollowUp,
  secondVisit,
  specialVisit,
];

const byCode = new Map(CAMPAIGN_TYPES.map((type) => [type.code, type]));

/** @throws NotFound `campaign_unknown` */
export function campaignType(code: string): CampaignType {
  const type = byCode.get(code);
  if (!type)
    throw new NotFound('campaign_unknown', `没有名为 ${code} 的回访项目 · there is no campaign ${code}`, {
      field: 'code',
      hint: `可选 · one of: ${[...byCode.keys()].join(', ')}`,
    });
  return type;
}
