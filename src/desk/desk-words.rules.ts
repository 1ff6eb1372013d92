import { PRODUCT_LINES } from '../explain/record-words.rules';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { ALL_TEXT_RULES } from '../sms/text-rules';
import { CASE_REASON_WORDS, CASE_STATE_WORDS } from '../verification/case-words.rules';
import { CLOSE_REASONS, TEXT_REASONS, type Words } from '../explain/why-words.rules';

/** A code with its names beside it: what every desk shows. */
export interface Named {
  code: string;
  nameZh: string;
  nameEn: string;
}

const CAMPAIGNS: Record<string, Words> = Object.fromEntries(
  CAMPAIGN_TYPES.map((type) => [type.code, { zh: type.nameZh, en: type.nameEn }]),
);

const TEXTS: Record<string, Words> = Object.fromEntries(ALL_TEXT_RULES.map((rule) => [rule.code, rule.name]));

const TABLES = {
  campaign: CAMPAIGNS,
  closeReason: CLOSE_REASONS,
  caseReason: CASE_REASON_WORDS,
  caseState: CASE_STATE_WORDS,
  textReason: TEXT_REASONS,
  agentState: {
    ready: { zh: '就绪', en: 'ready' },
    talking: { zh: '通话中', en: 'talking' },
    wrap_up: { zh: '话后处理', en: 'wrap-up' },
    break: { zh: '小休', en: 'break' },
    offline: { zh: '离线', en: 'offline' },
  },
  phase: {
    preview: { zh: '预览', en: 'preview' },
    calling: { zh: '呼叫中', en: 'calling' },
    wrap_up: { zh: '待登记结果', en: 'to be recorded' },
  },
  hours: {
    open: { zh: '开放', en: 'open' },
    'outside-windows': { zh: '不在时段', en: 'outside the windows' },
    holiday: { zh: '节假日', en: 'holiday' },
    'closed-day': { zh: '停呼日', en: 'closed day' },
    exception: { zh: '当日另有安排', en: 'an exception for the date' },
    'statutory-fence': { zh: '法定时段之外', en: 'outside the statutory hours' },
    over: { zh: '当日时段已过', en: 'the day’s windows are over' },
    past: { zh: '日期已过', en: 'the date is past' },
    too_far: { zh: '超出可预约天数', en: 'too far ahead' },
  },
  promise: {
    pending: { zh: '待回拨', en: 'to be kept' },
    handed_over: { zh: '已转团队', en: 'handed over to the team' },
    done: { zh: '已回拨', en: 'kept' },
    missed: { zh: '未兑现', en: 'missed' },
    cancelled: { zh: '已取消', en: 'cancelled' },
  },
  textState: {
    queued: { zh: '待发', en: 'queued' },
    intent: { zh: '发送中', en: 'being sent' },
    sent: { zh: '已发出', en: 'sent' },
    delivered: { zh: '已送达', en: 'delivered' },
    undelivered: { zh: '未送达', en: 'undelivered' },
    failed: { zh: '通道拒收', en: 'refused by the gateway' },
    unknown: { zh: '结果不明', en: 'unknown' },
    skipped: { zh: '未发送', en: 'not sent' },
  },
  textRule: TEXTS,
  reply: {
    opt_out: { zh: '客户退订短信', en: 'the customer opted out of texts' },
    opt_in: { zh: '客户恢复接收短信', en: 'the customer wants texts again' },
    other: { zh: '客户回复短信', en: 'the customer texted back' },
  },
  contactSource: {
    import: { zh: '数据导入', en: 'import' },
    api: { zh: '接口更新', en: 'API' },
    correction: { zh: '机构修正', en: 'correction' },
  },
  caseEvent: {
    opened: { zh: '下发核实件', en: 'case opened' },
    seen_again: { zh: '再次未联系上', en: 'bounced again' },
    reminded: { zh: '核实件提醒', en: 'case reminded' },
    escalated: { zh: '核实件升级', en: 'case escalated' },
    corrected: { zh: '机构已修正联系方式', en: 'contact corrected by the branch' },
    cannot_be_corrected: { zh: '机构答复无法修正', en: 'the branch cannot correct it' },
    confirmed: { zh: '二次回访已确认', en: 'confirmed by second visit' },
    unreachable_after_correction: { zh: '修正后仍未联系上', en: 'unreachable after correction' },
  },
  productLine: PRODUCT_LINES,
  renewal: {
    to_call: { zh: '待提醒', en: 'to be reminded' },
    promised: { zh: '已预约', en: 'promised a call' },
    reached: { zh: '已联系', en: 'reached' },
    unreached: { zh: '未联系上', en: 'not reached' },
    refused: { zh: '客户拒绝', en: 'refused' },
    renewed: { zh: '已续保', en: 'renewed' },
    ended: { zh: '已终止', en: 'ended early' },
  },
} satisfies Record<string, Record<string, Words>>;

/** A code of one of the house's lists with its names; one that nobody has put into words yet stands for itself. */
export function named(list: keyof typeof TABLES, code: string): Named {
  const words = (TABLES[list] as Record<string, Words>)[code] ?? { zh: code, en: code };
  return { code, nameZh: words.zh, nameEn: words.en };
}

/** The same where there may be no code. */
export function namedOrNull(list: keyof typeof TABLES, code: string | null): Named | null {
  return code === null ? null : named(list, code);
}

/** What a statement that joins `disposition` knows of one. */
export interface DispositionColumns {
  disposition: string | null;
  dispositionZh: string | null;
  dispositionEn: string | null;
}

export function namedDisposition(row: DispositionColumns): Named | null {
  const { disposition: code, dispositionZh, dispositionEn } = row;
  return code === null ? null : { code, nameZh: dispositionZh ?? code, nameEn: dispositionEn ?? code };
}
