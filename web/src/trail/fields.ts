import { useMemo } from 'react';
import { useCode, type CodeKind } from '../codes';
import { useMoments } from '../moments';
import { phoneForm } from '../phone-form.rules';
import { words as shell } from '../shell.words';
import { useCampaignName } from '../supervision/campaign-names';
import { words as reasons } from '../why/words';
import { useLanguage, useWords } from '../words';
import { THINGS } from './names';
import { words } from './words';

type Pair = readonly [zh: string, en: string];

/** Fields of audit rows, by their last name. What is not here stands under its own name. */
const FIELDS: Record<string, Pair> = {
  address: ['地址', 'address'],
  after: ['之后', 'after'],
  again: ['再次发送为', 'sent again as'],
  againOf: ['前一条', 'sent again for'],
  agent: ['坐席', 'agent'],
  agents: ['坐席人数', 'agents'],
  alsoKeys: ['合并的记录', 'joined records'],
  attempt: ['通话', 'attempt'],
  attempts: ['已呼叫次数', 'attempts'],
  body: ['内容', 'text'],
  branch: ['机构', 'branch'],
  branchCode: ['机构', 'branch'],
  callbackToleranceMinutes: ['预约容差（分）', 'promise tolerance, min'],
  calls: ['通数', 'calls'],
  campaign: ['项目', 'campaign'],
  campaigns: ['项目', 'campaigns'],
  case: ['核实件', 'case'],
  channel: ['渠道', 'channel'],
  clause: ['条款', 'clause'],
  close: ['停呼日', 'closed days'],
  contactChanged: ['联系方式变更', 'contact changed'],
  contacts: ['变更联系方式', 'contacts changed'],
  created: ['新增', 'created'],
  cycleMinutes: ['周期（分）', 'cycle, min'],
  dailyCap: ['每日上限', 'daily cap'],
  days: ['日期', 'days'],
  disabled: ['已停用', 'disabled'],
  disabledAt: ['停用时间', 'disabled at'],
  disposition: ['结果', 'disposition'],
  drawn: ['已抽', 'drawn'],
  dry: ['不写入', 'dry run'],
  dueAt: ['期限', 'due'],
  effectiveFrom: ['生效时间', 'in force from'],
  eligible: ['应访', 'eligible'],
  enabled: ['启用', 'enabled'],
  excluded: ['排除', 'excluded'],
  exceptions: ['当日时段', 'hours of a day'],
  exhausted: ['次数用尽时', 'when attempts run out'],
  expiresAt: ['有效期至', 'expires'],
  file: ['文件', 'file'],
  follows: ['接续任务', 'follows task'],
  format: ['格式', 'format'],
  from: ['起', 'from'],
  given: ['给出的字段', 'fields given'],
  holder: ['处理机构', 'with branch'],
  hours: ['时段', 'hours'],
  kind: ['类别', 'kind'],
  language: ['语言', 'language'],
  lateHorizonDays: ['补抽天数', 'late draw, days'],
  liveFrom: ['上线时间', 'live from'],
  maxAttempts: ['最多次数', 'attempts at most'],
  maySkip: ['可跳过', 'may be skipped'],
  mustChangePassword: ['须修改密码', 'must change password'],
  name: ['姓名或名称', 'name'],
  note: ['说明', 'note'],
  number: ['第几次', 'attempt number'],
  numbers: ['号码', 'numbers'],
  opensCaseFor: ['下发核实件的原因', 'opens a case for'],
  outcome: ['办理结果', 'outcome'],
  phone: ['号码', 'number'],
  previewSeconds: ['预览（秒）', 'preview, s'],
  priority: ['优先级', 'priority'],
  promisedAt: ['约定时间', 'promised for'],
  providerRef: ['通道编号', 'gateway reference'],
  readyAt: ['可拨时间', 'ready from'],
  reason: ['原因', 'reason'],
  recordKey: ['记录', 'record'],
  recordType: ['记录类别', 'kind of record'],
  rejected: ['退回', 'rejected'],
  reminderDays: ['提醒天数', 'reminder days'],
  retryGapMinutes: ['重呼间隔（分）', 'gap, min'],
  ringSeconds: ['振铃（秒）', 'ringing, s'],
  role: ['角色', 'role'],
  rows: ['行数', 'rows'],
  rule: ['规则', 'rule'],
  ruleVersion: ['规则版本', 'rule version'],
  scopes: ['权限', 'scopes'],
  script: ['话术', 'script'],
  secondVisitTaskId: ['二次回访任务', 'second visit'],
  seed: ['随机种子', 'seed'],
  skill: ['技能', 'skill'],
  skills: ['技能', 'skills'],
  source: ['来源', 'source'],
  spreadOverDay: ['分散到各时段', 'spread over the day'],
  staffNo: ['工号', 'staff number'],
  state: ['状态', 'state'],
  steps: ['步骤数', 'steps'],
  stopsOn: ['停止条件', 'stops on'],
  suspended: ['暂停的项目', 'suspended'],
  task: ['任务', 'task'],
  taskId: ['任务', 'task'],
  team: ['班组', 'team'],
  title: ['标题', 'title'],
  to: ['止', 'to'],
  unchanged: ['无变化', 'unchanged'],
  unknown: ['不明', 'unknown'],
  updated: ['更新', 'updated'],
  values: ['设置', 'values'],
  version: ['版本', 'version'],
  why: ['依据', 'because'],
  wrapUpSeconds: ['话后处理（秒）', 'wrap-up, s'],
};

