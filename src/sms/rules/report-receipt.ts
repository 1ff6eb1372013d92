import type { TextRule } from '../text-rule';

/**
 * 报案短信: whoever reported an accident and left a mobile number is told, at once and at any hour, the number under which
 * the report was registered. A receipt that is a day late would only confuse.
 */
export const reportReceipt: TextRule = {
  code: 'report-receipt',
  clause: '10(4)',
  name: { zh: '报案短信', en: 'report receipt' },
  feed: { of: 'reported-claims' },
  marketing: false,
  hours: null,
  staleAfter: { hours: 24 },
  stopsOnRenewal: false,
  variables: [
    {
      name: 'reportNo',
      zh: '报案号',
      en: 'report number',
      sample: { zh: 'BA20260311001', en: 'BA20260311001' },
    },
    { name: 'plate', zh: '车牌号', en: 'plate', sample: { zh: '粤B12345', en: '粤B12345' } },
  ],
  templates: {
    zh: '您的车辆{{plate}}出险报案已登记，报案号{{reportNo}}。查勘人员会尽快与您联系，请保持电话畅通。',
    en: 'Your accident report for vehicle {{plate}} is registered under number {{reportNo}}. A surveyor will contact you shortly; please keep your phone on.',
  },
  stop: () => null,
  data: (owed) => ({ reportNo: owed.recordKey, plate: owed.plate }),
};
