import type { Script } from '../script';

/** 送修回访: after a repaired car was handed over, how the garage treated its owner (送修管理办法). */
export const repairFollowUp: Script = {
  code: 'repair-follow-up',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '您好，我是{{companyName}}的客服{{agentName}}，请问是{{customerName}}吗？您的车{{#if plate}}{{plate}}{{/if}}修好交给您了，想回访一下，通话会录音。',
        en: 'Good day, this is {{agentName}} from {{companyName}}. Am I speaking with {{customerName}}? Your car{{#if plate}} {{plate}}{{/if}} has been repaired and handed over; may I ask how it went? The call is recorded.',
      },
    },
    {
      id: 'progress-told',
      say: {
        zh: '修车期间，进度有没有人主动告诉您？取车有没有提前通知？',
        en: 'Were you kept informed while it was being repaired, and told in good time when to collect it?',
      },
    },
    {
      id: 'on-time',
      say: {
        zh: '是不是按约定的时间交车的？',
        en: 'Was the car ready when it was promised?',
      },
    },
    {
      id: 'quality',
      say: {
        zh: '修得怎么样，开着有没有异样？换下来的配件有没有给您看？',
        en: 'Are you content with the repair? Is anything wrong when you drive it? Were you shown the parts that were replaced?',
      },
    },
    {
      id: 'extra-charges',
      say: {
        zh: '修理厂有没有另外收费？',
        en: 'Did the garage ask you for any further payment?',
      },
    },
    {
      id: 'satisfaction',
      say: {
        zh: '这家修理厂您打几分？一分很不满意，五分很满意。',
        en: 'How would you rate the garage, from one, very poor, to five, very good?',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '谢谢您，有问题随时打我们的电话。再见。',
        en: 'Thank you. Call us if anything comes up. Goodbye.',
      },
    },
  ],
};
