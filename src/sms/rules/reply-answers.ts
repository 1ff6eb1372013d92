import type { AnswerRule } from '../text-rule';

/** Answers are given at any hour, since the customer has just written, and not an hour later any more. */
const AT_ONCE = {
  clause: '—',
  marketing: false,
  hours: null,
  staleAfter: { hours: 1 },
  variables: [],
} as const;

/** 退订确认: that a refusal has been heard. The one text that goes to a number after its opt-out, once, for that opt-out. */
export const optOutConfirmation: AnswerRule = {
  ...AT_ONCE,
  code: 'opt-out-confirmation',
  name: { zh: '退订确认', en: 'opt-out confirmed' },
  templates: {
    zh: '您已退订，今后不再向您发送短信。如需恢复，请回复“恢复”。',
    en: 'You have opted out and will get no more texts from us. Reply START to get them again.',
  },
};

/** 恢复确认: that texts come again. */
export const optInConfirmation: AnswerRule = {
  ...AT_ONCE,
  code: 'opt-in-confirmation',
  name: { zh: '恢复确认', en: 'opt-in confirmed' },
  templates: {
    zh: '您已恢复接收短信。如需退订，请回复R。',
    en: 'You will get texts from us again. Reply STOP to opt out.',
  },
};

/** 帮助答复: who writes, and how to be left alone; one a day for a number, so that two machines do not talk all night. */
export const helpAnswer: AnswerRule = {
  ...AT_ONCE,
  code: 'help-answer',
  name: { zh: '帮助答复', en: 'answer to HELP' },
  templates: {
    zh: '您收到的是保险服务短信，您的回复会转给您的服务机构。如需退订，请回复R；如需帮助，请致电您的服务人员。',
    en: 'These are service texts of your insurer; what you reply is read by your branch. Reply STOP to opt out. For help, please call your representative.',
  },
};
