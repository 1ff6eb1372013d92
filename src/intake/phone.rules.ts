import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max';

/** Only a mobile may be texted; a service number (400, 800, 95xxx) reaches a company, never a person. */
export type NumberKind = 'mobile' | 'landline' | 'service';

export interface ReadNumber {
  /** E.164, e.g. `+8613812345678`. An extension is not part of it. */
  e164: string;
  kind: NumberKind;
  /** The piece of the field that it was read from. */
  typed: string;
}

export interface UnreadNumber {
  typed: string;
  /** A sentence, zh-CN first. */
  reason: string;
}

export interface Contact {
  /** In the order of use: first field first, without repetitions. */
  numbers: ReadNumber[];
  invalid: UnreadNumber[];
}

const REASONS = {
  none: '未填号码 · says that there is no number',
  masked: '号码被遮盖 · digits are masked',
  letters: '不是电话号码 · not a phone number',
  short: '号码位数不足 · too few digits',
  long: '号码位数过多 · too many digits',
  unknown: '号码不存在于该地区的号码规则 · no such number in the numbering plan',
} as const;

/** Says that there is no number, unlike text of which none can be read. */
export function saysNone(unread: UnreadNumber): boolean {
  return unread.reason === REASONS.none;
}

const PLACEHOLDER =
  /^(?:不详|未详|不祥|无|没有|空|未知|暂无|未留|未提供|保密|拒绝提供|停机|空号|none|no|n\/?a|null|nil|unknown|test|x+|0+|[-—–_.*?？/\\]+)$/i;
