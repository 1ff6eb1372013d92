import type { ScriptOption, ScriptStep, ScriptText } from '../script';

/** Steps and options that the second versions have in common: how a visit begins, and the ways in which it ends. */

export const YES_NO: readonly ScriptOption[] = [
  { code: 'yes', zh: '是', en: 'Yes' },
  { code: 'no', zh: '否', en: 'No' },
];

const unsure: ScriptOption = { code: 'unsure', zh: '记不清', en: 'Cannot remember' };

/** Of a question that tells whether a service item was met; further options tell nothing of it. */
export function metOrNot(...further: ScriptOption[]): readonly ScriptOption[] {
  return [
    { code: 'yes', zh: '有', en: 'Yes', meets: true },
    { code: 'no', zh: '没有', en: 'No', meets: false },
    ...further,
    unsure,
  ];
}

/** Whether a surveyor came within the time promised (服务标准 10(1)); a time agreed with the customer is an exception of the standard. */
export const ARRIVED: readonly ScriptOption[] = [
  { code: 'in_time', zh: '按时到了', en: 'Yes, in time', meets: true },
  { code: 'late', zh: '到了，但晚了', en: 'Yes, but late', meets: false },
  { code: 'not_come', zh: '超过时间还没到', en: 'Not yet, and the time is over', meets: false },
  { code: 'agreed', zh: '另外约了时间', en: 'Another time was agreed' },
  { code: 'on_the_way', zh: '还在路上，没超时', en: 'On the way, still in time' },
  unsure,
];

export const PLACE: readonly ScriptOption[] = [
  { code: 'town', zh: '市区', en: 'In town' },
  { code: 'outside', zh: '郊区', en: 'Outside town' },
];

/** Greets, makes sure of the person, asks for a moment. `farewells` holds the steps that this jumps to. */
export function opening(greeting: ScriptText): ScriptStep[] {
  return [
    { id: 'greeting', kind: 'say', say: greeting },
    {
      id: 'person',
      kind: 'ask',
      ask: { zh: '接电话的是谁？', en: 'Who is on the line?' },
      answer: 'single',
      options: [
        { code: 'self', zh: '本人', en: 'The customer' },
        { code: 'other', zh: '家人或同事', en: 'A relative or colleague' },
        { code: 'wrong', zh: '打错了', en: 'Somebody who does not know the customer' },
      ],
      required: true,
    },
    { id: 'is-wrong', kind: 'branch', question: 'person', when: 'is', value: 'wrong', goTo: 'sorry-wrong' },
    { id: 'is-other', kind: 'branch', question: 'person', when: 'is', value: 'other', goTo: 'ask-to-tell' },
    {
      id: 'moment',
      kind: 'ask',
      ask: { zh: '现在方便说几句吗？', en: 'Is this a good moment?' },
      answer: 'single',
      options: [
        { code: 'yes', zh: '方便', en: 'Yes' },
        { code: 'later', zh: '换个时间', en: 'Another time' },
        { code: 'no', zh: '不愿意', en: 'Does not want to' },
      ],
      required: true,
    },
    { id: 'is-later', kind: 'branch', question: 'moment', when: 'is', value: 'later', goTo: 'ask-time' },
    { id: 'is-unwilling', kind: 'branch', question: 'moment', when: 'is', value: 'no', goTo: 'accept-no' },
  ];
}

/** The ends of a visit: done; another time; not wanted; somebody else; a wrong number. */
export function farewells(farewell: ScriptText): ScriptStep[] {
  return [
    { id: 'farewell', kind: 'say', say: farewell },
    { id: 'done', kind: 'end', disposition: 'completed' },
    {
      id: 'ask-time',
      kind: 'say',
      say: {
        zh: '好的，您看什么时间方便？我到时候再打给您。（登记预约时间）',
        en: 'Of course. When would suit you? I will call again then. (Record the time.)',
      },
    },
    { id: 'later', kind: 'end', disposition: 'callback' },
    {
      id: 'accept-no',
      kind: 'say',
      say: { zh: '好的，不打扰您了，再见。', en: 'I see. I will not keep you. Goodbye.' },
    },
    { id: 'declined', kind: 'end', disposition: 'refused' },
    ...someoneElse(),
  ];
}

/** Ends of calls that somebody else has answered. */
export function someoneElse(): ScriptStep[] {
  return [
    {
      id: 'ask-to-tell',
      kind: 'say',
      say: {
        zh: '麻烦您转告一声，我们改个时间再打，谢谢。（不要谈保单内容）',
        en: 'Would you kindly say that we called? We will try again. Thank you. (Say nothing of the policy.)',
      },
    },
    { id: 'passed-on', kind: 'end', disposition: 'third_party' },
    {
      id: 'sorry-wrong',
      kind: 'say',
      say: { zh: '对不起，打错了，打扰您了。', en: 'I am sorry, I have the wrong number.' },
    },
    { id: 'wrong-number', kind: 'end', disposition: 'wrong_number' },
  ];
}
