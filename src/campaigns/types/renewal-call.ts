import { MINUTES_A_DAY, USUAL_VALUES, type CampaignType } from '../campaign-type';

/**
 * 续保提醒. A reminder is a contact of its own: its cycle lasts until the next one (the last until the policy expires), and
 * drawing it closes what is still open of the one before. A late reminder makes sense until the next is due: ten days.
 */
export const renewalCall: CampaignType = {
  code: 'renewal-call',
  nameZh: '续保提醒',
  nameEn: 'renewal reminder call',
  clause: '服务标准 11(3)',
  ruleZh:
    '个人车险与财产险保单到期前30天首次电话提醒，以后每隔10天一次，由保单所属业务员致电，续保或客户拒绝后停止。',
  ruleEn:
    'Individual motor and property policies are called 30 days before expiry and every 10 days after, by their own salesperson, until they are renewed or the customer refuses.',
  recordType: 'policy',
  schedule: { kind: 'recurring', rrule: 'FREQ=DAILY', start: '2020-01-01T06:00:00' },
  selector: {
    kind: 'reminders',
    expiry: 'expires_on',
    knownFrom: 'underwritten_at',
    where: [
      { column: 'product_line', in: ['individual_motor', 'individual_property'] },
      { column: 'holder_type', in: ['individual'] },
    ],
  },
  exclusions: ['no_contact', 'opted_out', 'renewed', 'ended', 'refused', 'in_progress'],
  pool: 'salesperson-then-branch',
  staleDays: 0,
  followUps: [],
  supersedes: true,
  defaults: {
    ...USUAL_VALUES,
    priority: 70,
    cycleMinutes: 10 * MINUTES_A_DAY,
    script: { code: 'renewal-call', version: 2 },
    stopsOn: ['renewed', 'ended'],
    lateHorizonDays: 10,
    reminderDays: [30, 20, 10],
  },
};
