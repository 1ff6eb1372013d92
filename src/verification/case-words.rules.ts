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
