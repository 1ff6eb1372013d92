import { USUAL_VALUES, type CampaignType } from '../campaign-type';

/** 二次回访: what a branch has corrected is called once more. Verification asks the dialler for it; there is no draw. */
export const secondVisit: CampaignType = {
  code: 'second-visit',
  nameZh: '二次回访',
  nameEn: 'second visit',
  clause: '服务标准 9(4)',
  ruleZh: '机构修正核实件后，按修正后的联系方式再次回访。',
  ruleEn:
    'When a branch has corrected a verification case, the customer is called again at the corrected contact.',
  recordType: null,
  schedule: { kind: 'on-correction' },
  selector: { kind: 'given' },
  exclusions: [],
  pool: 'skill',
  staleDays: 0,
  followUps: [],
  supersedes: false,
  defaults: {
    ...USUAL_VALUES,
    priority: 40,
    script: { code: 'second-visit', version: 2 },
    exhausted: 'unreachable_after_correction',
    lateHorizonDays: 0,
  },
};
