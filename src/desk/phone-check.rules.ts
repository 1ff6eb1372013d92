import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { readContact, type NumberKind } from '../intake/phone.rules';
import { maskPhone } from '../phone-mask.rules';

const KINDS: Record<NumberKind, { nameZh: string; nameEn: string }> = {
  mobile: { nameZh: '手机', nameEn: 'mobile' },
  landline: { nameZh: '座机', nameEn: 'landline' },
  service: { nameZh: '服务号', nameEn: 'service number' },
};

export interface PhoneCheck {
  /** Something can be called, and nothing typed was left unread. */
  ok: boolean;
  numbers: {
    typed: string;
    e164: string;
    kind: { code: NumberKind; nameZh: string; nameEn: string };
    /** As people of its country write it: 138 1234 1234, 0571 8765 4321. */
    local: string;
    masked: string;
    /** Texts go to mobiles alone. */
    textable: boolean;
  }[];
  problems: { typed: string; zh: string; en: string }[];
}

/** What the intake makes of a telephone field, while it is being typed: the very rule that a correction is judged by. */
export function checkPhone(value: string, region: string): PhoneCheck {
  const { numbers, invalid } = readContact([value], region);
  return {
    ok: numbers.length > 0 && invalid.length === 0,
    numbers: numbers.map(({ e164, kind, typed }) => ({
      typed,
      e164,
      kind: { code: kind, ...KINDS[kind] },
      local: localForm(e164),
      masked: maskPhone(e164),
      textable: kind === 'mobile',
    })),
    problems: invalid.map(({ typed, reason }) => {
      const [zh = reason, en = reason] = reason.split(' · ');
      return { typed, zh, en };
    }),
  };
}

/** A number as people of its country write it. */
export function localForm(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatNational() ?? e164;
}
