import { USUAL_VALUES, type CampaignType } from '../campaign-type';

/** 送修回访. Off until repair orders are fed. */
export const repairFollowUp: CampaignType = {
  code: 'repair-follow-up',
  nameZh: '送修回访',
  nameEn: 'repair follow-up call',
  clause: '保险送修管理办法',
  ruleZh: '车辆交付后一周内回访车主。',
  ruleEn: 'The owner is called within a week of the vehicle being handed over.',
  recordType: 'repair',
  schedule: { kind: 'recurring', rrule: 'FREQ=DAILY', start: '2020-01-01T06:00:00' },
  selector: {
    kind: 'events',
    window: { kind: 'days-before', first: 1, last: 1 },
    events: [{ column: 'handed_over_at' }],
    where: [],
  },
  exclusions: ['stale', 'no_contact', 'opted_out', 'in_progress'],
  pool: 'skill',
  staleDays: 92,
  followUps: [],
  supersedes: false,
  defaults: {
    ...USUAL_VALUES,
    enabled: false,
    priority: 60,
    script: { code: 'repair-follow-up', version: 2 },
    lateHorizonDays: 14,
  },
};