/** Of no use to a reader: one-time tokens, what stands beside a number, what changes with every change. */
export const UNTOLD = new Set(['token', 'kinds', 'createdAt', 'signedInAt', 'login']);

/** Which codes a field holds, by what the row is about. */
const STATES: Record<string, CodeKind> = {
  call_task: 'taskState',
  verification_case: 'caseState',
  message: 'messageState',
  agent: 'agentState',
  scheduled_callback: 'callbackState',
};
const REASONS: Record<string, CodeKind> = {
  call_task: 'closeReason',
  verification_case: 'caseReason',
  message: 'messageReason',
};
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const DAY = /^\d{4}-\d\d-\d\d$/;

export interface FieldWords {
  field(path: readonly string[]): string;
  value(entityType: string, path: readonly string[], value: unknown): string;
}

/** Names of fields and words for their values, in the language of the page. */
export function useFieldWords(): FieldWords {
  const isEnglish = useLanguage() === 'en';
  const code = useCode();
  const moments = useMoments();
  const t = useWords(words);
  const role = useWords(shell);
  const why = useWords(reasons);
  const campaign = useCampaignName();
  return useMemo(() => {
    const name = (part: string) => {
      if (/^\d+$/.test(part)) return t('nth', { n: part });
      const pair = Object.hasOwn(FIELDS, part) ? FIELDS[part] : undefined;
      return pair === undefined ? part : pair[isEnglish ? 1 : 0];
    };
    const coded = (entityType: string, field: string, text: string): string => {
      if (field === 'state') return STATES[entityType] ? code(STATES[entityType], text) : text;
      if (field === 'reason' || field === 'opensCaseFor' || field === 'exhausted')
        return code(REASONS[entityType] ?? 'closeReason', text);
      if (field === 'disposition') return code('disposition', text);
      if (field === 'why' && entityType === 'verification_case') return code('correction', text);
      if (field === 'channel') return code('channel', text);
      if (field === 'kind' && entityType === 'follow_up') return code('followUp', text);
      if (field === 'campaign') return campaign(text);
      if (field === 'rule') return isTextRule(text) ? why(`text.${text}`) : text;
      if (field === 'role') return isRole(text) ? role(`role.${text}`) : text;
      if (field === 'recordType') return (THINGS[text] ?? [text, text])[isEnglish ? 1 : 0];
      return text;
    };
    const plain = (entityType: string, path: readonly string[], value: unknown): string => {
      const field = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
      if (value === true) return t('yes');
      if (value === false) return t('no');
      if (typeof value === 'number')
        return value.toLocaleString(isEnglish ? 'en-GB' : 'zh-CN', { useGrouping: false });
      const text = String(value);
      if (INSTANT.test(text)) return moments.full(text);
      if (DAY.test(text)) return moments.day(text);
      if (field === 'phone' || field === 'numbers') return phoneForm(text);
      return coded(entityType, field, text);
    };
    return {
      field: (path) => path.map(name).join(' › '),
      value: (entityType, path, value) => {
        if (value === null || value === undefined) return '—';
        if (path.at(-1) === 'given' && Array.isArray(value)) return t('fields', { n: value.length });
        if (Array.isArray(value))
          return value.length === 0
            ? t('none')
            : value.map((each) => plain(entityType, path, each)).join(isEnglish ? ', ' : '、');
        if (typeof value === 'object') return t('none');
        return plain(entityType, path, value);
      },
    };
  }, [isEnglish, code, moments, t, role, why, campaign]);
}

const isTextRule = (text: string): text is 'test' => `text.${text}` in reasons;

function isRole(text: string): text is 'agent' {
  return `role.${text}` in shell;
}
