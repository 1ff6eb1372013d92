import type { Script } from '../script';
import { farewells, metOrNot, opening } from './shared-steps';

/** 投诉回访: after a complaint is closed, whether the complainant was called in time, has had an answer, and accepts it: 投诉处理办法 3, 11, 14, 18. */
export const complaintFollowUp2: Script = {
  code: 'complaint-follow-up',
  version: 2,
  steps: [
    ...opening({
      zh: '{{customerName}}您好，我是{{companyName}}的客服{{agentName}}。您之前反映的问题已经处理完，想听听您的看法，通话会录音。',
      en: 'Hello {{customerName}}, this is {{agentName}} from {{companyName}}. The matter you raised has been dealt with, and I would like to hear what you think of it. The call is recorded.',
    }),
    {
      id: 'contacted-in-time',
      kind: 'ask',
      ask: {
        zh: '您反映问题以后，两个工作小时内有没有人联系您？',
        en: 'After you had raised it, did somebody get in touch within two working hours?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'complaint-contact',
    },
    {
      id: 'answered',
      kind: 'ask',
      ask: {
        zh: '处理结果和原因，有没有跟您讲清楚？',
        en: 'Were the outcome, and the reason for it, explained to you?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'complaint-answer',
    },
    {
      id: 'accepted',
      kind: 'ask',
      ask: { zh: '这个结果您认可吗？', en: 'Do you accept the outcome?' },
      answer: 'single',
      options: [
        { code: 'yes', zh: '认可', en: 'Yes' },
        { code: 'partly', zh: '部分认可', en: 'In part' },
        { code: 'no', zh: '不认可', en: 'No' },
      ],
      required: true,
    },
    {
      id: 'is-accepted',
      kind: 'branch',
      question: 'accepted',
      when: 'is',
      value: 'yes',
      goTo: 'satisfaction',
    },
    {
      id: 'open-point',
      kind: 'ask',
      ask: {
        zh: '还有哪里没解决？（如实记录，转回经办人）',
        en: 'What is still open? (Note it as it is said; it goes back to the handler.)',
      },
      answer: 'text',
      required: true,
    },
    {
      id: 'satisfaction',
      kind: 'ask',
      ask: {
        zh: '对处理过程您打几分？一分很不满意，五分很满意。',
        en: 'How would you rate the way it was handled, from one, very poor, to five, very good?',
      },
      answer: 'scale',
      serviceItem: 'complaint-satisfaction',
    },
    ...farewells({
      zh: '给您添了麻烦，再次向您致歉。谢谢您的意见，再见。',
      en: 'Please accept our apologies once more, and thank you for telling us. Goodbye.',
    }),
  ],
};
