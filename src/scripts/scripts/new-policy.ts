import type { Script } from '../script';

/** 新契约回访. Asks after what the sale and the underwriting owed the customer: 服务标准 8(1)–(3), 9(1), 9(4), 9(6). */
export const newPolicy: Script = {
  code: 'new-policy',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}。请问是{{customerName}}吗？想耽误您两分钟做个投保回访，通话会录音，现在方便吗？',
        en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? I have a short call about your new policy; it is recorded. Is this a good moment?',
      },
    },
    {
      id: 'policy',
      say: {
        zh: '您最近在我们这里投保了{{productName}}，保单号{{policyNo}}{{#if plate}}，车牌{{plate}}{{/if}}。这些信息对吗？',
        en: 'You recently took out {{productName}} with us, policy {{policyNo}}{{#if plate}}, plate {{plate}}{{/if}}. Is that right?',
      },
    },
    {
      id: 'business-card',
      say: {
        zh: '办理时，我们的业务员第一次见您，有没有主动把名片交给您？',
        en: 'When our salesperson first met you, did they hand you a business card?',
      },
    },
    {
      id: 'cover-explained',
      say: {
        zh: '保什么、不保什么，业务员有没有跟您讲清楚？还有没有想问的？',
        en: 'Was it made clear to you what is covered and what is not? Is there anything you would still like to ask?',
      },
    },
    {
      id: 'form-guided',
      say: {
        zh: '填投保单的时候，有没有人带着您逐项填写或者跟您核对过？签名是您本人签的吗？',
        en: 'Were you guided through the application form, or was it checked with you? And is the signature your own?',
      },
    },
    {
      id: 'service-guide',
      say: {
        zh: '随保单有一本服务指南，里面有报案和理赔的办法，您收到了吗？',
        en: 'A service guide comes with the policy and tells how to report a loss and claim. Did you receive it?',
      },
    },
    {
      id: 'thank-you-letter',
      say: {
        zh: '我们还寄过一封感谢信，您收到了没有？',
        en: 'We also sent you a letter of thanks. Has it reached you?',
      },
    },
    {
      id: 'contact',
      say: {
        zh: '为了以后能及时找到您，请问这个号码是您常用的吗？有没有别的号码要留？',
        en: 'So that we can reach you when it matters: is this the number you use most, or should we note another?',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '谢谢您。今后有任何需要，随时打我们的客服电话。祝您生活愉快，再见。',
        en: 'Thank you. Call our service line whenever you need us. Goodbye, and all the best.',
      },
    },
  ],
};
