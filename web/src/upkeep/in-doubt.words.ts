import type { Words } from '../words';

export const words = {
  tab: { zh: '存疑短信', en: 'In doubt' },
  note: {
    zh: '可能发出了，也可能没有：系统查过，不再自行发送。请与通道的发送记录核对，再决定是否再次发送。',
    en: 'They may have gone out, or not: the product has asked, and never sends them again by itself. Compare with the provider’s log, then decide.',
  },
  asked: {
    zh: '另有 {n} 条正在查找，查明前不能再次发送',
    en: {
      one: '{n} more is being looked for, and cannot be sent again before that is over',
      other: '{n} more are being looked for, and cannot be sent again before that is over',
    },
  },
  total: {
    zh: '共 {total} 条，这里是最近的 {n} 条；处理后显示其余',
    en: 'The latest {n} of {total}; the others come when these are dealt with',
  },
  none: { zh: '没有存疑的短信', en: 'No text is in doubt' },
  list: { zh: '存疑短信', en: 'Texts in doubt' },
  choose: { zh: '选择', en: 'Choose' },
  chooseOne: { zh: '选择 {record}', en: 'Choose {record}' },
  all: {
    zh: '全选可再次发送的 {n} 条',
    en: { one: 'The {n} that can be sent again', other: 'All {n} that can be sent again' },
  },
  at: { zh: '交通道', en: 'Handed over' },
  fromTime: { zh: '交通道时间自', en: 'Handed over from' },
  toTime: { zh: '至', en: 'To' },
  provider: { zh: '通道', en: 'Gateway' },
  doubt: { zh: '为何存疑', en: 'Why in doubt' },
  'doubt.not_with_gateway': {
    zh: '通道没有应答；查过，没有这一条',
    en: 'no answer; the gateway was asked and has no such text',
  },
  'doubt.no_answer': {
    zh: '通道没有应答；三天没有问到',
    en: 'no answer, and for three days nothing was learnt of it',
  },
  'doubt.no_receipt': {
    zh: '通道已收，三天没有回执',
    en: 'the gateway took it, and sent no receipt in three days',
  },
  until: { zh: '有效至', en: 'Of use until' },
  may: { zh: '再次发送', en: 'Send again' },
  yes: { zh: '可以', en: 'possible' },
  'why.too_young': { zh: '仍在查找，{time} 起可以', en: 'still looked for; possible from {time}' },
  'why.stale': { zh: '已过时效', en: 'too late to make sense' },
  'why.other': { zh: '不可以', en: 'not possible' },
  sendAgain: { zh: '再次发送', en: 'Send again' },
  ask: {
    zh: '再次发送这 {n} 条短信？',
    en: { one: 'Send this text again?', other: 'Send these {n} texts again?' },
  },
  askNote: {
    zh: '客户可能会收到两次。每条只能决定一次；发送前再查退订、时段、号码、是否已续保，不该发的不发并写明原因。',
    en: 'Customers may get it twice. Each can be decided about once. Opt-outs, hours, numbers and renewals are looked at again: what should not go is skipped, with the reason.',
  },
  askTime: { zh: '交通道时间 {from} 至 {to}', en: 'Handed over from {from} to {to}' },
  askDoubt: { zh: '{n} 条：{why}', en: '{n}: {why}' },
  reason: { zh: '原因', en: 'Reason' },
  reasonPlace: {
    zh: '如：通道 10:02 中断，控制台里没有',
    en: 'Such as: cut off at 10:02, not in the provider’s log',
  },
  done: { zh: '已再次发送 {n} 条', en: { one: '{n} text is sent again', other: '{n} texts are sent again' } },
  doneSkipped: {
    zh: '{n} 条不发：{why}',
    en: { one: '{n} is skipped: {why}', other: '{n} are skipped: {why}' },
  },
  doneRefused: {
    zh: '{n} 条没有处理：已有人决定，或刚有了结果',
    en: {
      one: '{n} was left alone: somebody has decided, or its result has just come',
      other: '{n} were left alone: somebody has decided, or their results have just come',
    },
  },
} as const satisfies Words;
