import type { Script } from '../script';

/** 结案关怀. Tells of the payment, and asks how the claim was handled: 服务标准 10(8). */
export const closingCare: Script = {
  code: 'closing-care',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}，请问是{{customerName}}吗？您的理赔已经结案，想跟您做个简短回访，通话会录音。',
        en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? Your claim has been closed and I have a few short questions; the call is recorded.',
      },
    },
    {
      id: 'payment-told',
      say: {
        zh: '报案号{{reportNo}}{{#if plate}}、车牌{{plate}}{{/if}}的赔款已经支付，您收到了吗？之前有没有人通知过您？',
        en: 'The payment for report {{reportNo}}{{#if plate}}, plate {{plate}},{{/if}} has been made. Did you receive it, and had anybody told you about it?',
      },
    },
    {
      id: 'surveyor',
      say: {
        zh: '出险那天，查勘员有没有及时联系您、按时到场？态度怎么样？',
        en: 'On the day itself, did the surveyor contact you promptly and arrive on time? How did they treat you?',
      },
    },
    {
      id: 'papers-explained',
      say: {
        zh: '要交哪些材料、怎么办，有没有一次跟您说清楚？有没有让您多跑？',
        en: 'Were you told once and clearly which papers were needed, or did you have to come back for more?',
      },
    },
    {
      id: 'satisfaction',
      say: {
        zh: '总的来说，这次理赔您打几分？一分很不满意，五分很满意。',
        en: 'All in all, how would you rate this claim, from one, very poor, to five, very good?',
      },
    },
    {
      id: 'improve',
      say: {
        zh: '有没有哪一点是您希望我们改进的？',
        en: 'Is there one thing that you would like us to do better?',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '谢谢您的意见，我都记下来了。祝您平安，再见。',
        en: 'Thank you, I have noted it all. Take care, and goodbye.',
      },
    },
  ],
};
