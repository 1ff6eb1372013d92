import type { Script } from '../script';
import { farewells, metOrNot, opening, YES_NO } from './shared-steps';

/** 专项回访: rescue, claims handled away from home, surveys of satisfaction: 服务标准 10(3), 10(6). */
export const specialVisit2: Script = {
  code: 'special-visit',
  version: 2,
  steps: [
    ...opening({
      zh: '您好，我是{{companyName}}的客服{{agentName}}，请问是{{customerName}}吗？我们在做一次服务专项回访，两三分钟，通话会录音。',
      en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? We are following up on one of our services; it takes two or three minutes and is recorded.',
    }),
    {
      id: 'service',
      kind: 'ask',
      ask: {
        zh: '这次回访的是哪项服务{{#if reportNo}}（报案号{{reportNo}}）{{/if}}？（按名单填写）',
        en: 'Which service is this about{{#if reportNo}} (report {{reportNo}}){{/if}}? (As the list says.)',
      },
      answer: 'single',
      options: [
        { code: 'rescue', zh: '事故救援', en: 'Rescue after an accident' },
        { code: 'away', zh: '异地理赔', en: 'A claim handled away from home' },
        { code: 'other', zh: '其他服务', en: 'Another service' },
      ],
      required: true,
    },
    { id: 'is-away', kind: 'branch', question: 'service', when: 'is', value: 'away', goTo: 'cross-region' },
    {
      id: 'is-other-service',
      kind: 'branch',
      question: 'service',
      when: 'is_not',
      value: 'rescue',
      goTo: 'satisfaction',
    },
    {
      id: 'contacted-in-time',
      kind: 'ask',
      ask: {
        zh: '救援人员是不是五分钟内就联系您了？',
        en: 'Did the rescue service get back to you within five minutes?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'rescue-called',
    },
    {
      id: 'as-agreed',
      kind: 'ask',
      ask: { zh: '是按说好的时间到的吗？', en: 'Did they come at the agreed time?' },
      answer: 'single',
      options: [...YES_NO, { code: 'unsure', zh: '记不清', en: 'Cannot remember' }],
    },
    {
      id: 'rescue-destination',
      kind: 'ask',
      ask: {
        zh: '车拖到哪里，有没有先征得您同意？',
        en: 'Were you asked first where the car should be towed?',
      },
      answer: 'single',
      options: metOrNot({ code: 'not_towed', zh: '没有拖车', en: 'It was not towed' }),
      required: true,
      serviceItem: 'rescue-destination',
    },
    { id: 'after-rescue', kind: 'branch', when: 'always', goTo: 'satisfaction' },
    {
      id: 'cross-region',
      kind: 'ask',
      ask: {
        zh: '在外地办理赔，跟在本地一样顺当吗？',
        en: 'Was the claim handled as well away from home as it would have been at home?',
      },
      answer: 'single',
      options: [
        { code: 'yes', zh: '一样', en: 'Yes', meets: true },
        { code: 'no', zh: '不如本地', en: 'No', meets: false },
        { code: 'unsure', zh: '说不准', en: 'Cannot say' },
      ],
      required: true,
      serviceItem: 'cross-region-service',
    },
    {
      id: 'satisfaction',
      kind: 'ask',
      ask: {
        zh: '请您给这次服务打个分，一分很不满意，五分很满意。',
        en: 'How would you rate this service, from one, very poor, to five, very good?',
      },
      answer: 'scale',
      required: true,
    },
    {
      id: 'is-content',
      kind: 'branch',
      question: 'satisfaction',
      when: 'at_least',
      value: 5,
      goTo: 'farewell',
    },
    {
      id: 'improve',
      kind: 'ask',
      ask: { zh: '扣分扣在哪里？', en: 'What cost us points?' },
      answer: 'text',
    },
    ...farewells({
      zh: '谢谢您抽时间，您的意见我们会逐条跟进。再见。',
      en: 'Thank you for your time. We will follow up on every point. Goodbye.',
    }),
  ],
};
