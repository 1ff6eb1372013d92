import { InvalidInput } from '../errors';
import { planValues, type PlanValues } from '../queue/call-plan';
import type { CampaignType } from './campaign-type';

/** What the installation offers to a campaign's values. */
export interface KnownNames {
  hours: readonly string[];
  scriptKnown: boolean;
}

/**
 * A campaign's values after a change: `change` over `base`, checked as a whole. Every problem has the field it lies in.
 *
 * @throws InvalidInput `values_invalid`
 */
export function changedValues(type: CampaignType, base: PlanValues, change: object): PlanValues {
  const read = planValues.safeParse({ ...base, ...change });
  if (!read.success) {
    const issue = read.error.issues[0]!;
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0]! : null;
    const field = ['values', ...issue.path, ...(unknown === null ? [] : [unknown])].join('.');
    refuse(
      field,
      `${field}: ${issue.message}`,
      '取值范围见接口文档 · the limits are in the interface documents',
    );
  }
  const values = read.data;
  const days = values.reminderDays;
  if (type.selector.kind === 'reminders') {
    if (!days?.length)
      refuse(
        'values.reminderDays',
        '至少需要一个提醒日 · at least one reminder day is needed',
        '例如 [30, 20, 10] · e.g. [30, 20, 10]',
      );
    if (new Set(days).size !== days.length)
      refuse(
        'values.reminderDays',
        '提醒日重复 · a reminder day is given twice',
        '例如 [30, 20, 10] · e.g. [30, 20, 10]',
      );
  } else if (days !== undefined) {
    refuse(
      'values.reminderDays',
      '该项目没有提醒日 · this campaign has no reminders',
      '请删去 · leave it out',
    );
  }
  const wrongStop = values.stopsOn.find((fact) => !type.exclusions.includes(fact));
  if (wrongStop)
    refuse(
      'values.stopsOn',
      `该项目不因 ${wrongStop} 停止 · this campaign does not stop on ${wrongStop}`,
      '请删去 · leave it out',
    );
  return values;
}

/** @throws InvalidInput `values_invalid` for hours or a script that the installation does not have */
export function assertNamesKnown(values: PlanValues, known: KnownNames): void {
  if (!known.hours.includes(values.hours))
    refuse(
      'values.hours',
      `没有时段 ${values.hours} · there are no calling hours ${values.hours}`,
      `可选 · one of: ${known.hours.join(', ')}`,
    );
  if (!known.scriptKnown)
    refuse(
      'values.script',
      `没有话术 ${values.script.code} 第 ${values.script.version} 版 · there is no such script version`,
      '请先发布话术 · publish the script first',
    );
}

/** Names of the values that differ. */
export function differences(before: PlanValues, after: PlanValues): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort() as (keyof PlanValues)[];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function refuse(field: string, message: string, hint: string): never {
  throw new InvalidInput('values_invalid', message, { field, hint });
}
