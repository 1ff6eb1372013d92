import type { Script } from '../script';

/** 出险关怀. Whether the surveyor called within 5 minutes and comes within 30 (town) or 90 (outside): 服务标准 10(1), 10(7). */
export const reportCare: Script = {
  code: 'report-care',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '{{customerName}}您好，我是{{companyName}}的{{agentName}}，刚才接到您的报案{{#if reportNo}}（{{reportNo}}）{{/if}}。您和车上的人都还好吗？',
        en: 'Hello {{customerName}}, this is {{agentName}} from {{companyName}} about the accident you reported{{#if reportNo}} ({{reportNo}}){{/if}}. Are you and everyone in the car all right?',
      },
    },
    {
      id: 'injured',
      say: {
        zh: '要是有人受伤，请先打 120；请站到安全的地方，打开双闪，放好警示牌。',
        en: 'If anybody is hurt, please call an ambulance first. Stand in a safe place, put your hazard lights on and set out the warning triangle.',
      },
    },
    {
      id: 'surveyor-called',
      say: {
        zh: '派工以后五分钟内，查勘员有没有给您打电话？（没有人打过：登记“无人联系”）',
        en: 'Did a surveyor ring you within five minutes of being sent? (Nobody called: set the flag “nobody called”.)',
      },
    },
    {
      id: 'surveyor-arrived',
      say: {
        zh: '查勘员到现场了吗？市区一般半小时以内，郊区一个半小时以内；要是到不了，有没有跟您说好时间？',
        en: 'Has the surveyor arrived? It should take no more than 30 minutes in town and 90 outside it. If not, did they agree a time with you?',
      },
    },
    {
      id: 'help',
      say: {
        zh: '车{{#if plate}}（{{plate}}）{{/if}}还能开吗？需不需要拖车或者别的帮助？',
        en: 'Can the car{{#if plate}} ({{plate}}){{/if}} still be driven? Do you need a tow, or any other help?',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '好的，我马上转告当地同事跟进。请注意安全，有事随时打我们的电话。',
        en: 'I will pass this on to our local colleagues at once. Stay safe, and call us any time.',
      },
    },
  ],
};
