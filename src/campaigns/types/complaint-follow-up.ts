import { MINUTES_A_DAY, USUAL_VALUES, type CampaignType } from '../campaign-type';

/**
 * 投诉回访. Off until the complaint register is in use. The rules give two working days after closing; two calendar days
 * are never longer, so the shorter clock keeps the longer one whatever the calendar says.
 */
export const complaintFollowUp: CampaignType = {
  code: 'complaint-follow-up',
  nameZh: '投诉回访',
  nameEn: 'complaint follow-up call',
  clause: '理赔投诉处理办法 11、18',
  ruleZh: '投诉结案后两个工作日内回访投诉人。',
  ruleEn: 'The complainant is called within two working days of the closing.',
  recordType: 'complaint',
  schedule: { kind: 'recurring', rrule: 'FREQ=MINUTELY;INTERVAL=60', start: '2020-01-01T00:00:00' },
  selector: {
    kind: 'events',
    window: { kind: 'minutes-before', from: 60, to: 0 },
    events: [{ column: 'closed_at' }],
    where: [],
  },
  exclusions: ['stale', 'no_contact', 'opted_out', 'in_progress'],
  pool: 'skill',
  staleDays: 31,
  followUps: [],
  supersedes: false,
  defaults: {
    ...USUAL_VALUES,
    enabled: false,
    priority: 30,
    cycleMinutes: 2 * MINUTES_A_DAY,
    script: { code: 'complaint-follow-up', version: 2 },
    lateHorizonDays: 7,
  },
};
