import type { Script } from '../script';
import { farewells, metOrNot, opening, YES_NO } from './shared-steps';

/** 送修回访: after a repaired car was handed over, how the garage treated its owner (送修管理办法 二(5), 二(7), 三). */
export const repairFollowUp2: Script = {
  code: 'repair-follow-up',
  version: 2,
  steps: [
    ...opening({
      zh: '您好，我是{{companyName}}的客服{{agentName}}，请问是{{customerName}}吗？您的车{{#if plate}}{{plate}}{{/if}}修好交给您了，想回访一下，通话会录音。',
      en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? Your car{{#if plate}} {{plate}}{{/if}} has been repaired and handed over; may I ask how it went? The call is recorded.',
    }),
    {
      id: 'progress-told',
      kind: 'ask',
      ask: {
        zh: '修车期间，有没有人告诉您进度？',
        en: 'Were you kept informed while it was being repaired?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'repair-progress',
    },
    {
      id: 'pick-up-told',
      kind: 'ask',
      ask: {
        zh: '取车以前有没有通知您，要带什么也说了吗？',
        en: 'Were you told when to collect it, and what to bring?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'repair-pick-up',
    },
    {
      id: 'on-time',
      kind: 'ask',
      ask: { zh: '是按约定的时间交车的吗？', en: 'Was it ready when it was promised?' },
      answer: 'single',
      options: YES_NO,
    },
    {
      id: 'was-on-time',
      kind: 'branch',
      question: 'on-time',
      when: 'is_not',
      value: 'no',
      goTo: 'explained',
    },
    {
      id: 'days-late',
      kind: 'ask',
      ask: { zh: '晚了几天？', en: 'How many days late was it?' },
      answer: 'number',
      min: 0,
      max: 365,
    },
    {
      id: 'explained',
      kind: 'ask',
      ask: {
        zh: '交车时，换了什么、修了什么、保多久，有没有跟您讲？',
        en: 'At the handover, were you told what was replaced and repaired, and how long it is guaranteed?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'repair-explained',
    },
    {
      id: 'quality',
      kind: 'ask',
      ask: { zh: '开着有没有异样？', en: 'Is anything wrong when you drive it?' },
      answer: 'single',
      options: YES_NO,
      required: true,
    },
    {
      id: 'drives-well',
      kind: 'branch',
      question: 'quality',
      when: 'is_not',
      value: 'yes',
      goTo: 'extra-charges',
    },
    {
      id: 'quality-wrong',
      kind: 'ask',
      ask: { zh: '哪里不对？我请修理厂联系您。', en: 'What is it? I will have the garage call you.' },
      answer: 'text',
    },
    {
      id: 'extra-charges',
      kind: 'ask',
      ask: {
        zh: '除了说好的，修理厂有没有另外收费？',
        en: 'Did the garage ask for anything beyond what was agreed?',
      },
      answer: 'single',
      options: [
        { code: 'no', zh: '没有', en: 'No', meets: true },
        { code: 'agreed', zh: '有，事先同意的', en: 'Yes, agreed beforehand', meets: true },
        { code: 'yes', zh: '有，没跟我说', en: 'Yes, without asking', meets: false },
        { code: 'unsure', zh: '记不清', en: 'Cannot remember' },
      ],
      required: true,
      serviceItem: 'repair-price',
    },
    {
      id: 'satisfaction',
      kind: 'ask',
      ask: {
        zh: '这家修理厂您打几分？一分很不满意，五分很满意。',
        en: 'How would you rate the garage, from one, very poor, to five, very good?',
      },
      answer: 'scale',
      required: true,
      serviceItem: 'repair-satisfaction',
    },
    ...farewells({
      zh: '谢谢您，有问题随时打我们的电话。再见。',
      en: 'Thank you. Call us if anything comes up. Goodbye.',
    }),
  ],
};
