import type { Field } from './differences.rules';

export type Kind =
  | 'switch'
  | 'number'
  | 'times'
  | 'seconds'
  | 'minutes'
  | 'days'
  | 'dayList'
  | 'hours'
  | 'skill'
  | 'script'
  | 'cases'
  | 'exhausted'
  | 'facts'
  | 'caller'
  | 'onOff';

export const FIELD_KINDS: Record<Field, Kind> = {
  enabled: 'switch',
  priority: 'number',
  skill: 'skill',
  hours: 'hours',
  cycleMinutes: 'minutes',
  lateHorizonDays: 'days',
  reminderDays: 'dayList',
  maxAttempts: 'times',
  retryGapMinutes: 'minutes',
  spreadOverDay: 'switch',
  ringSeconds: 'seconds',
  previewSeconds: 'seconds',
  wrapUpSeconds: 'seconds',
  callbackToleranceMinutes: 'minutes',
  maySkip: 'switch',
  script: 'script',
  opensCaseFor: 'cases',
  exhausted: 'exhausted',
  stopsOn: 'facts',
  callerId: 'caller',
  recording: 'onOff',
  machineDetection: 'switch',
};

/** Settings by what they are about. */
export const GROUPS = [
  ['group.run', ['enabled', 'priority', 'skill']],
  ['group.time', ['hours', 'cycleMinutes', 'lateHorizonDays', 'reminderDays']],
  ['group.attempts', ['maxAttempts', 'retryGapMinutes', 'spreadOverDay', 'ringSeconds']],
  ['group.desk', ['previewSeconds', 'wrapUpSeconds', 'callbackToleranceMinutes', 'maySkip']],
  ['group.outcome', ['script', 'opensCaseFor', 'exhausted', 'stopsOn']],
  ['group.line', ['callerId', 'recording', 'machineDetection']],
] as const satisfies readonly (readonly [string, readonly Field[]])[];
