import type { Script } from '../script';

/** 专项回访: rescue, claims handled away from home, surveys of satisfaction: 服务标准 10(3), 10(6). */
export const specialVisit: Script = {
  code: 'special-visit',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}，请问是{{customerName}}吗？我们正在做一次服务专项回访，两三分钟，通话会录音。',
        en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? We are following up on one of our services; it takes two or three minutes and is recorded.',
      },
    },
    {
      id: 'matter',
      say: {
        zh: '关于{{#if reportNo}}您报案号{{reportNo}}的这次服务{{else}}您最近得到的服务{{/if}}，我想听听您的感受。',
        en: 'I would like to hear how you found {{#if reportNo}}our help with report {{reportNo}}{{else}}the service you recently had from us{{/if}}.',
      },
    },
    {
      id: 'contacted-in-time',
      say: {
        zh: '接到您的需求以后，有没有人很快联系您？救援的话，是不是五分钟内就回了电话？',
        en: 'Did somebody get back to you quickly? If it was a rescue, within five minutes?',
      },
    },
    {
      id: 'as-agreed',
      say: {
        zh: '来人是不是按说好的时间到的？去哪家修、拖到哪里，有没有先问过您？',
        en: 'Did they come at the agreed time? Were you asked first where the car should be taken?',
      },
    },
    {
      id: 'satisfaction',
      say: {
        zh: '请您打个分，一分很不满意，五分很满意。扣分的地方是什么？',
        en: 'How would you rate it, from one, very poor, to five, very good? What cost us points?',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '谢谢您抽时间，您的意见我们会逐条跟进。再见。',
        en: 'Thank you for your time. We will follow up on every point. Goodbye.',
      },
    },
  ],
};
