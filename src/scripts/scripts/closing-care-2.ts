import type { Script } from '../script';
import { ARRIVED, farewells, metOrNot, opening, PLACE, YES_NO } from './shared-steps';

/** 结案关怀. Tells of the payment, and asks how the claim was handled: 服务标准 10(1), 10(8), 10(9). */
export const closingCare2: Script = {
  code: 'closing-care',
  version: 2,
  steps: [
    ...opening({
      zh: '您好，我是{{companyName}}的客服{{agentName}}，请问是{{customerName}}吗？您的理赔已经结案，想跟您做个简短回访，通话会录音。',
      en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? Your claim has been closed and I have a few short questions; the call is recorded.',
    }),
    {
      id: 'payment-received',
      kind: 'ask',
      ask: {
        zh: '{{#if reportNo}}报案号{{reportNo}}{{/if}}{{#if plate}}、车牌{{plate}}{{/if}}的赔款已经付出，您收到了吗？',
        en: 'The payment{{#if reportNo}} for report {{reportNo}}{{/if}}{{#if plate}}, plate {{plate}},{{/if}} has been made. Have you received it?',
      },
      answer: 'single',
      options: [...YES_NO, { code: 'unsure', zh: '还没查', en: 'Has not looked' }],
      required: true,
    },
    {
      id: 'payment-told',
      kind: 'ask',
      ask: { zh: '赔款到账，之前有没有人通知过您？', en: 'Had anybody told you about the payment?' },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'payment-told',
    },
    {
      id: 'surveyor-called',
      kind: 'ask',
      ask: {
        zh: '出险那天，查勘员是不是五分钟内就联系您了？',
        en: 'On the day of the accident, did the surveyor ring you within five minutes?',
      },
      answer: 'single',
      options: metOrNot({ code: 'no_survey', zh: '没有查勘', en: 'There was no survey' }),
      required: true,
      serviceItem: 'surveyor-called',
    },
    {
      id: 'was-not-surveyed',
      kind: 'branch',
      question: 'surveyor-called',
      when: 'is',
      value: 'no_survey',
      goTo: 'papers-explained',
    },
    {
      id: 'place',
      kind: 'ask',
      ask: { zh: '出险地点是市区还是郊区？', en: 'Was it in town, or outside?' },
      answer: 'single',
      options: PLACE,
    },
    {
      id: 'was-outside',
      kind: 'branch',
      question: 'place',
      when: 'is',
      value: 'outside',
      goTo: 'surveyor-arrived-rural',
    },
    {
      id: 'surveyor-arrived',
      kind: 'ask',
      ask: { zh: '三十分钟以内到现场了吗？', en: 'Did they arrive within 30 minutes?' },
      answer: 'single',
      options: ARRIVED,
      serviceItem: 'surveyor-arrived-town',
    },
    { id: 'after-town', kind: 'branch', when: 'always', goTo: 'surveyor' },
    {
      id: 'surveyor-arrived-rural',
      kind: 'ask',
      ask: { zh: '九十分钟以内到现场了吗？', en: 'Did they arrive within 90 minutes?' },
      answer: 'single',
      options: ARRIVED,
      serviceItem: 'surveyor-arrived-rural',
    },
    {
      id: 'surveyor',
      kind: 'ask',
      ask: {
        zh: '查勘员的态度您打几分？一分最差，五分最好。',
        en: 'How did the surveyor treat you, from one, very poor, to five, very good?',
      },
      answer: 'scale',
    },
    {
      id: 'papers-explained',
      kind: 'ask',
      ask: {
        zh: '要交哪些材料，有没有一次跟您说全？',
        en: 'Were you told once and in full which papers were needed?',
      },
      answer: 'single',
      options: metOrNot(),
      serviceItem: 'papers-told-once',
    },
    {
      id: 'satisfaction',
      kind: 'ask',
      ask: {
        zh: '总的来说，这次理赔您打几分？一分很不满意，五分很满意。',
        en: 'All in all, how would you rate this claim, from one, very poor, to five, very good?',
      },
      answer: 'scale',
      required: true,
      serviceItem: 'claim-satisfaction',
    },
    {
      id: 'is-content',
      kind: 'branch',
      question: 'satisfaction',
      when: 'at_least',
      value: 4,
      goTo: 'farewell',
    },
    {
      id: 'improve',
      kind: 'ask',
      ask: { zh: '哪一点最让您不满意？', en: 'What disappointed you most?' },
      answer: 'text',
    },
    ...farewells({
      zh: '谢谢您的意见，我都记下来了。祝您平安，再见。',
      en: 'Thank you, I have noted it all. Take care, and goodbye.',
    }),
  ],
};
