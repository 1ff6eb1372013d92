import fc from 'fast-check';
import { InvalidInput } from '../errors';
import { LONGEST_TEMPLATE, compileTemplate, composeText } from './template.rules';
import { TEXT_LANGUAGES } from './text-rule';
import { TEXT_RULES } from './text-rules';

const NAMES = ['plate', 'reportNo', 'product'];
const text = (source: string, data: Record<string, string | null>) =>
  compileTemplate(source, NAMES).render(data);

describe('a template', () => {
  it('is text and plain names, and nothing is escaped', () => {
    expect(
      text('A&B <{{plate}}> "报案" \'{{reportNo}}\'', { plate: '粤B&1', reportNo: '<b>' }),
    ).toMatchObject({
      text: 'A&B <粤B&1> "报案" \'<b>\'',
    });
  });

  it('may depend on a name', () => {
    const source = '已登记{{#if plate}}，车牌{{plate}}{{else}}，{{reportNo}}{{/if}}。';
    expect(text(source, { plate: '粤B12345', reportNo: '7' })).toMatchObject({
      text: '已登记，车牌粤B12345。',
    });
    expect(text(source, { plate: null, reportNo: '7' })).toMatchObject({ text: '已登记，7。' });
    expect(compileTemplate(source, NAMES).required).toEqual(['reportNo']);
  });

  it('says which value is missing instead of leaving a hole', () => {
    expect(text('{{plate}}', {})).toEqual({
      refused: 'missing_data',
      detail: expect.stringContaining('There is no value for {{plate}}.'),
    });
    expect(text('{{plate}}', { plate: ' \n ' })).toMatchObject({ refused: 'missing_data' });
  });

  it('never takes a value for a template', () => {
    expect(text('{{plate}}', { plate: '{{reportNo}}{{#each x}}' })).toMatchObject({
      text: '{{reportNo}}{{#each x}}',
    });
  });

  it('takes line breaks and the signature’s brackets out of values', () => {
    expect(text('{{plate}}', { plate: '粤\r\n\u0000B【银行】1' })).toEqual({
      text: '粤 B 银行 1',
      values: { plate: '粤 B 银行 1' },
    });
  });

  it('does not see what the data inherits', () => {
    const data = Object.create({ plate: 'inherited' }) as Record<string, string>;
    expect(text('{{plate}}', data)).toMatchObject({ refused: 'missing_data' });
  });

  it('is refused above its length, and so is its text', () => {
    expect(() => compileTemplate('x'.repeat(LONGEST_TEMPLATE + 1), NAMES)).toThrow(/at most 1000/);
    expect(text('{{plate}}', { plate: 'x'.repeat(501) })).toMatchObject({ refused: 'too_long' });
    expect(
      composeText('x'.repeat(499), { signature: '惠访', language: 'zh', marketing: false }),
    ).toMatchObject({
      refused: 'too_long',
    });
  });

  it('names what it knows when a name is unknown', () => {
    expect(() => compileTemplate('{{plat}}', NAMES)).toThrow(InvalidInput);
    try {
      compileTemplate('一\n二{{plat}}', NAMES);
    } catch (error) {
      expect((error as InvalidInput).message).toContain('line 2');
      expect((error as InvalidInput).details.hint).toContain('{{plate}}, {{reportNo}}, {{product}}');
    }
  });
});

