import { maskPhone } from '../phone-mask.rules';
import type { CaseReason, CaseState } from './case.rules';

/** A code with its names, as people read it. */
export interface CaseWords {
  zh: string;
  en: string;
}

export const CASE_REASON_WORDS: Record<CaseReason, CaseWords> = {
  wrong_number: { zh: '号码错误', en: 'wrong number' },
  unreachable: { zh: '三次未联系上', en: 'not reached after three' },
  refused: { zh: '客户拒绝回访', en: 'refused' },
  no_contact: { zh: '无联系方式', en: 'no contact' },
};

export const CASE_STATE_WORDS: Record<CaseState, CaseWords> = {
  open: { zh: '待处理', en: 'open' },
  corrected: { zh: '已修正，待二次回访', en: 'corrected, visit to come' },
  confirmed: { zh: '二次回访已确认', en: 'confirmed by second visit' },
  unreachable_after_correction: { zh: '修正后仍未联系上', en: 'unreachable after correction' },
  cannot_be_corrected: { zh: '无法修正', en: 'cannot be corrected' },
};

const WHY_NO_TEXT: Readonly<Record<string, CaseWords>> = {
  invalid_number: { zh: '号码不存在', en: 'there is no such number' },
  not_mobile: { zh: '不是手机号', en: 'it is no mobile number' },
  landline: { zh: '是座机或无法接收短信', en: 'it is a landline, or takes no texts' },
};

/** What a clerk is told of a case that no call opened but a text. */
export function textNote({ phone, code }: { phone: string; code: string }): string {
  const why = WHY_NO_TEXT[code] ?? { zh: code, en: code };
  const shown = maskPhone(phone);
  return `短信无法送达 ${shown}：${why.zh} · A text could not be delivered to ${shown}: ${why.en}`;
}
