import type { ConditionSeen } from './selector.rules';
import type { Words } from './why-words.rules';

/** What people call the columns that campaigns look at. */
const COLUMNS: Record<string, Words> = {
  product_line: { zh: '险种', en: 'product line' },
  'policy.product_line': { zh: '保单险种', en: 'product line of the policy' },
  holder_type: { zh: '客户类型', en: 'kind of customer' },
  plate: { zh: '车牌', en: 'number plate' },
  on_scene: { zh: '现场报案', en: 'reported from the scene' },
  underwritten_at: { zh: '承保时间', en: 'underwritten' },
  effective_on: { zh: '起保日', en: 'effective' },
  expires_on: { zh: '到期日', en: 'expires' },
  reported_at: { zh: '报案时间', en: 'reported' },
  dispatched_at: { zh: '派工时间', en: 'dispatched' },
  closed_at: { zh: '结案时间', en: 'closed' },
  received_at: { zh: '受理时间', en: 'received' },
  handed_over_at: { zh: '交车时间', en: 'handed over' },
  branch_code: { zh: '机构', en: 'branch' },
  severity: { zh: '投诉级别', en: 'severity' },
};

/** Kinds of policies, as everybody is told of them. */
export const PRODUCT_LINES: Record<string, Words> = {
  individual_motor: { zh: '个人车险', en: 'individual motor' },
  individual_property: { zh: '个人财产险', en: 'individual property' },
  group_fire: { zh: '团体企财险', en: 'group fire' },
  group_liability: { zh: '团体责任险', en: 'group liability' },
  group_engineering: { zh: '团体工程险', en: 'group engineering' },
  group_accident_health: { zh: '团体意健险', en: 'group accident and health' },
  other: { zh: '其他', en: 'other' },
};

const VALUES: Record<string, Words> = {
  ...PRODUCT_LINES,
  individual: { zh: '个人', en: 'individual' },
  group: { zh: '团体', en: 'group' },
  general: { zh: '一般', en: 'general' },
  major: { zh: '重大', en: 'major' },
  special: { zh: '特大', en: 'special' },
  known: { zh: '已登记', en: 'on record' },
  true: { zh: '是', en: 'yes' },
  false: { zh: '否', en: 'no' },
};

/** A column that nobody has put into words yet stands for itself. */
export function columnWords(column: string): Words {
  return COLUMNS[column] ?? { zh: column, en: column };
}

export function valueWords(value: unknown): Words {
  if (value === null || value === undefined) return { zh: '未登记', en: 'not on record' };
  if (Array.isArray(value)) {
    const all = value.map(valueWords);
    return { zh: all.map(({ zh }) => zh).join('、'), en: all.map(({ en }) => en).join(', ') };
  }
  const text = String(value);
  return VALUES[text] ?? { zh: text, en: text };
}

/** A condition with the words of what it looked at, saw and wanted. */
export type ConditionTold =
  | {
      column: string;
      saw: unknown;
      wanted: unknown;
      passed: boolean;
      words: Record<'column' | 'saw' | 'wanted', Words>;
    }
  | { anyOf: ConditionTold[][]; passed: boolean };

export function conditionTold(condition: ConditionSeen): ConditionTold {
  if ('anyOf' in condition)
    return { ...condition, anyOf: condition.anyOf.map((all) => all.map(conditionTold)) };
  const { column, saw, wanted } = condition;
  return {
    ...condition,
    words: { column: columnWords(column), saw: valueWords(saw), wanted: valueWords(wanted) },
  };
}
