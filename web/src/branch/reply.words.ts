import type { Words } from '../words';

export const words = {
  title: { zh: '短信回复', en: 'Replies' },
  note: {
    zh: '客户回复的短信；退订由系统自动处理',
    en: 'What customers text back; opt-outs are handled by the system',
  },
  label: { zh: '回复列表', en: 'List of replies' },
  state: { zh: '状态', en: 'State' },
  'state.false': { zh: '待处理', en: 'To be handled' },
  'state.true': { zh: '已处理', en: 'Handled' },
  received: { zh: '收到', en: 'Received' },
  phone: { zh: '号码', en: 'Number' },
  body: { zh: '客户写道', en: 'What was written' },
  about: { zh: '关于', en: 'About' },
  branch: { zh: '机构', en: 'Branch' },
  nobody: { zh: '无归属', en: 'nobody’s' },
  handled: { zh: '处理', en: 'Handled' },
  'kind.opt_out': { zh: '退订', en: 'opted out' },
  'kind.opt_in': { zh: '恢复接收', en: 'opted in' },
  byItself: { zh: '系统已处理', en: 'by the system' },
  handle: { zh: '标记已处理', en: 'Mark as handled' },
  handleTitle: { zh: '这条回复已处理', en: 'This reply has been dealt with' },
  noteField: { zh: '如何处理的（可不填）', en: 'What was done (optional)' },
  notePlace: {
    zh: '如：已致电客户，续保资料已发',
    en: 'Such as: customer called, the renewal papers are sent',
  },
  done: { zh: '已标记', en: 'Marked' },
  none: { zh: '还没有客户回复', en: 'No customer has replied yet' },
  noneNote: {
    zh: '客户回复短信时会出现在这里。',
    en: 'What customers text back appears here.',
  },
} as const satisfies Words;
