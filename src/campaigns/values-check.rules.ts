import type { PlanValues } from '../queue/call-plan';
import type { CampaignType } from './campaign-type';
import { differences } from './values.rules';

/** What people call each value. */
export const VALUE_NAMES: Readonly<Record<keyof PlanValues, { zh: string; en: string }>> = {
  enabled: { zh: '启用', en: 'enabled' },
  priority: { zh: '优先级（小者先）', en: 'priority, smaller first' },
  hours: { zh: '呼叫时段', en: 'calling hours' },
  cycleMinutes: { zh: '周期（分钟）', en: 'cycle, minutes' },
  maxAttempts: { zh: '最多呼叫次数', en: 'attempts at most' },
  retryGapMinutes: { zh: '重呼间隔（分钟）', en: 'gap between attempts, minutes' },
  spreadOverDay: { zh: '错开一天中的时段', en: 'spread over the parts of the day' },
  previewSeconds: { zh: '预览时间（秒）', en: 'preview, seconds' },
  wrapUpSeconds: { zh: '话后时间（秒）', en: 'wrap-up, seconds' },
  ringSeconds: { zh: '振铃时间（秒）', en: 'ringing, seconds' },
  callbackToleranceMinutes: { zh: '预约等待本人（分钟）', en: 'a promise waits for its agent, minutes' },
  maySkip: { zh: '允许跳过', en: 'may be skipped' },
  skill: { zh: '所需技能', en: 'skill' },
  script: { zh: '话术', en: 'script' },
  opensCaseFor: { zh: '转核实件的情形', en: 'opens a case for' },
  exhausted: { zh: '次数用尽后的结论', en: 'outcome when attempts are spent' },
  stopsOn: { zh: '停止呼叫的情形', en: 'stops on' },
  lateHorizonDays: { zh: '迟到数据仍回访（天）', en: 'late records are still drawn, days' },
  reminderDays: { zh: '到期前提醒日', en: 'reminders, days before expiry' },
  callerId: { zh: '主叫号码', en: 'caller ID' },
  recording: { zh: '通话录音', en: 'recording' },
  machineDetection: { zh: '识别答录机', en: 'answering machines are told apart' },
};

export interface ValueDifference {
  field: keyof PlanValues;
  nameZh: string;
  nameEn: string;
  before: unknown;
  after: unknown;
}

/** What a change would change, field by field, in the words of people. */
export function valueDifferences(before: PlanValues, after: PlanValues): ValueDifference[] {
  return (differences(before, after) as (keyof PlanValues)[]).map((field) => ({
    field,
    nameZh: VALUE_NAMES[field].zh,
    nameEn: VALUE_NAMES[field].en,
    before: before[field] ?? null,
    after: after[field] ?? null,
  }));
}

/** Allowed, and worth a second thought. */
export interface ValueWarning {
  field: keyof PlanValues;
  code: string;
  zh: string;
  en: string;
}

/** What a supervisor should know before saving: `after` has been found valid. */
export function valueWarnings(type: CampaignType, before: PlanValues, after: PlanValues): ValueWarning[] {
  const found: ValueWarning[] = [];
  const warn = (field: keyof PlanValues, code: string, zh: string, en: string) =>
    found.push({ field, code, zh, en });
  if (before.enabled && !after.enabled)
    warn(
      'enabled',
      'switched_off',
      '停用期间到期的抽取以后不再补抽；只想停呼请用“暂停”',
      'draws that fall due meanwhile are not made up for later; to stop calls alone, suspend the campaign',
    );
  const spent = (after.maxAttempts - 1) * after.retryGapMinutes;
  if (spent >= after.cycleMinutes)
    warn(
      'retryGapMinutes',
      'gap_exceeds_cycle',
      `${after.maxAttempts} 次呼叫至少相隔 ${spent} 分钟，周期只有 ${after.cycleMinutes} 分钟，次数用不完就会过期`,
      `${after.maxAttempts} attempts need ${spent} minutes of gaps, the cycle has ${after.cycleMinutes}: calls will expire with attempts left`,
    );
  if (after.maxAttempts < type.defaults.maxAttempts)
    warn(
      'maxAttempts',
      'fewer_attempts',
      `少于标准规定的 ${type.defaults.maxAttempts} 次（${type.clause}）`,
      `fewer than the ${type.defaults.maxAttempts} of the standard (${type.clause})`,
    );
  if (after.hours !== type.defaults.hours)
    warn(
      'hours',
      'other_hours',
      `标准时段为 ${type.defaults.hours}（${type.clause}）`,
      `the standard's hours are ${type.defaults.hours} (${type.clause})`,
    );
  if (after.cycleMinutes > type.defaults.cycleMinutes)
    warn(
      'cycleMinutes',
      'longer_cycle',
      `周期长于标准的 ${type.defaults.cycleMinutes} 分钟（${type.clause}）`,
      `the cycle is longer than the ${type.defaults.cycleMinutes} minutes of the standard (${type.clause})`,
    );
  const missing = type.defaults.opensCaseFor.filter((reason) => !after.opensCaseFor.includes(reason));
  if (missing.length)
    warn(
      'opensCaseFor',
      'cases_not_opened',
      `${missing.join('、')} 将不再转机构核实（${type.clause}）`,
      `${missing.join(', ')} will no longer go back to the branch (${type.clause})`,
    );
  if (after.skill !== before.skill)
    warn(
      'skill',
      'other_skill',
      `新任务只分给有“${after.skill}”技能的坐席`,
      `new calls go only to agents with the skill "${after.skill}"`,
    );
  const gone = (before.reminderDays ?? []).filter((day) => !after.reminderDays?.includes(day));
  if (gone.length)
    warn(
      'reminderDays',
      'reminders_dropped',
      `到期前 ${gone.join('、')} 天不再提醒`,
      `no reminder ${gone.join(', ')} days before expiry any more`,
    );
  return found;
}
