import { InvalidInput } from '../errors';
import { checkedParams, registrable } from './provider-template.rules';
import { ALL_TEXT_RULES } from './text-rules';

const rule = {
  marketing: false,
  variables: ['plate', 'reportNo'].map((name) => ({ name, zh: '', en: '', sample: { zh: 'x', en: 'x' } })),
};
const of = (body: string, params?: Record<string, string>) =>
  registrable(rule, { body, language: 'zh' }, params);

describe('a template as a provider registers it', () => {
  it('has its variables in the provider’s form, under its names', () => {
    expect(of('车{{plate}}，号{{reportNo}}。')).toEqual({
      text: '车${plate}，号${reportNo}。',
      names: ['plate', 'reportNo'],
      unfit: null,
    });
    expect(of('车{{plate}}，号{{reportNo}}。', { reportNo: 'no' }).text).toBe('车${plate}，号${no}。');
  });

  it('ends with the opt-out line where it is marketing', () => {
    expect(registrable({ ...rule, marketing: true }, { body: '续保', language: 'zh' }).text).toBe(
      '续保拒收请回复R',
    );
  });

  it.each([
    ['号{{reportNo}}{{#if plate}}，车{{plate}}{{/if}}', 'conditional'],
    ['车{{plate}}，又是{{plate}}', 'repeated'],
    ['车{{plate}} {{reportNo}}。', 'adjacent'],
    ['{{plate}}', 'only_variables'],
    // The name is there in any case, so the condition says nothing.
    ['车{{plate}}{{#if plate}}已登记{{/if}}', null],
    ['没有变量', null],
  ])('%s → %s', (body, unfit) => expect(of(body).unfit).toBe(unfit));

  it('all of ours can be registered as they come', () => {
    for (const own of ALL_TEXT_RULES)
      for (const language of ['zh', 'en'] as const)
        expect(registrable(own, { body: own.templates[language], language }).unfit).toBeNull();
  });
});

describe('a code that is entered', () => {
  const template = of('车{{plate}}，号{{reportNo}}。');
  const check = (entry: { code?: string; params?: Record<string, string> }, it = template) =>
    checkedParams(it, { provider: 'alibaba', code: 'SMS_123456789', params: {}, ...entry });

  it('gives every variable a name', () => {
    expect(check({})).toEqual({ plate: 'plate', reportNo: 'reportNo' });
    expect(check({ params: { plate: 'car' } })).toEqual({ plate: 'car', reportNo: 'reportNo' });
  });

  it.each([
    [{ code: 'SMS_' }, 'code_malformed'],
    [{ code: '123456789' }, 'code_malformed'],
    [{ code: 'SMS_12345\nx' }, 'code_malformed'],
    [{ params: { product: 'p' } }, 'params_incomplete'],
    [{ params: { plate: 'reportNo' } }, 'params_incomplete'],
    [{ params: { plate: '1st' } }, 'params_incomplete'],
    [{ params: { plate: 'a}b' } }, 'params_incomplete'],
  ])('%j → %s', (entry, code) => {
    expect(() => check(entry)).toThrow(InvalidInput);
    expect(() => check(entry)).toThrow(expect.objectContaining({ code }));
  });

  it('is refused for what cannot be registered', () => {
    expect(() => check({}, of('{{plate}}'))).toThrow(
      expect.objectContaining({ code: 'template_not_registrable' }),
    );
  });
});
