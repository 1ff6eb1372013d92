import { USUAL_VALUES, type CampaignType } from '../campaign-type';

/**
 * 出险关怀. Half an hour cannot wait for a window and the standard sets none: round the clock, unless the setting `hours`
 * says otherwise. A report that nobody has been sent to, and one that reached us too late for a care call, go to the
 * branch's coordinator (10(7)(1): tracked by a person). Half an hour is what the standard gives the batch, and so them.
 */
export const reportCare: CampaignType = {
  code: 'report-care',
  nameZh: '出险关怀',
  nameEn: 'care call after an accident report',
  clause: '服务标准 10(7)',
  ruleZh:
    '每半小时抽取一小时前至半小时前派工、或同一时段报案且无派工记录的车险现场报案，半小时内完成关怀回访。',
  ruleEn:
    'Every half hour: motor reports from the scene that were dispatched between an hour and half an hour ago, or reported then and not dispatched yet; called within half an hour.',
  recordType: 'claim',
  schedule: { kind: 'recurring', rrule: 'FREQ=MINUTELY;INTERVAL=30', start: '2020-01-01T00:00:00' },
  selector: {
    kind: 'events',
    window: { kind: 'minutes-before', from: 60, to: 30 },
    events: [{ column: 'dispatched_at' }, { column: 'reported_at', unlessBy: 'dispatched_at' }],
    where: [
      { column: 'on_scene', is: true },
      { policyLine: ['individual_motor'], orUnknownWith: 'plate' },
    ],
  },
  exclusions: ['stale', 'no_contact', 'opted_out', 'in_progress'],
  pool: 'skill',
  staleDays: 31,
  followUps: [
    { kind: 'no_dispatch', when: { missing: 'dispatched_at' }, dueMinutes: 30 },
    { kind: 'stale_care', when: 'stale', dueMinutes: 24 * 60 },
  ],
  supersedes: false,
  defaults: {
    ...USUAL_VALUES,
    priority: 10,
    hours: 'round-the-clock',
    cycleMinutes: 30,
    retryGapMinutes: 5,
    spreadOverDay: false,
    previewSeconds: 30,
    wrapUpSeconds: 30,
    skill: 'care',
    script: { code: 'report-care', version: 2 },
    // Six hours after an accident the question "has anybody called you" still helps; later it only annoys.
    lateHorizonDays: 0.25,
  },
};
