import { compileSafely, templateRefusal, valueOf, type SafeTemplate } from '../safe-template.rules';
import type { TextLanguage } from './text-rule';

/** Longest source and longest text, in UTF-16 code units (operators refuse texts above 500). */
export const LONGEST_TEMPLATE = 1000;
export const LONGEST_TEXT = 500;

/** How to refuse further texts, last in every marketing text. A reply with it is understood by `reply.rules.ts`. */
export const OPT_OUT_LINE: Readonly<Record<TextLanguage, string>> = {
  zh: '拒收请回复R',
  en: ' Reply STOP to opt out',
};

/** Why a text could not be made of a template and its data. */
export type RenderRefusal = 'missing_data' | 'too_long' | 'template_invalid';
export type Rendered =
  { readonly text: string } | { readonly refused: RenderRefusal; readonly detail: string };

/** `values`: what the body was made of, one for each name of the template. */
export type RenderedBody =
  | { readonly text: string; readonly values: Readonly<Record<string, string>> }
  | Extract<Rendered, { readonly refused: RenderRefusal }>;

export interface CompiledTemplate {
  /** Names used, each once, in order of appearance. */
  readonly names: readonly string[];
  /** Names without whose value the text would have a hole: used outside an `{{#if}}` of the same name. */
  readonly required: readonly string[];
  /** Values are taken as text, never as template. Control characters and the signature's brackets are taken out of them. */
  render(data: Readonly<Record<string, string | null | undefined>>): RenderedBody;
}

/**
 * Compiles a template of a text: what `compileSafely` allows, and no signature, which the system adds itself.
 *
 * @throws InvalidInput `template_invalid` with the line and what is allowed instead
 */
export function compileTemplate(source: unknown, allowed: readonly string[]): CompiledTemplate {
  if (typeof source === 'string' && /[【】]/.test(source))
    throw templateRefusal(
      '签名【…】由系统添加，请删去 · The signature 【…】 is added by the system; leave it out.',
    );
  const template = compileSafely(source, allowed, LONGEST_TEMPLATE);
  return { names: template.names, required: template.required, render: (data) => render(template, data) };
}

/** The whole text: signature first, the opt-out line last on marketing. */
export function composeText(
  body: string,
  form: { signature: string; language: TextLanguage; marketing: boolean },
): Rendered {
  const text = `【${form.signature}】${body}${form.marketing ? OPT_OUT_LINE[form.language] : ''}`;
  return text.length > LONGEST_TEXT
    ? {
        refused: 'too_long',
        detail: `短信 ${text.length} 字，最多 ${LONGEST_TEXT} 字 · The text has ${text.length} characters; at most ${LONGEST_TEXT} are sent.`,
      }
    : { text };
}

function render(
  template: SafeTemplate,
  data: Readonly<Record<string, string | null | undefined>>,
): RenderedBody {
  const values: Record<string, string> = {};
  for (const name of template.names) {
    // A record's value can break neither the line nor the signature of a text.
    values[name] = valueOf(data, name)
      .replace(/[【】]/g, ' ')
      .trim();
    if (values[name] === '' && template.required.includes(name)) {
      return {
        refused: 'missing_data',
        detail: `缺少 {{${name}}} 的值 · There is no value for {{${name}}}.`,
      };
    }
  }
  const text = template.fill(values);
  return text.length > LONGEST_TEXT
    ? {
        refused: 'too_long',
        detail: `短信 ${text.length} 字，最多 ${LONGEST_TEXT} 字 · The text has ${text.length} characters; at most ${LONGEST_TEXT} are sent.`,
      }
    : { text, values };
}
