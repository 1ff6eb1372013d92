import { useMemo } from 'react';
import { useLanguage, type Phrase } from './words';

/**
 * Names of the codes that the server sends, in the words of docs/glossary.md, for every page alike. What the server sends
 * with names of its own (dispositions of a call card, campaigns, scripts) is shown by those.
 */
const CODES = {
  disposition: {
    completed: ['已完成', 'completed'],
    refused: ['客户拒绝回访', 'refused'],
    callback: ['客户约定时间', 'asked for another time'],
    third_party: ['他人代接，可转达', 'third party will pass it on'],
    language: ['语言不通', 'language'],
    deceased: ['客户身故', 'deceased'],
    company_closed: ['单位注销', 'company closed'],
    do_not_call: ['要求不再联系', 'asked not to be contacted'],
    no_answer: ['无人接听', 'no answer'],
    busy: ['占线', 'busy'],
    switched_off: ['关机', 'switched off'],
    voicemail: ['语音信箱', 'voicemail'],
    hung_up: ['接通即挂断', 'hung up at once'],
    wrong_number: ['号码错误', 'wrong number'],
    invalid_number: ['空号', 'number does not exist'],
    no_contact: ['无联系方式', 'no contact on record'],
    carrier_error: ['线路故障', 'carrier error'],
    agent_cancelled: ['坐席取消拨号', 'cancelled before dialling'],
    unrecorded: ['结果不明', 'result unknown'],
  },
  closeReason: {
    completed: ['已完成', 'completed'],
    refused: ['客户拒绝', 'refused'],
    unreachable: ['未能接通', 'not reached'],
    wrong_number: ['号码错误', 'wrong number'],
    no_contact: ['无联系方式', 'no contact on record'],
    opted_out: ['客户要求不再联系', 'opted out'],
    renewed: ['已续保', 'renewed'],
    expired: ['周期已过', 'its cycle ended'],
    superseded: ['已由后续任务接替', 'a later call took its place'],
    cancelled: ['已取消', 'cancelled'],
    unreachable_after_correction: ['修正后仍未接通', 'not reached after correction'],
  },
  exclusion: {
    stale: ['数据到达过晚', 'reached us too late'],
    no_contact: ['没有可拨打的号码', 'no number to call'],
    opted_out: ['客户已拒绝联系', 'opted out'],
    renewed: ['已续保', 'renewed'],
    ended: ['已终止', 'ended early'],
    refused: ['客户此前已拒绝', 'refused earlier'],
    in_progress: ['同一号码已有未结任务', 'another call to the number is open'],
  },
  taskState: {
    waiting: ['等待', 'waiting'],
    ready: ['可拨', 'ready'],
    claimed: ['已领取', 'claimed'],
    calling: ['通话中', 'calling'],
    closed: ['已结束', 'closed'],
  },
  attemptState: {
    intent: ['已落意向', 'about to be dialled'],
    placed: ['已拨出', 'placed'],
    ringing: ['振铃', 'ringing'],
    answered: ['已接通', 'answered'],
    ended: ['已挂断', 'ended'],
    failed: ['未拨出', 'failed'],
    unknown: ['不明', 'unknown'],
  },
  agentState: {
    ready: ['就绪', 'ready'],
    talking: ['通话', 'on a call'],
    wrap_up: ['话后处理', 'wrap-up'],
    break: ['小休', 'on a break'],
    offline: ['离线', 'offline'],
  },
  caseReason: {
    wrong_number: ['号码错误', 'wrong number'],
    unreachable: ['三次未联系上', 'not reached after three'],
    refused: ['客户拒绝回访', 'refused'],
    no_contact: ['无联系方式', 'no contact'],
  },
  caseState: {
    open: ['待处理', 'open'],
    corrected: ['已修正，待二次回访', 'corrected, visit to come'],
    confirmed: ['二次回访已确认', 'confirmed by second visit'],
    unreachable_after_correction: ['修正后仍未联系上', 'unreachable after correction'],
    cannot_be_corrected: ['无法修正', 'cannot be corrected'],
  },
  correction: {
    new_number: ['新号码', 'new number'],
    new_person: ['改找的人', 'another person'],
    confirmed_same: ['原号码核实无误', 'the old one confirmed'],
  },
  messageState: {
    queued: ['待发', 'waiting'],
    intent: ['已落意向，交通道中', 'being handed over'],
    sent: ['通道已收', 'accepted'],
    delivered: ['已送达', 'delivered'],
    undelivered: ['未送达', 'undelivered'],
    failed: ['通道拒收', 'refused by the gateway'],
    unknown: ['不明，永不自动重发', 'unknown, never sent again by itself'],
    skipped: ['未发，有原因', 'not sent'],
  },
  messageReason: {
    outside_hours: ['等待短信时段', 'waits for its hours'],
    no_mobile: ['没有手机号', 'no mobile number'],
    opted_out: ['客户已退订', 'opted out'],
    number_not_textable: ['该号码收不到短信', 'the number takes no texts'],
    stale: ['已过时效', 'too late to make sense'],
    renewed: ['已续保', 'renewed'],
    ended: ['已终止', 'ended early'],
    group_letter: ['团体客户另寄续保函', 'group customers get a letter'],
    missing_data: ['缺少内容所需的数据', 'data for the text is missing'],
    too_long: ['内容过长', 'too long'],
    template_invalid: ['模板有误', 'the template is wrong'],
    contact_moved: ['号码已变更', 'the number changed'],
    date_moved: ['日期已变更', 'the date changed'],
    first_went_out: ['前一条其实已发出', 'the one before had gone out'],
    no_provider_template: ['等待通道的模板编号', 'waits for the code of its registered template'],
    no_trace: ['通道没有记录', 'the gateway has no trace'],
    no_receipt: ['三天没有回执', 'no receipt in three days'],
    invalid_number: ['空号', 'number does not exist'],
    not_mobile: ['不是手机号', 'not a mobile number'],
    landline: ['座机或收不到短信', 'a landline, or takes no texts'],
    unreachable: ['关机或停机', 'phone off or suspended'],
    expired: ['在通道排队超时', 'waited too long at the gateway'],
    account: ['通道账户异常', 'the gateway’s account is at fault'],
    carrier: ['运营商原因', 'network'],
    filtered: ['被拦截', 'filtered'],
    blocked: ['被通道或运营商拒收', 'blocked by the gateway or a network'],
    too_many: ['该号码当日短信过多', 'too many texts to the number in a day'],
    value_not_allowed: ['变量内容不被通道接受', 'a value that the gateway does not take'],
    region_not_allowed: ['通道不发往该地区', 'the gateway does not text that region'],
  },
  followUp: {
    no_dispatch: ['无派工', 'no dispatch'],
    nobody_called: ['无人联系', 'nobody has called'],
    stale_care: ['报案过迟', 'too late for a care call'],
    renewal_unreached: ['续保未联系上', 'renewal not reached'],
  },
  gate: {
    open: ['任务未结', 'the task is open'],
    campaign: ['项目未暂停', 'the campaign is not suspended'],
    opt_out: ['未拒访', 'no opt-out'],
    record: ['未续保或终止', 'not renewed or ended'],
    cycle: ['在周期内', 'within its cycle'],
    attempts: ['次数未满', 'attempts left'],
    daily_cap: ['当日未达上限', 'below the daily cap'],
    gap: ['间隔已到', 'the gap is over'],
    hours: ['在时段内', 'within calling hours'],
    phone: ['该号码无通话', 'the number is free'],
    lease: ['未被他人领取', 'claimed by nobody else'],
    capacity: ['排队位置', 'place in the queue'],
  },
  idle: {
    away: ['小休或离线', 'on a break or offline'],
    no_lanes: ['没有匹配的任务', 'nothing for your skills'],
    closed: ['不在时段', 'outside of calling hours'],
    suspended: ['已暂停', 'suspended'],
    all_waiting: ['都在等间隔或预约', 'all wait for their gap or promise'],
    all_busy: ['号码都在通话', 'all numbers are on a call'],
    nothing_due: ['暂无到期', 'nothing is due'],
    line_down: ['线路暂停', 'the line is paused'],
  },
  runState: {
    running: ['进行中', 'running'],
    done: ['完成', 'done'],
    failed: ['失败', 'failed'],
  },
  callbackState: {
    pending: ['待回拨', 'pending'],
    handed_over: ['已转队列', 'handed to the team'],
    done: ['已完成', 'done'],
    missed: ['已错过', 'missed'],
    cancelled: ['已取消', 'cancelled'],
  },
  channel: {
    call: ['电话', 'calls'],
    text: ['短信', 'texts'],
    all: ['电话和短信', 'calls and texts'],
  },
} as const satisfies Record<string, Record<string, readonly [zh: string, en: string]>>;

export type CodeKind = keyof typeof CODES;

/** `code('disposition', row.disposition)`: its name in the language of the page; one that is not known here, as it is. */
export function useCode(): (kind: CodeKind, code: string | null | undefined) => string {
  const language = useLanguage();
  return useMemo(
    () => (kind, code) => {
      if (code === null || code === undefined) return '—';
      const phrase = phraseOf(kind, code);
      return phrase === null ? code : language === 'en' ? (phrase.en as string) : phrase.zh;
    },
    [language],
  );
}

/** All codes of a kind with their names, for a filter or a choice. */
export function useCodeOptions(kind: CodeKind): { value: string; label: string }[] {
  const code = useCode();
  return Object.keys(CODES[kind]).map((value) => ({ value, label: code(kind, value) }));
}

export function phraseOf(kind: CodeKind, code: string): Phrase | null {
  const known: Record<string, readonly [string, string]> = CODES[kind];
  const pair = known[code];
  return pair === undefined ? null : { zh: pair[0], en: pair[1] };
}
