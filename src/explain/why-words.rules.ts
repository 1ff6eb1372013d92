import { MINUTE_MS, localDateOf, localDayOf, localOf, DAY_MS } from '../calendar/zone.rules';

/** One statement in both languages. */
export interface Words {
  zh: string;
  en: string;
}

/** `中文 · English`, as every sentence of the house is written. */
export function line({ zh, en }: Words): string {
  return `${zh} · ${en}`;
}

/** The languages of a line apart; none of our Chinese halves has the joint in it. */
export function halves(text: string): Words {
  const at = text.indexOf(' · ');
  return at < 0 ? { zh: text, en: text } : { zh: text.slice(0, at), en: text.slice(at + 3) };
}

/** 2026-03-02 14:30 on the wall clock of a zone. */
export function wallClock(at: number, zone: string): string {
  const minute = Math.floor((localOf(zone, at) - localDayOf(zone, at) * DAY_MS) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${localDateOf(zone, at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

export const CLOSE_REASONS: Record<string, Words> = {
  completed: { zh: '已完成', en: 'completed' },
  refused: { zh: '客户拒绝', en: 'refused' },
  unreachable: { zh: '未能接通', en: 'not reached' },
  wrong_number: { zh: '号码错误', en: 'wrong number' },
  no_contact: { zh: '无联系方式', en: 'no contact on record' },
  opted_out: { zh: '客户要求不再联系', en: 'opted out' },
  renewed: { zh: '已续保', en: 'renewed' },
  expired: { zh: '周期已过', en: 'its cycle ended' },
  superseded: { zh: '已由后续任务接替', en: 'a later call took its place' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  unreachable_after_correction: { zh: '修正后仍未接通', en: 'not reached after the correction' },
};

/** Why a draw excluded a record. */
export const EXCLUSIONS: Record<string, Words> = {
  stale: { zh: '数据到达过晚', en: 'it reached us too late' },
  no_contact: { zh: '没有可拨打的号码', en: 'no number to call' },
  opted_out: { zh: '客户已拒绝联系', en: 'the customer has opted out' },
  renewed: { zh: '已续保', en: 'renewed' },
  ended: { zh: '已终止', en: 'ended early' },
  refused: { zh: '客户此前已拒绝', en: 'the customer refused an earlier contact' },
  in_progress: { zh: '同一号码已有未结任务', en: 'another call to the number is open' },
};

/** Why a text was not sent, or waits. */
export const TEXT_REASONS: Record<string, Words> = {
  group_letter: { zh: '团体客户另寄续保函', en: 'group customers get a letter' },
  renewed: { zh: '已续保', en: 'renewed' },
  ended: { zh: '已终止', en: 'ended early' },
  no_mobile: { zh: '没有手机号', en: 'no mobile number' },
  opted_out: { zh: '客户已退订', en: 'opted out' },
  number_not_textable: { zh: '该号码收不到短信', en: 'the number takes no texts' },
  invalid_number: { zh: '号码不存在', en: 'there is no such number' },
  not_mobile: { zh: '不是手机号', en: 'not a mobile number' },
  landline: { zh: '座机或无法接收短信', en: 'a landline, or takes no texts' },
  filtered: { zh: '被运营商拦截', en: 'filtered by a network' },
  unreachable: { zh: '手机未开机或不在服务区', en: 'the handset could not be reached' },
  expired: { zh: '在通道排队超时', en: 'waited too long at the gateway' },
  account: { zh: '通道账户异常', en: 'the gateway’s account is at fault' },
  blocked: { zh: '被通道或运营商拒收', en: 'blocked by the gateway or a network' },
  too_many: { zh: '该号码当日短信过多', en: 'too many texts to this number in a day' },
  value_not_allowed: { zh: '变量内容不被通道接受', en: 'a value that the gateway does not take' },
  region_not_allowed: { zh: '通道不发往该地区', en: 'the gateway does not text that region' },
  stale: { zh: '已过时效', en: 'too late to make sense' },
  outside_hours: { zh: '等待短信时段', en: 'waits for the texting hours' },
  contact_moved: { zh: '号码已变更', en: 'the number has changed' },
  date_moved: { zh: '到期日已变更', en: 'the date has changed' },
  missing_data: { zh: '缺少内容所需的数据', en: 'data for the text is missing' },
  too_long: { zh: '内容过长', en: 'too long' },
  template_invalid: { zh: '模板有误', en: 'the template is wrong' },
  no_provider_template: { zh: '等待通道的模板编号', en: 'waits for the code of its registered template' },
  no_trace: { zh: '通道没有记录，不再重发', en: 'the gateway has no trace; never sent again' },
  no_receipt: { zh: '没有回执', en: 'no receipt' },
};

/** Codes that nobody has put into words yet stand for themselves. */
export function words(table: Record<string, Words>, code: string): Words {
  return table[code] ?? { zh: code, en: code };
}
