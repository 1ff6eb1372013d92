import { USUAL_VALUES, type CampaignType } from '../campaign-type';

/** 新契约回访. Drawn on Monday at six: the week is over, the night's feeds have landed, and no call may start for hours yet. */
export const newPolicy: CampaignType = {
  code: 'new-policy',
  nameZh: '新契约回访',
  nameEn: 'new policy call',
  clause: '服务标准 9(4)',
  ruleZh: '每周回访上周（周一至周日）承保的个人车险被保险人，及团体财产险、意健险的企业联系人，百分之百。',
  ruleEn:
    'Every week, all policies underwritten in the last calendar week: the insured of individual motor, the company contact of group property and accident-health.',
  recordType: 'policy',
  schedule: { kind: 'recurring', rrule: 'FREQ=WEEKLY;BYDAY=MO', start: '2020-01-06T06:00:00' },
  selector: {
    kind: 'events',
    window: { kind: 'previous-week' },
    events: [{ column: 'underwritten_at' }],
    where: [
      {
        anyOf: [
          [
            { column: 'product_line', in: ['individual_motor'] },
            { column: 'holder_type', in: ['individual'] },
          ],
          [
            {
              column: 'product_line',
              in: ['group_fire', 'group_liability', 'group_engineering', 'group_accident_health'],
            },
          ],
        ],
      },
    ],
  },
  exclusions: ['stale', 'no_contact', 'opted_out', 'in_progress'],
  pool: 'skill',
  staleDays: 92,
  followUps: [],
  supersedes: false,
  defaults: { ...USUAL_VALUES, opensCaseFor: ['wrong_number', 'unreachable', 'refused', 'no_contact'] },
};
