import type { Script } from '../script';

/** 二次回访. The branch has corrected the contact; the call makes sure of it first, then asks what the first one could not: 9(4). */
export const secondVisit: Script = {
  code: 'second-visit',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}。前些天我们没能联系上您，所以再打一次。请问是{{customerName}}吗？通话会录音。',
        en: 'Good day, this is {{agentName}} from {{companyName}}. We could not reach you the other day, so we are trying again. Am I speaking with {{customerName}}? The call is recorded.',
      },
    },
    {
      id: 'contact',
      say: {
        zh: '这个号码是您本人在用吗？以后有事联系您，打这个号码合适吗？',
        en: 'Is this number your own, and is it the right one for us to use from now on?',
      },
    },
    {
      id: 'policy',
      say: {
        zh: '{{#if policyNo}}您在我们这里的保单号是{{policyNo}}，{{/if}}{{#if reportNo}}报案号是{{reportNo}}，{{/if}}跟您核对一下，信息有没有不对的地方？',
        en: '{{#if policyNo}}Your policy with us is {{policyNo}}. {{/if}}{{#if reportNo}}Your report is {{reportNo}}. {{/if}}Is there anything in our records that should be put right?',
      },
    },
    {
      id: 'cover-explained',
      say: {
        zh: '办理时，保障内容有没有跟您讲明白？投保单是不是有人指导您填的？',
        en: 'Was your cover explained to you at the time, and did somebody help you with the form?',
      },
    },
    {
      id: 'papers',
      say: {
        zh: '业务员的名片、随保单的服务指南，还有感谢信，您都拿到了吗？',
        en: 'Did you get the salesperson’s card, the service guide with the policy, and our letter of thanks?',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '好的，已经替您更新了。谢谢您，再见。',
        en: 'Thank you, your details are up to date now. Goodbye.',
      },
    },
  ],
};
