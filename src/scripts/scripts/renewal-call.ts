import type { Script } from '../script';

/** 续保提醒. Product and expiry date, and whether to help with the renewal: 服务标准 11(3). */
export const renewalCall: Script = {
  code: 'renewal-call',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '{{customerName}}您好，我是{{companyName}}的{{agentName}}，打电话是提醒您保单快到期了，现在方便说两句吗？',
        en: 'Hello {{customerName}}, this is {{agentName}} from {{companyName}}. Your policy is about to run out; do you have a minute?',
      },
    },
    {
      id: 'expiry',
      say: {
        zh: '您的{{productName}}{{#if plate}}（{{plate}}）{{/if}}，保单号{{policyNo}}，保到{{expiresOn}}。',
        en: 'Your {{productName}}{{#if plate}} ({{plate}}){{/if}}, policy {{policyNo}}, runs until {{expiresOn}}.',
      },
    },
    {
      id: 'premium',
      say: {
        zh: '今年的保费和保障跟您说一下……您看还按原来的方案，还是想调整？（按报价系统的结果告知）',
        en: 'Let me tell you this year’s premium and cover … Would you like to keep the same plan, or change it? (Quote from the pricing system.)',
      },
    },
    {
      id: 'renew',
      say: {
        zh: '需要我现在帮您办续保吗？（客户不再续保：登记“拒绝”，以后不再提醒）',
        en: 'Shall I arrange the renewal for you now? (A customer who does not want it: record “refused”, and there are no further reminders.)',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '好的，我这就去办，办好了告诉您。谢谢您一直选择我们，再见。',
        en: 'Thank you for staying with us. I will see to it and let you know. Goodbye.',
      },
    },
  ],
};
