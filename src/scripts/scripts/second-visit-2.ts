import type { Script } from '../script';
import { farewells, metOrNot, opening, YES_NO } from './shared-steps';

/** 二次回访. The branch has corrected the contact; the call makes sure of it first, then asks what the first one could not: 服务标准 9(4). */
export const secondVisit2: Script = {
  code: 'second-visit',
  version: 2,
  steps: [
    ...opening({
      zh: '您好，我是{{companyName}}的客服{{agentName}}。前些天没能联系上您，所以再打一次。请问是{{customerName}}吗？通话会录音。',
      en: 'Good day, this is {{agentName}} from {{companyName}}. We could not reach you the other day, so we are trying again. Am I speaking with {{customerName}}? The call is recorded.',
    }),
    {
      id: 'contact',
      kind: 'ask',
      ask: {
        zh: '这个号码是您自己在用吗？以后打这个号码找您合适吗？',
        en: 'Is this number your own, and the right one for us to use from now on?',
      },
      answer: 'single',
      options: YES_NO,
      required: true,
    },
    {
      id: 'contact-is-right',
      kind: 'branch',
      question: 'contact',
      when: 'is_not',
      value: 'no',
      goTo: 'details',
    },
    {
      id: 'contact-other',
      kind: 'ask',
      ask: { zh: '那以后打哪个号码？', en: 'Which number should we use instead?' },
      answer: 'text',
    },
    {
      id: 'details',
      kind: 'ask',
      ask: {
        zh: '跟您核对一下{{#if policyNo}}，保单号{{policyNo}}{{/if}}{{#if reportNo}}，报案号{{reportNo}}{{/if}}。登记的信息都对吗？',
        en: 'May I check our records with you{{#if policyNo}}: policy {{policyNo}}{{/if}}{{#if reportNo}}, report {{reportNo}}{{/if}}. Is everything right?',
      },
      answer: 'single',
      options: YES_NO,
      required: true,
    },
    {
      id: 'details-are-right',
      kind: 'branch',
      question: 'details',
      when: 'is_not',
      value: 'no',
      goTo: 'business-card',
    },
    {
      id: 'details-wrong',
      kind: 'ask',
      ask: { zh: '哪里不对？', en: 'What should be put right?' },
      answer: 'text',
    },
    {
      id: 'business-card',
      kind: 'ask',
      ask: {
        zh: '业务员第一次见您时，给过您名片吗？',
        en: 'Did the salesperson give you a card when you first met?',
      },
      answer: 'single',
      options: metOrNot(
        { code: 'not_met', zh: '没有见过面', en: 'They never met' },
        { code: 'not_wanted', zh: '客户没要', en: 'Did not want one' },
      ),
      serviceItem: 'business-card',
    },
    {
      id: 'cover-explained',
      kind: 'ask',
      ask: { zh: '保障内容有没有跟您讲明白？', en: 'Was your cover explained to you?' },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'cover-explained',
    },
    {
      id: 'form-guided',
      kind: 'ask',
      ask: {
        zh: '投保单是有人指导或者核对着填的吗？',
        en: 'Did somebody help you with the form, or check it with you?',
      },
      answer: 'single',
      options: metOrNot(),
      required: true,
      serviceItem: 'form-guided',
    },
    {
      id: 'service-guide',
      kind: 'ask',
      ask: { zh: '随保单的服务指南拿到了吗？', en: 'Did you get the service guide with the policy?' },
      answer: 'single',
      options: metOrNot({ code: 'not_wanted', zh: '客户不需要', en: 'Did not want one' }),
      serviceItem: 'service-guide',
    },
    {
      id: 'thank-you-letter',
      kind: 'ask',
      ask: { zh: '我们的感谢信呢？', en: 'And our letter of thanks?' },
      answer: 'single',
      options: metOrNot(),
      serviceItem: 'thank-you-letter',
    },
    ...farewells({
      zh: '好的，您的资料已经更新了。谢谢您，再见。',
      en: 'Thank you, your details are up to date now. Goodbye.',
    }),
  ],
};
