import fc from 'fast-check';
import { InvalidInput } from '../errors';
import { SCRIPT_LANGUAGES, SCRIPT_VARIABLES, type ScriptFacts, type ScriptLanguage } from './script';
import { NEWEST_SCRIPTS, SCRIPTS } from './script-list';
import { BLANK, compileScript, sayScript, scriptLanguage, type DeskStep } from './script.rules';

const FACTS: ScriptFacts = {
  customerName: '𠮷野',
  companyName: '惠访保险',
  agentName: '小李',
  policyNo: 'P2026000041',
  plate: '浙A12345',
  reportNo: 'R2026000007',
  expiresOn: '2027-03-31',
  productName: '机动车辆保险',
};

const wordsOf = (steps: DeskStep[]) => steps.flatMap((step) => ('text' in step ? [step.text] : []));
const script = (zh: string, en = zh) =>
  compileScript({ code: 'x', version: 1, steps: [{ id: 'a', say: { zh, en } }] });
const said = (zh: string, facts: ScriptFacts, language: ScriptLanguage = 'zh') =>
  wordsOf(sayScript(script(zh), language, facts))[0]!;

describe('a step', () => {
  it('is read with what is known of the call', () => {
    expect(said('您好，{{customerName}}，保单{{policyNo}}。', FACTS)).toBe('您好，𠮷野，保单P2026000041。');
  });

  it('shows what is unknown as a blank, and never fails at the desk', () => {
    expect(said('您好，{{customerName}}。', {})).toBe(`您好，${BLANK}。`);
    expect(said('您好，{{customerName}}。', { customerName: ' \n' })).toBe(`您好，${BLANK}。`);
    expect(said('您好，{{customerName}}。', { customerName: null })).toBe(`您好，${BLANK}。`);
    expect(said('您好{{#if plate}}，车牌{{plate}}{{/if}}。', {})).toBe('您好。');
  });

  it('takes a value as text, cut where it is endless', () => {
    expect(said('{{customerName}}', { customerName: '{{plate}}' })).toBe('{{plate}}');
    expect([...said('{{customerName}}', { customerName: '𠮷'.repeat(500) })]).toHaveLength(120);
  });

  it('is refused where it names what nobody knows, or is a program', () => {
    for (const source of [
      '{{salary}}',
      '{{#each plate}}x{{/each}}',
      '{{{plate}}}',
      '',
      '{{#if plate}}x',
      'x'.repeat(1001),
    ])
      expect(() => script(source)).toThrow(InvalidInput);
    try {
      script('您好', '{{nobody}}');
    } catch (error) {
      expect((error as InvalidInput).details.field).toBe('a.say.en');
    }
  });

  it('occurs once in a script', () => {
    const step = { id: 'a', say: { zh: '一', en: 'one' } };
    expect(() => compileScript({ code: 'x', version: 1, steps: [step, step] })).toThrow(/twice/);
    expect(() => compileScript({ code: 'x', version: 1, steps: [] })).toThrow(/no steps/);
  });
});

describe('the language', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['EN', 'en'],
    ['zh-CN', 'zh'],
    ['ja', 'zh'],
    ['entirely', 'zh'],
    ['', 'zh'],
    [null, 'zh'],
    [undefined, 'zh'],
  ])('of a customer of %p is %s', (given, spoken) => {
    expect(scriptLanguage(given)).toBe(spoken);
  });
});

describe('the scripts of this release', () => {
  it('are one for each code and version', () => {
    expect(new Set(SCRIPTS.map(({ code, version }) => `${code} ${version}`)).size).toBe(SCRIPTS.length);
  });

  it('cover every campaign that calls', () => {
    expect(NEWEST_SCRIPTS.map(({ code, version }) => [code, version].join(' ')).sort()).toEqual([
      'closing-care 2',
      'complaint-follow-up 2',
      'new-policy 2',
      'renewal-call 2',
      'repair-follow-up 2',
      'report-care 2',
      'second-visit 2',
      'special-visit 2',
    ]);
  });

  it.each([
    // 服务标准 8(1)–(3), 9(1), 9(6): followed up by the new policy call.
    ['new-policy', ['business-card', 'cover-explained', 'form-guided', 'service-guide', 'thank-you-letter']],
    // 10(1): the surveyor rings within 5 minutes and comes within 30, outside town 90.
    ['report-care', ['surveyor-called', 'surveyor-arrived']],
    // 10(8): the payment is told, satisfaction is asked.
    ['closing-care', ['payment-told', 'satisfaction']],
    // 11(3): product and expiry, and whether to renew.
    ['renewal-call', ['expiry', 'renew']],
  ])('%s asks after what the standard owes the customer', (code, ids) => {
    for (const each of SCRIPTS.filter((one) => one.code === code))
      expect(each.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  describe.each(SCRIPTS.map((each) => [`${each.code} v${each.version}`, each] as const))('%s', (_, data) => {
    it.each(SCRIPT_LANGUAGES)('reads well in %s, with every fact and with none', (language) => {
      const compiled = compileScript(data);
      for (const text of wordsOf(sayScript(compiled, language, FACTS)))
        expect(text).not.toMatch(/—|\{\{|undefined|\s{2}/);
      for (const text of wordsOf(sayScript(compiled, language, {})))
        expect(text).not.toMatch(/\{\{|undefined/);
    });

    it('greets with who is calling, and asks for the customer', () => {
      const [greeting] = sayScript(compileScript(data), 'zh', FACTS);
      expect(greeting).toMatchObject({ id: 'greeting' });
      for (const known of ['惠访保险', '小李', '𠮷野']) expect(wordsOf([greeting!])[0]).toContain(known);
    });
  });

  it('say something whatever is known of the call (fast-check)', () => {
    const value = fc.option(fc.string({ unit: 'binary', maxLength: 300 }), { nil: null });
    const facts = fc.record(Object.fromEntries(SCRIPT_VARIABLES.map((name) => [name, value])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...SCRIPTS.map(compileScript)),
        fc.constantFrom(...SCRIPT_LANGUAGES),
        facts,
        (compiled, language, known) => {
          const steps = sayScript(compiled, language, known as ScriptFacts);
          expect(steps).toHaveLength(compiled.steps.length);
          for (const text of wordsOf(steps)) expect(text.trim()).not.toBe('');
        },
      ),
      { numRuns: 200 },
    );
  });
});