const LABEL =
  /^(?:手机号?码?|移动电话|联系电话|联系方式|电话号?码?|座机|固话|固定电话|家庭电话|单位电话|家|tel|mobile|mob|phone|cell)\s*[:：.]?\s*(?=[+(\d])/i;
const EXTENSION = /(?:转(?:分机)?|分机|ext(?:ension|n)?\.?|[x#])\s*[:：]?\s*\d{1,6}$/i;
const HYPHENED_EXTENSION = /^(\(?0\d{2,3}\)?[-\s]?\d{7,8}|400[-\s]?\d{3}[-\s]?\d{4})-\d{1,6}$/;
const SURE_SEPARATOR = /[/／、,，;；|｜\n\r\t]|或者?|和|及/;
/** National service numbers of banks and insurers: valid to call inside mainland China, unknown to the library. */
const CHINA_SERVICE = /^(?:\+?86[-\s]?)?(95\d{3,6})$/;

/**
 * Reads the phone fields of one record. Understands what people type: full-width digits, direction marks, spaces,
 * hyphens, `86` without a plus, a leading 0 before a mobile, two numbers in one field, labels, notes in brackets,
 * extensions (转801: kept in `typed`, not dialled), `不详`. Never throws, never guesses a digit.
 *
 * @param fields in the order of use; empty and null ones say nothing and are left out
 * @param defaultRegion ISO 3166 country of numbers written without one
 */
export function readContact(fields: readonly (string | null | undefined)[], defaultRegion: string): Contact {
  const contact: Contact = { numbers: [], invalid: [] };
  for (const field of fields) {
    if (!field) continue;
    const quick = quickMobile(field, defaultRegion);
    if (quick) add(contact, { e164: quick, kind: 'mobile', typed: field });
    else readField(field, defaultRegion, contact);
  }
  return contact;
}

/** What somebody typed to look for a number, as E.164; null where it is not one, or several. */
export function onePhone(typed: string, defaultRegion: string): string | null {
  const { numbers, invalid } = readContact([typed], defaultRegion);
  return invalid.length === 0 && numbers.length === 1 ? numbers[0]!.e164 : null;
}

function add(contact: Contact, found: ReadNumber): void {
  if (!contact.numbers.some((known) => known.e164 === found.e164)) contact.numbers.push(found);
}

/**
 * Mainland mobiles are nearly all there is, and the library takes 15 µs for each. Whether one is valid depends on its
 * first five digits alone, so the library is asked once per prefix; a property test holds the two together.
 */
const MAINLAND_MOBILE = /^(?:\+?86[ -]?)?(1\d\d)[ -]?(\d{4})[ -]?(\d{4})$/;
const mobilePrefixes = new Map<string, boolean>();

function quickMobile(field: string, region: string): string | null {
  const found = MAINLAND_MOBILE.exec(field);
  if (!found || (region !== 'CN' && !field.startsWith('+'))) return null;
  const national = found[1]! + found[2]! + found[3]!;
  const prefix = national.slice(0, 5);
  let valid = mobilePrefixes.get(prefix);
  if (valid === undefined) {
    const parsed = parsePhoneNumberFromString(`+86${national}`);
    valid = parsed !== undefined && parsed.isValid() && parsed.getType() === 'MOBILE';
    mobilePrefixes.set(prefix, valid);
  }
  return valid ? `+86${national}` : null;
}

function readField(field: string, region: string, contact: Contact): void {
  const pieces = tidy(field)
    .split(SURE_SEPARATOR)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  for (const piece of pieces) {
    const found = readPiece(piece, region);
    if ('reason' in found) contact.invalid.push(found);
    else for (const one of found.several) add(contact, one);
  }
}

/** Same characters for the same meaning: compatibility forms folded, invisible marks removed. */
function tidy(field: string): string {
  return (
    field
      .normalize('NFKC')
      // Soft hyphen, zero-width characters, direction marks, byte-order mark.
      .replace(/[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
      .replace(/[\u2010-\u2015\u2212\u30FC\u2500]/g, '-')
      .replace(/^'+/, '')
      .trim()
  );
}

function readPiece(piece: string, region: string): { several: ReadNumber[] } | UnreadNumber {
  if (PLACEHOLDER.test(piece) || /^[0\s-]*$/.test(piece)) return { typed: piece, reason: REASONS.none };
  const whole = readOne(piece, region);
  if (whole) return { several: [whole] };
  // Two numbers with nothing but a space or a hyphen between them, or nothing at all.
  const several = readTogether(piece, region) ?? readGlued(piece, region);
  if (several) return { several };
  return { typed: piece, reason: whyNot(piece) };
}

function readOne(piece: string, region: string): ReadNumber | null {
  const quick = quickMobile(piece, region);
  if (quick) return { e164: quick, kind: 'mobile', typed: piece };
  const bare = strip(piece);
  if (!/^[+\d(][\d\s().·-]*$/.test(bare)) return null;
  const service = region === 'CN' ? CHINA_SERVICE.exec(bare) : null;
  if (service) return { e164: `+86${service[1]}`, kind: 'service', typed: piece };
  const parsed = parse(bare, region);
  if (!parsed) return null;
  return { e164: parsed.number, kind: kindOf(parsed), typed: piece };
}

function strip(piece: string): string {
  return piece
    .replace(/^tel:/i, '')
    .replace(/\([^()\d]*\)|（[^（）\d]*）|\[[^\]\d]*\]|【[^】\d]*】/g, ' ')
    .trim()
    .replace(LABEL, '')
    .replace(EXTENSION, '')
    .replace(HYPHENED_EXTENSION, '$1')
    .trim();
}

function parse(bare: string, region: string): PhoneNumber | null {
  const attempts = [bare];
  const digits = bare.replace(/\D/g, '');
  // `86…` without a plus, `+86 0…`: the library knows both; `0086…` it knows only where 00 is the way out.
  if (digits.startsWith('0086')) attempts.push(`+${digits.slice(2)}`);
  if (region === 'CN' && /^86\d{10,12}$/.test(digits)) attempts.push(`+${digits}`);
  for (const attempt of attempts) {
    const parsed = parsePhoneNumberFromString(attempt, {
      defaultCountry: region as CountryCode,
      extract: false,
    });
    if (parsed?.isValid()) return parsed;
  }
  return null;
}

function kindOf(parsed: PhoneNumber): NumberKind {
  switch (parsed.getType()) {
    case 'MOBILE':
    case 'FIXED_LINE_OR_MOBILE': // North America does not tell them apart; a text to a landline there fails harmlessly.
      return 'mobile';
    case 'TOLL_FREE':
    case 'SHARED_COST':
    case 'PREMIUM_RATE':
    case 'UAN':
    case 'VOICEMAIL':
      return 'service';
    default:
      return 'landline';
  }
}

/** Greedy from the left: words are put together until they make a number. Null unless every word finds its place. */
function readTogether(piece: string, region: string): ReadNumber[] | null {
  for (const separator of [/\s+/, /[\s-]+/]) {
    const words = piece.split(separator).filter((word) => word !== '');
    if (words.length < 2 || words.length > 12) continue;
    const found: ReadNumber[] = [];
    let held = '';
    for (const word of words) {
      held = held === '' ? word : `${held} ${word}`;
      const number = readOne(held, region);
      if (!number) continue;
      found.push(number);
      held = '';
    }
    if (held === '' && found.length > 1) return found;
  }
  return null;
}

function readGlued(piece: string, region: string): ReadNumber[] | null {
  const glued = /^(1[3-9]\d{9})(1[3-9]\d{9})$/.exec(piece.replace(/[\s-]/g, ''));
  if (!glued || region !== 'CN') return null;
  const found = [glued[1]!, glued[2]!].map((part) => readOne(part, region));
  return found.every((one) => one !== null) ? found : null;
}

function whyNot(piece: string): string {
  const bare = strip(piece);
  if (/\d[*＊•●xX]{2,}|[*＊•●]{2,}\d/.test(bare)) return REASONS.masked;
  if (!/^[+\d(][\d\s().·-]*$/.test(bare)) return REASONS.letters;
  const digits = bare.replace(/\D/g, '').length;
  if (digits < 7) return REASONS.short;
  if (digits > 15 || /^(?:\+?86)?1\d{11,}$/.test(bare.replace(/[\s().-]/g, ''))) return REASONS.long;
  if (/^1\d{7,9}$/.test(bare.replace(/[\s().-]/g, ''))) return REASONS.short;
  return REASONS.unknown;
}
