import { InvalidInput } from '../errors';
import { OPT_OUT_LINE, compileTemplate } from './template.rules';
import type { TextLanguage, BaseTextRule } from './text-rule';

/** Providers that send by registered template, and the form of the codes that they give. */
export const TEMPLATE_PROVIDERS = ['alibaba'] as const;
export type TemplateProvider = (typeof TEMPLATE_PROVIDERS)[number];
export const CODE_FORM: Readonly<Record<TemplateProvider, RegExp>> = { alibaba: /^SMS_\d{4,20}$/ };
/** What a variable may be called there, as `${name}`. */
export const PARAM_FORM = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;

/** Why a template cannot be registered as it is. */
export type Unregistrable = 'conditional' | 'repeated' | 'adjacent' | 'only_variables';

export interface Registrable {
  /** The text to register, variables as `${name}`, without the signature, which the provider adds. */
  readonly text: string;
  readonly names: readonly string[];
  /** Null: it can be registered. */
  readonly unfit: Unregistrable | null;
}

/**
 * A template of ours as a provider wants it. Theirs are flat: what depends on `{{#if}}` cannot be said in one, unless the
 * name is there in any case; a variable may appear once, not beside another, and not alone.
 *
 * @param params our names, each with theirs; a name that is not in it is called the same
 */
export function registrable(
  rule: Pick<BaseTextRule, 'variables' | 'marketing'>,
  template: { readonly body: string; readonly language: TextLanguage },
  params: Readonly<Record<string, string>> = {},
): Registrable {
  const { names, required, fillWith } = parse(rule, template.body);
  const marks = Object.fromEntries(names.map((name) => [name, `\${${params[name] ?? name}}`]));
  const body = fillWith(marks);
  const text = `${body}${rule.marketing ? OPT_OUT_LINE[template.language] : ''}`;
  return { text, names, unfit: unfitness(body, names, required, marks) };
}

function parse(rule: Pick<BaseTextRule, 'variables'>, source: string) {
  const compiled = compileTemplate(
    source,
    rule.variables.map(({ name }) => name),
  );
  const fillWith = (values: Record<string, string>) => {
    const filled = compiled.render(values);
    return 'refused' in filled ? '' : filled.text;
  };
  return { names: compiled.names, required: compiled.required, fillWith };
}

function unfitness(
  body: string,
  names: readonly string[],
  required: readonly string[],
  marks: Readonly<Record<string, string>>,
): Unregistrable | null {
  if (names.some((name) => !required.includes(name))) return 'conditional';
  if (names.some((name) => body.split(marks[name]!).length !== 2)) return 'repeated';
  if (/\}\s*\$\{/.test(body)) return 'adjacent';
  return names.reduce((rest, name) => rest.replace(marks[name]!, ''), body).trim() === ''
    ? 'only_variables'
    : null;
}

const WHY: Readonly<Record<Unregistrable, string>> = {
  conditional:
    '含 {{#if}}，通道的模板不能有条件 · It has an {{#if}}; a registered template has no conditions.',
  repeated: '同一变量只能出现一次 · A variable may appear only once.',
  adjacent: '两个变量之间要有文字 · There must be words between two variables.',
  only_variables: '不能只有变量 · It cannot consist of variables alone.',
};

/**
 * The names of a version's variables at the provider, complete. @throws InvalidInput `template_not_registrable`,
 * `code_malformed`, `params_incomplete`
 */
export function checkedParams(
  template: Pick<Registrable, 'names' | 'unfit'>,
  entry: { provider: TemplateProvider; code: string; params: Readonly<Record<string, string>> },
): Record<string, string> {
  if (template.unfit !== null)
    throw new InvalidInput('template_not_registrable', WHY[template.unfit], {
      field: 'version',
      hint: '请先修改模板 · Change the template first.',
      facts: { unfit: template.unfit },
    });
  if (!CODE_FORM[entry.provider].test(entry.code))
    throw new InvalidInput(
      'code_malformed',
      '模板编号形如 SMS_123456789 · A code looks like SMS_123456789.',
      { field: 'code' },
    );
  const unknown = Object.keys(entry.params).filter((name) => !template.names.includes(name));
  const params = Object.fromEntries(template.names.map((name) => [name, entry.params[name] ?? name]));
  const theirs = Object.values(params);
  if (unknown.length > 0 || new Set(theirs).size < theirs.length || theirs.some((it) => !PARAM_FORM.test(it)))
    throw new InvalidInput(
      'params_incomplete',
      '每个变量对应一个名称，字母开头，只含字母、数字、下划线 · One name for each variable: letters, digits and underscores, a letter first.',
      {
        field: 'params',
        hint: `这一版用到 · This version uses: ${template.names.join(', ')}`,
        facts: { names: template.names },
      },
    );
  return params;
}
