import Handlebars from 'handlebars';
import { InvalidInput } from '../errors';
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

export interface CompiledTemplate {
  /** Names used, each once, in order of appearance. */
  readonly names: readonly string[];
  /** Names without whose value the text would have a hole: used outside an `{{#if}}` of the same name. */
  readonly required: readonly string[];
  /** Values are taken as text, never as template. Control characters and the signature's brackets are taken out of them. */
  render(data: Readonly<Record<string, string | null | undefined>>): Rendered;
}

interface Uses {
  readonly names: Set<string>;
  readonly required: Set<string>;
}

const OPTIONS: CompileOptions = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { each: false, with: false, lookup: false, log: false, unless: false },
};

/**
 * Compiles a template of which only text, `{{name}}` and `{{#if name}} … {{else}} … {{/if}}` are allowed.
 *
 * A template is a supervisor's input, and Handlebars by itself is a programming language: an object in place of a string
 * ran code (CVE-2026-33937), `each` makes megabytes of a hundred characters, unknown names come out blank, and `&` comes
 * out as `&amp;`. So: a string or nothing, the syntax tree is walked and everything not named above refused, names must
 * be of `allowed`, nothing is escaped, and the data is a flat object without a prototype.
 *
 * @throws InvalidInput `template_invalid` with the line and what is allowed instead
 */
export function compileTemplate(source: unknown, allowed: readonly string[]): CompiledTemplate {
  if (typeof source !== 'string') throw refusal('A template is text.');
  if (source.trim() === '') throw refusal('The template is empty.');
  if (source.length > LONGEST_TEMPLATE) {
    throw refusal(`The template has ${source.length} characters; at most ${LONGEST_TEMPLATE} are allowed.`);
  }
  // Also keeps out raw blocks ({{{{…}}}}), which the tree shows as ordinary ones.
  if (source.includes('{{{') || source.includes('}}}')) throw refusal('Triple braces are not allowed.');
  if (/[【】]/.test(source)) throw refusal('The signature 【…】 is added by the system; leave it out.');
  const uses: Uses = { names: new Set(), required: new Set() };
  walk(parse(source), new Set(allowed), uses, new Set());
  const template = Handlebars.compile(source, OPTIONS);
  return {
    names: [...uses.names],
    required: [...uses.required],
    render: (data) => render(template, uses, data),
  };
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
        detail: `The text has ${text.length} characters; at most ${LONGEST_TEXT} are sent.`,
      }
    : { text };
}

function render(
  template: HandlebarsTemplateDelegate,
  uses: Uses,
  data: Readonly<Record<string, string | null | undefined>>,
): Rendered {
  const flat = Object.create(null) as Record<string, string>;
  for (const name of uses.names) {
    const given = Object.hasOwn(data, name) ? data[name] : undefined;
    flat[name] = typeof given === 'string' ? plain(given) : '';
    if (flat[name] === '' && uses.required.has(name)) {
      return { refused: 'missing_data', detail: `There is no value for {{${name}}}.` };
    }
  }
  const text = template(flat);
  return text.length > LONGEST_TEXT
    ? {
        refused: 'too_long',
        detail: `The text has ${text.length} characters; at most ${LONGEST_TEXT} are sent.`,
      }
    : { text };
}

/** A record's value can break neither the line nor the signature of a text. */
function plain(value: string): string {
  return value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[【】]/g, ' ')
    .trim();
}

function parse(source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(source);
  } catch (error) {
    const line = /on line (\d+)/.exec(String(error))?.[1];
    throw refusal(
      `The template cannot be read${line ? `: see line ${line}` : ''}. A brace or an {{/if}} may be missing.`,
    );
  }
}

/** Refuses every node that is not text, a plain name, or `if` over a plain name. */
function walk(
  program: hbs.AST.Program,
  allowed: ReadonlySet<string>,
  uses: Uses,
  guarded: ReadonlySet<string>,
): void {
  if (program.blockParams?.length) throw refusal('Block parameters (as |x|) are not allowed.', program);
  for (const node of program.body) {
    if (node.type === 'ContentStatement') {
      if ((node as hbs.AST.ContentStatement).value.includes('{{'))
        throw refusal('Escaped braces are not allowed.', node);
    } else if (node.type === 'MustacheStatement') {
      const { path, params, hash, strip, escaped } = node as hbs.AST.MustacheStatement;
      if (params.length || hash || !escaped)
        throw refusal('Only plain names such as {{plate}} are allowed.', node);
      if (strip?.open || strip?.close) throw refusal('{{~ … ~}} is not allowed.', node);
      const name = nameOf(path, allowed);
      uses.names.add(name);
      if (!guarded.has(name)) uses.required.add(name);
    } else if (node.type === 'BlockStatement') {
      const { path, params, hash, program: then, inverse } = node as hbs.AST.BlockStatement;
      if ((path as hbs.AST.PathExpression).original !== 'if')
        throw refusal('The only block is {{#if name}}.', node);
      if (params.length !== 1 || hash || !then)
        throw refusal('{{#if}} takes one name and nothing else.', node);
      const name = nameOf(params[0]!, allowed);
      uses.names.add(name);
      walk(then, allowed, uses, new Set([...guarded, name]));
      if (inverse) walk(inverse, allowed, uses, guarded);
    } else {
      throw refusal('Only text, {{name}} and {{#if name}} are allowed.', node);
    }
  }
}

function nameOf(expression: hbs.AST.Expression, allowed: ReadonlySet<string>): string {
  const path = expression as hbs.AST.PathExpression;
  const plainName =
    path.type === 'PathExpression' &&
    !path.data &&
    path.depth === 0 &&
    path.parts.length === 1 &&
    path.original === path.parts[0];
  if (!plainName) throw refusal('Only plain names such as {{plate}} are allowed.', expression);
  if (!allowed.has(path.original)) {
    throw refusal(`There is no value called {{${path.original.slice(0, 40)}}}.`, expression, [...allowed]);
  }
  return path.original;
}

function refusal(message: string, node?: hbs.AST.Node, known?: readonly string[]): InvalidInput {
  const where = node?.loc ? ` (line ${node.loc.start.line}, column ${node.loc.start.column + 1})` : '';
  return new InvalidInput('template_invalid', message + where, {
    field: 'body',
    hint: known
      ? `Use one of: ${known.map((name) => `{{${name}}}`).join(', ')}.`
      : 'Write text with {{name}} for a value and {{#if name}} … {{/if}} around what depends on it.',
  });
}
