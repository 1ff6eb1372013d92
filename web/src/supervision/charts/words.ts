import type { Words } from '../../words';

export const words = {
  asTable: { zh: '看数据表', en: 'Show as a table' },
  asChart: { zh: '看图', en: 'Show as a chart' },
  nothing: { zh: '还没有数据', en: 'Nothing to show yet' },
} as const satisfies Words;
