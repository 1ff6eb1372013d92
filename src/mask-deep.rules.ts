import { maskPhone } from './phone-mask.rules';

const E164 = /\+\d{7,15}/g;
/** Fields that hold numbers as somebody typed them. */
const PHONE_FIELD = /phone|numbers|typed/i;
const TYPED = /\+?\d[\d\s()-]{5,}\d/g;

/** A copy of what an audit row keeps, with every telephone number as a screen shows it. */
export function maskDeep(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    const masked = value.replace(E164, maskPhone);
    return PHONE_FIELD.test(field)
      ? masked.replace(TYPED, (typed) => maskPhone(typed.replace(/[\s()-]/g, '')))
      : masked;
  }
  if (Array.isArray(value)) return value.map((each) => maskDeep(each, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskDeep(each, name)]));
}
