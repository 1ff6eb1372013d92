import type { TextLanguage, TextRule } from '../text-rule';

const PRODUCTS: Readonly<Record<string, Readonly<Record<TextLanguage, string>>>> = {
  individual_motor: { zh: '机动车辆保险', en: 'motor insurance' },
  individual_property: { zh: '家庭财产保险', en: 'home insurance' },
};

const GROUP_LINES = ['group_fire', 'group_liability', 'group_engineering', 'group_accident_health'];

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** 2026-04-01 → 2026年4月1日, 1 April 2026 */
function dateInWords(date: string | null, language: TextLanguage): string | null {
  if (date === null) return null;
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return language === 'zh' ? `${year}年${month}月${day}日` : `${day} ${MONTHS[month - 1]} ${year}`;
}

/**
 * 续保短信: thirty days before a motor or property policy of an individual expires. Group customers are owed a renewal
 * letter instead, and the reason says so.
 */
export const renewalNotice: TextRule = {
  code: 'renewal-notice',
  clause: '11(2)',
  name: { zh: '续保短信', en: 'renewal notice' },
  feed: {
    of: 'expiring-policies',
    daysBefore: 30,
    productLines: [...Object.keys(PRODUCTS), ...GROUP_LINES],
  },
  marketing: true,
  hours: 'texting',
  staleAfter: { days: 5 },
  stopsOnRenewal: true,
  variables: [
    { name: 'product', zh: '险种', en: 'product', sample: { zh: '机动车辆保险', en: 'motor insurance' } },
    {
      name: 'expiryDate',
      zh: '到期日',
      en: 'expiry date',
      sample: { zh: '2026年4月1日', en: '1 April 2026' },
    },
  ],
  templates: {
    zh: '您投保的{{product}}将于{{expiryDate}}到期。如需续保，请提前联系您的服务人员，以免保障中断。',
    en: 'Your {{product}} ends on {{expiryDate}}. To stay covered without a gap, please contact your representative before then.',
  },
  stop: (owed) => {
    if (owed.holderType !== 'individual' || owed.productLine?.startsWith('group_')) return 'group_letter';
    if (owed.renewedBy !== null) return 'renewed';
    return owed.endedOn === null ? null : 'ended';
  },
  data: (owed, language) => ({
    product: PRODUCTS[owed.productLine ?? '']?.[language] ?? null,
    expiryDate: dateInWords(owed.expiresOn, language),
  }),
};
