import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { readContact } from './phone.rules';

const numbers = (...fields: string[]) =>
  readContact(fields, 'CN').numbers.map(({ e164, kind }) => `${e164} ${kind}`);
const refused = (field: string) =>
  readContact([field], 'CN').invalid.map(({ reason }) => reason.split(' · ')[0]);

describe('phones become E.164, keeping what was typed (product §1)', () => {
  const mobile = '+8613812345678 mobile';
  it.each([
    ['13812345678', [mobile]],
    ['１３８１２３４５６７８', [mobile]],
    ['\u200F13812345678\u202C', [mobile]],
    ['138 1234 5678', [mobile]],
    ['138-1234-5678', [mobile]],
    ['138\u20101234\u20145678', [mobile]],
    ['8613812345678', [mobile]],
    ['86-13812345678', [mobile]],
    ['008613812345678', [mobile]],
    ['+86 (0)138 1234 5678', [mobile]],
    ['013812345678', [mobile]],
    ["'+8613812345678", [mobile]],
    ['tel:+86-138-1234-5678', [mobile]],
    ['手机：13812345678', [mobile]],
    ['13812345678（妻子）', [mobile]],
    ['13812345678/13912345678', [mobile, '+8613912345678 mobile']],
    ['13812345678、13912345678', [mobile, '+8613912345678 mobile']],
    ['13812345678 或 13912345678', [mobile, '+8613912345678 mobile']],
    ['13812345678 13912345678', [mobile, '+8613912345678 mobile']],
    ['138 1234 5678  139 1234 5678', [mobile, '+8613912345678 mobile']],
    ['13812345678-13912345678', [mobile, '+8613912345678 mobile']],
    ['1381234567813912345678', [mobile, '+8613912345678 mobile']],
    ['13812345678；0571-88123456转801', [mobile, '+8657188123456 landline']],
    ['0571 88123456', ['+8657188123456 landline']],
    ['(0571)88123456-801', ['+8657188123456 landline']],
    ['0571-88123456 13812345678', ['+8657188123456 landline', mobile]],
    ['010-62345678', ['+861062345678 landline']],
    ['400-810-8888', ['+864008108888 service']],
    ['800-810-8888', ['+868008108888 service']],
    ['95518', ['+8695518 service']],
    ['+852 5123 4567', ['+85251234567 mobile']],
    ['13812345678/13812345678', [mobile]],
  ])('%s', (field, expected) => expect(numbers(field)).toEqual(expected));

  it('keeps the piece that was typed, and the order: phone first, then the alternate', () => {
    expect(readContact(['0571-88123456转801', '13812345678'], 'CN').numbers).toEqual([
      { e164: '+8657188123456', kind: 'landline', typed: '0571-88123456转801' },
      { e164: '+8613812345678', kind: 'mobile', typed: '13812345678' },
    ]);
  });

  it('says why a field has no number', () => {
    expect(refused('不详')).toEqual(['未填号码']);
    expect(refused('无')).toEqual(['未填号码']);
    expect(refused('00000000000')).toEqual(['未填号码']);
    expect(refused('138****5678')).toEqual(['号码被遮盖']);
    expect(refused('1381234567')).toEqual(['号码位数不足']);
    expect(refused('138123456789')).toEqual(['号码位数过多']);
    expect(refused('张三')).toEqual(['不是电话号码']);
    expect(refused("13812345678' OR 1=1--")).toEqual(['不是电话号码']);
    expect(refused('12345')).toEqual(['号码位数不足']);
    expect(readContact(['', null, undefined], 'CN')).toEqual({ numbers: [], invalid: [] });
  });

  it('keeps the good half of a field', () => {
    expect(readContact(['13812345678/不详'], 'CN')).toMatchObject({
      numbers: [{ e164: '+8613812345678' }],
      invalid: [{ typed: '不详' }],
    });
  });
});

describe('properties', () => {
  const elevenDigits = fc.integer({ min: 10_000_000_000, max: 19_999_999_999 }).map(String);

  it('the short way for mainland mobiles says what the library says', () => {
    fc.assert(
      fc.property(elevenDigits, fc.constantFrom('', '+86', '86'), (digits, prefix) => {
        const library = parsePhoneNumberFromString(`+86${digits}`);
        const [read] = readContact([prefix + digits], 'CN').numbers;
        if (library?.isValid()) expect(read?.e164).toBe(library.number);
        else expect(read).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws, gives E.164 alone, and reads its own output the same again', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789+-() /、;转86不详') }),
    );
    fc.assert(
      fc.property(anything, anything, (phone, alternate) => {
        const contact = readContact([phone, alternate], 'CN');
        for (const { e164 } of contact.numbers) expect(e164).toMatch(/^\+[1-9]\d{4,14}$/);
        const again = readContact(
          contact.numbers.map(({ e164 }) => e164),
          'CN',
        );
        expect(again.numbers.map(({ e164, kind }) => e164 + kind)).toEqual(
          contact.numbers.map(({ e164, kind }) => e164 + kind),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

interface Vector {
  name: string;
  input: string;
  default_region: string;
  valid?: boolean;
  e164?: string;
  libphonenumber_js?: { valid: boolean; e164: string | null };
}

/** What people type and neither library reads: we do, on purpose. */
const OURS: [RegExp, string][] = [
  [/^[\d\s+-]+[/、,;，；]\s*[\d\s+-]+$/, 'two numbers in one field are two (product §1)'],
  [/转|ext|分机/, 'an extension is kept as typed and the number read'],
  [/^95\d{3,6}$/, 'national service numbers are kept, as kind service'],
];

const folder = join(process.cwd(), '../shared/data/phones');
const present = existsSync(folder);
const vectorsOf = present ? describe : describe.skip;
vectorsOf(`vectors of two libraries (${present ? folder : `left out: no ${folder}`})`, () => {
  const { vectors } = present
    ? (JSON.parse(readFileSync(join(folder, 'phone_vectors.part1.json'), 'utf8')) as { vectors: Vector[] })
    : { vectors: [] };
  it('agrees with either, or says why not', () => {
    const differing = vectors.filter((vector) => {
      const read = readContact([vector.input], vector.default_region).numbers;
      const verdicts = [vector, vector.libphonenumber_js].filter((verdict) => verdict !== undefined);
      const agrees = verdicts.some((verdict) =>
        verdict.valid ? read.length === 1 && read[0]!.e164 === verdict.e164 : read.length === 0,
      );
      return !agrees && !OURS.some(([pattern]) => pattern.test(vector.input));
    });
    expect(vectors.length).toBeGreaterThan(50);
    expect(differing.map(({ name, input }) => `${name}: ${input}`)).toEqual([]);
  });
});