/** Each of these does something, or tries to, in Handlebars as it comes out of the box. */
const HOSTILE: unknown[] = [
  // An AST object ran code (CVE-2026-33937); whatever is not a string goes no further.
  {
    type: 'Program',
    body: [{ type: 'MustacheStatement', path: { type: 'PathExpression', parts: ['constructor'] } }],
  },
  new String('{{plate}}'),
  ['{{plate}}'],
  { toString: () => '{{plate}}' },
  null,
  undefined,
  42,
  '',
  '   ',
  '{{#each this}}{{#each this}}{{#each this}}x{{/each}}{{/each}}{{/each}}',
  '{{#with "s" as |string|}}{{#with "e"}}{{lookup string.sub "constructor"}}{{/with}}{{/with}}',
  '{{constructor}}',
  '{{constructor.constructor "alert(1)"}}',
  '{{__proto__}}',
  '{{plate.constructor}}',
  '{{plate.length}}',
  '{{plate/length}}',
  '{{this}}',
  '{{this.plate}}',
  '{{./plate}}',
  '{{../plate}}',
  '{{.}}',
  '{{@root.plate}}',
  '{{@plate}}',
  '{{[plate]}}x{{[pla te]}}',
  '{{lookup this "plate"}}',
  '{{lookup . "constructor"}}',
  '{{log plate}}',
  '{{helperMissing plate}}',
  '{{blockHelperMissing}}',
  '{{plate reportNo}}',
  '{{plate key=reportNo}}',
  '{{(plate)}}',
  '{{plate (lookup this "x")}}',
  '{{"plate"}}',
  '{{1}}',
  '{{true}}',
  '{{undefined}}',
  '{{null}}',
  '{{{plate}}}',
  '{{&plate}}',
  '{{~plate~}}',
  '{{{{raw}}}}{{plate}}{{{{/raw}}}}',
  '{{{{if plate}}}}x{{{{/if}}}}',
  '{{> plate}}',
  '{{> (lookup . "plate")}}',
  '{{#> layout}}x{{/layout}}',
  '{{#*inline "x"}}y{{/inline}}',
  '{{* decorator}}',
  '{{!-- comment --}}x',
  '{{! comment }}x',
  '\\{{plate}}',
  '\\\\{{plate}}{{unknown}}',
  '{{#unless plate}}x{{/unless}}',
  '{{#plate}}x{{/plate}}',
  '{{^plate}}x{{/plate}}',
  '{{#if}}x{{/if}}',
  '{{#if plate reportNo}}x{{/if}}',
  '{{#if plate includeZero=true}}x{{/if}}',
  '{{#if plate as |p|}}{{p}}{{/if}}',
  '{{#if (lookup this "plate")}}x{{/if}}',
  '{{#if "plate"}}x{{/if}}',
  '{{#if this}}x{{/if}}',
  '{{#if unknown}}x{{/if}}',
  '{{#if plate}}{{#each plate}}x{{/each}}{{/if}}',
  '{{#if plate}}x{{else each plate}}y{{/if}}',
  '{{#if plate}}x{{else}}{{unknown}}{{/if}}',
  '{{#if plate}}x',
  '{{/if}}',
  '{{plate',
  '{{}}',
  '{{#if plate}}x{{/with}}',
  '【假银行】{{plate}}',
];

describe('the hostile corpus', () => {
  it.each(HOSTILE.map((source) => [JSON.stringify(source) ?? String(source), source]))(
    'is refused: %s',
    (_, source) => {
      expect(() => compileTemplate(source, [...NAMES])).toThrow(InvalidInput);
    },
  );

  it('gives a text within its length or a refusal, whatever is put together (fast-check)', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{{{',
      '}}}',
      '{{#if plate}}',
      '{{else}}',
      '{{/if}}',
      '{{plate}}',
      '{{reportNo}}',
      '{{#each plate}}',
      '{{/each}}',
      'x',
      '报案',
      '\\',
      '~',
      '"',
      '.',
      '../',
      '@',
      'this',
      '(',
      ')',
      '|',
      '=',
      '&',
      '!',
      '>',
      '*',
      '^',
      '\n',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.string(), (parts, value) => {
        try {
          const made = compileTemplate(parts.join(''), NAMES).render({
            plate: value,
            reportNo: 'R1',
            product: 'p',
          });
          expect('text' in made ? made.text.length : 0).toBeLessThanOrEqual(500);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a whole text', () => {
  it('has the signature first, and the opt-out line last where it is marketing', () => {
    const body = '保单将到期。';
    expect(composeText(body, { signature: '惠访', language: 'zh', marketing: true })).toEqual({
      text: '【惠访】保单将到期。拒收请回复R',
    });
    expect(composeText('Ends soon.', { signature: 'Huifang', language: 'en', marketing: true })).toEqual({
      text: '【Huifang】Ends soon. Reply STOP to opt out',
    });
    expect(composeText(body, { signature: '惠访', language: 'zh', marketing: false })).toEqual({
      text: '【惠访】保单将到期。',
    });
  });
});

describe.each(TEXT_RULES.map((rule) => [rule.code, rule] as const))('templates of %s', (_, rule) => {
  it.each(TEXT_LANGUAGES)('compile and need only its own variables (%s)', (language) => {
    const names = rule.variables.map((it) => it.name);
    const sample = Object.fromEntries(rule.variables.map((it) => [it.name, it.sample[language]]));
    expect(compileTemplate(rule.templates[language], names).render(sample)).toHaveProperty('text');
  });
});
