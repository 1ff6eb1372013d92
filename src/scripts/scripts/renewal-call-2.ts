import type { Script } from '../script';
import { farewells, opening } from './shared-steps';

/** 续保提醒. Expiry and this year's premium, and whether to help with the renewal: 服务标准 11(3). */
export const renewalCall2: Script = {
  code: 'renewal-call',
  version: 2,
  steps: [
    ...opening({
      zh: '{{customerName}}您好，我是{{companyName}}的{{agentName}}，您的保单快到期了，打电话提醒您一声。',
      en: 'Hello {{customerName}}, this is {{agentName}} from {{companyName}}. Your policy is about to run out, and I am calling to remind you.',
    }),
    {
      id: 'expiry',
      kind: 'say',
      say: {
        zh: '您的{{#if productName}}{{productName}}{{else}}保单{{/if}}{{#if plate}}（{{plate}}）{{/if}}，保单号{{policyNo}}，保到{{expiresOn}}。',
        en: 'Your {{#if productName}}{{productName}}{{else}}policy{{/if}}{{#if plate}} ({{plate}}){{/if}}, number {{policyNo}}, runs until {{expiresOn}}.',
      },
    },
    {
      id: 'premium',
      kind: 'say',
      say: {
        zh: '今年的保费和保障跟您说一下……（按报价系统的结果告知）',
        en: 'Let me tell you this year’s premium and cover … (Quote from the pricing system.)',
      },
    },
    {
      id: 'renew',
      kind: 'ask',
      ask: { zh: '需要我帮您办续保吗？', en: 'Shall I arrange the renewal for you?' },
      answer: 'single',
      options: [
        { code: 'yes', zh: '请办理', en: 'Yes' },
        { code: 'thinking', zh: '再考虑', en: 'Will think about it' },
        { code: 'elsewhere', zh: '已在别家投保', en: 'Is insured elsewhere by now' },
        { code: 'no', zh: '不续了', en: 'No' },
      ],
      required: true,
    },
    {
      id: 'will-not-renew',
      kind: 'branch',
      question: 'renew',
      when: 'one_of',
      value: ['elsewhere', 'no'],
      goTo: 'reasons',
    },
    { id: 'is-thinking', kind: 'branch', question: 'renew', when: 'is', value: 'thinking', goTo: 'price' },
    {
      id: 'plan',
      kind: 'ask',
      ask: {
        zh: '还按去年的方案，还是想调整？',
        en: 'The same plan as last year, or would you like to change it?',
      },
      answer: 'single',
      options: [
        { code: 'same', zh: '不变', en: 'The same' },
        { code: 'more', zh: '增加保障', en: 'More cover' },
        { code: 'less', zh: '减少保障', en: 'Less cover' },
      ],
    },
    { id: 'after-plan', kind: 'branch', when: 'always', goTo: 'farewell' },
    {
      id: 'price',
      kind: 'ask',
      ask: {
        zh: '有别家的报价吗？大概多少元？（客户不说可以不填）',
        en: 'Do you have another quote, and of about how much, in yuan? (Leave it empty if the customer does not say.)',
      },
      answer: 'number',
      min: 0,
      max: 10_000_000,
    },
    { id: 'after-price', kind: 'branch', when: 'always', goTo: 'farewell' },
    {
      id: 'reasons',
      kind: 'ask',
      ask: { zh: '方便说说是为什么吗？', en: 'May I ask why?' },
      answer: 'multiple',
      options: [
        { code: 'price', zh: '价格', en: 'The price' },
        { code: 'service', zh: '服务', en: 'The service' },
        { code: 'claim', zh: '理赔经历', en: 'A claim that went badly' },
        { code: 'sold', zh: '车或财产已转让', en: 'Car or property was sold' },
        { code: 'other', zh: '其他', en: 'Something else' },
      ],
    },
    { id: 'to-refusal', kind: 'branch', when: 'always', goTo: 'accept-no' },
    ...farewells({
      zh: '好的，我尽快跟进。谢谢您一直选择我们，再见。',
      en: 'I will see to it. Thank you for staying with us. Goodbye.',
    }),
  ],
};
