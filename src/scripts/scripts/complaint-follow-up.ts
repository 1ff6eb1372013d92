import type { Script } from '../script';

/** 投诉回访: after a complaint is closed, whether the complainant has had an answer and accepts it (投诉处理办法 11, 18). */
export const complaintFollowUp: Script = {
  code: 'complaint-follow-up',
  version: 1,
  steps: [
    {
      id: 'greeting',
      say: {
        zh: '{{customerName}}您好，我是{{companyName}}的客服{{agentName}}。您之前反映的问题已经处理完，打电话是想听听您的看法，通话会录音。',
        en: 'Hello {{customerName}}, this is {{agentName}} from {{companyName}}. The matter you raised has been dealt with, and I would like to hear what you think of it. The call is recorded.',
      },
    },
    {
      id: 'answered',
      say: {
        zh: '处理的同事有没有把结果和原因跟您讲清楚？',
        en: 'Did my colleague explain the outcome, and the reason for it, clearly?',
      },
    },
    {
      id: 'kept-waiting',
      say: {
        zh: '从您反映问题到有人联系您，等得久不久？',
        en: 'Did it take long before somebody got in touch with you?',
      },
    },
    {
      id: 'accepted',
      say: {
        zh: '这个结果您认可吗？还有没有没解决的地方？（不认可：写明原因，转回经办人）',
        en: 'Do you accept the outcome, or is something still open? (If not accepted: note the reason; it goes back to the handler.)',
      },
    },
    {
      id: 'farewell',
      say: {
        zh: '给您添了麻烦，再次向您致歉。谢谢您的意见，再见。',
        en: 'Please accept our apologies once more, and thank you for telling us. Goodbye.',
      },
    },
  ],
};
