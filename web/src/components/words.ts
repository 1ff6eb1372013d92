import type { Words } from '../words';

export const words = {
  product: { zh: '回访', en: 'Huifang' },
  retry: { zh: '重试', en: 'Try again' },
  incident: { zh: '报障编号 {id}', en: 'Quote {id} when you report this' },
  nothing: { zh: '没有数据', en: 'Nothing here' },
  nothingFiltered: { zh: '没有符合条件的数据', en: 'Nothing matches these filters' },
  clearFilters: { zh: '清除筛选', en: 'Clear the filters' },
  newer: { zh: '上一页', en: 'Previous' },
  older: { zh: '下一页', en: 'Next' },
  first: { zh: '回到首页', en: 'First page' },
  refresh: { zh: '刷新', en: 'Refresh' },
  columns: { zh: '列', en: 'Columns' },
  rows: { zh: '本页 {n} 条', en: { one: '{n} row on this page', other: '{n} rows on this page' } },
  pageOf: { zh: '第 {page} 页', en: 'Page {page}' },
  openRow: { zh: '回车打开，上下键移动', en: 'Enter opens, arrows move' },
  keysTitle: { zh: '快捷键', en: 'Keyboard shortcuts' },
  keysList: { zh: '显示或关闭本列表', en: 'Show or close this list' },
  keysSingle: { zh: '启用单键快捷键', en: 'Single-key shortcuts' },
  keysSingleNote: {
    zh: '关闭后仅组合键有效（例如使用语音输入时）。',
    en: 'When off, only combinations work (for instance with speech input).',
  },
  yes: { zh: '确定', en: 'Yes' },
  no: { zh: '取消', en: 'Cancel' },
  fullAndAgo: { zh: '{full}（{ago}）', en: '{full} ({ago})' },
} as const satisfies Words;
