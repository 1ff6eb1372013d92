import type { Words } from '../words';

export const words = {
  field: { zh: '内容', en: 'What' },
  before: { zh: '之前', en: 'Before' },
  after: { zh: '之后', en: 'After' },
  nothing: { zh: '没有更多内容', en: 'Nothing more was written' },
  nth: { zh: '第 {n} 项', en: 'no. {n}' },
  fields: { zh: '{n} 项', en: { one: '{n} field', other: '{n} fields' } },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
  none: { zh: '无', en: 'none' },
  system: { zh: '系统', en: 'the system' },
  customer: { zh: '客户', en: 'the customer' },
  key: { zh: '接口密钥 {name}', en: 'API key {name}' },
  anonymous: { zh: '未登录', en: 'not signed in' },
} as const satisfies Words;
