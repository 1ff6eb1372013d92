import { USUAL_VALUES, type CampaignType } from '../campaign-type';

/** 结案关怀. Seven local dates, T−20 to T−14 with both ends: successive Tuesdays leave no gap and do not overlap. */
export const closingCare: CampaignType = {
  code: 'closing-care',
  nameZh: '结案关怀',
  nameEn: 'care call after a claim is closed',
  clause: '服务标准 10(8)',
  ruleZh: '每周二抽取前20天至前14天结案的车险案件，一周内完成关怀回访与满意度调查。',
  ruleEn: 'On Tuesdays, motor claims closed 20 to 14 days ago, both included; called within the week.',
  recordType: 'claim',
  schedule: { kind: 'recurring', rrule: 'FREQ=WEEKLY;BYDAY=TU', start: '2020-01-07T06:00:00' },
  selector: {
    kind: 'events',
    window: { kind: 'days-before', first: 20, last: 14 },
    events: [{ column: 'closed_at' }],
    where: [{ policyLine: ['individual_motor'], orUnknownWith: 'plate' }],
  },
  exclusions: ['stale', 'no_contact', 'opted_out', 'in_progress'],
  pool: 'skill',
  staleDays: 92,
  followUps: [],
  supersedes: false,
  defaults: { ...USUAL_VALUES, priority: 60, script: { code: 'closing-care', version: 2 } },
};
