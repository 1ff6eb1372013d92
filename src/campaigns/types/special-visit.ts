import { MINUTES_A_WEEK, USUAL_VALUES, type CampaignType } from '../campaign-type';

/** 专项回访: a list or a filter that a supervisor hands over, e.g. rescued cars, cross-region claims, a satisfaction survey. */
export const specialVisit: CampaignType = {
  code: 'special-visit',
  nameZh: '专项回访',
  nameEn: 'special visit',
  clause: '服务标准 10(3)、10(6)',
  ruleZh: '按上传名单或筛选条件抽取的专项回访，如救援服务、通赔案件、满意度调查。',
  ruleEn: 'Drawn by hand from a list or a filter: rescue service, cross-region claims, satisfaction surveys.',
  recordType: null,
  schedule: { kind: 'by-hand' },
  selector: { kind: 'given' },
  exclusions: ['no_contact', 'opted_out', 'in_progress'],
  pool: 'skill',
  staleDays: 0,
  followUps: [],
  supersedes: false,
  defaults: {
    ...USUAL_VALUES,
    priority: 80,
    cycleMinutes: 2 * MINUTES_A_WEEK,
    script: { code: 'special-visit', version: 2 },
    lateHorizonDays: 0,
  },
};
