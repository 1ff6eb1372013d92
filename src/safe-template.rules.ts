import Handlebars from 'handlebars';
import { InvalidInput } from './errors';

/** A compiled template. Values are text, never template; whoever fills it says what a missing one looks like. */
export interface SafeTemplate {
  /** Names used, each once, in order of appearance. */
  readonly names: readonly string[];
  /** Names without whose value the text would have a hole: used outside an `{{#if}}` of the same name. */
  readonly required: readonly string[];
  /** `values`: one for each of `names`; empty counts as absent for `{{#if}}`. */
  fill(values: Readonly<Record<string, string>>): string;
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
 * @param longest of the source, in UTF-16 code units
 * @throws InvalidInput `template_invalid` with the line and what is allowed instead
 */
export function compileSafely(source: unknown, allowed: readonly string[], longest: number): SafeTemplate {
  if (typeof source !== 'string') throw templateRefusal('模板应为文本 · A template is text.');
  if (source.trim() === '') throw templateRefusal('模板为空 · The template is empty.');
  if (source.length > longest) {
    throw templateRefusal(
      `模板 ${source.length} 字，最多 ${longest} 字 · The template has ${source.length} characters; at most ${longest} are allowed.`,
    );
  }
  // Also keeps out raw blocks ({{{{…}}}}), which the tree shows as ordinary ones.
  if (source.includes('{{{') || source.includes('}}}'))
    throw templateRefusal('不允许三重花括号 · Triple braces are not allowed.');
  const uses: Uses = { names: new Set(), required: new Set() };
  walk(parse(source), new Set(allowed), uses, new Set());
  const template = Handlebars.compile(source, OPTIONS);
  const names = [...uses.names];
  return {
    names,
    required: [...uses.required],
    fill: (values) => {
      const flat = Object.create(null) as Record<string, string>;
      for (const name of names) flat[name] = valueOf(values, name);
      return template(flat);
    },
  };
}

/** The value of a name as one line of text; empty where there is none. What the data inherits is not seen. */
export function valueOf(data: Readonly<Record<string, string | null | undefined>>, name: string): string {
  const given = Object.hasOwn(data, name) ? data[name] : undefined;
  return typeof given === 'string' ? given.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim() : '';
}

function parse(source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(source);
  } catch (error) {
    const line = /on line (\d+)/.exec(String(error))?.[1];
    throw templateRefusal(
      `模板无法解析 · The template cannot be read${line ? `: see line ${line}` : ''}. A brace or an {{/if}} may be missing.`,
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
  if (program.blockParams?.length)
    throw templateRefusal('不允许块参数 · Block parameters (as |x|) are not allowed.', program);
  for (const node of program.body) {
    if (node.type === 'ContentStatement') {
      if ((node as hbs.AST.ContentStatement).value.includes('{{'))
        throw templateRefusal('不允许转义花括号 · Escaped braces are not allowed.', node);
    } else if (node.type === 'MustacheStatement') {
      const { path, params, hash, strip, escaped } = node as hbs.AST.MustacheStatement;
      if (params.length || hash || !escaped)
        throw templateRefusal(
          '只允许 {{plate}} 这样的变量 · Only plain names such as {{plate}} are allowed.',
          node,
        );
      if (strip?.open || strip?.close)
        throw templateRefusal('不允许 {{~ … ~}} · {{~ … ~}} is not allowed.', node);
      const name = nameOf(path, allowed);
      uses.names.add(name);
      if (!guarded.has(name)) uses.required.add(name);
    } else if (node.type === 'BlockStatement') {
      const { path, params, hash, program: then, inverse } = node as hbs.AST.BlockStatement;
      if ((path as hbs.AST.PathExpression).original !== 'if')
        throw templateRefusal('只允许 {{#if 变量}} · The only block is {{#if name}}.', node);
      if (params.length !== 1 || hash || !then)
        throw templateRefusal('{{#if}} 后只能有一个变量 · {{#if}} takes one name and nothing else.', node);
      const name = nameOf(params[0]!, allowed);
      uses.names.add(name);
      walk(then, allowed, uses, new Set([...guarded, name]));
      if (inverse) walk(inverse, allowed, uses, guarded);
    } else {
      throw templateRefusal(
        '只允许文字、{{变量}} 与 {{#if 变量}} · Only text, {{name}} and {{#if name}} are allowed.',
        node,
      );
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
  if (!plainName)
    throw templateRefusal(
      '只允许 {{plate}} 这样的变量 · Only plain names such as {{plate}} are allowed.',
      expression,
    );
  if (!allowed.has(path.original)) {
    throw templateRefusal(
      `没有这个变量 · There is no value called {{${path.original.slice(0, 40)}}}.`,
      expression,
      [...allowed],
    );
  }
  return path.original;
}

export function templateRefusal(
  message: string,
  node?: hbs.AST.Node,
  known?: readonly string[],
): InvalidInput {
  const where = node?.loc ? ` (line ${node.loc.start.line}, column ${node.loc.start.column + 1})` : '';
  return new InvalidInput('template_invalid', message + where, {
    field: 'body',
    hint: known
      ? `可用变量 · Use one of: ${known.map((name) => `{{${name}}}`).join(', ')}.`
      : '用 {{变量}} 代入值，用 {{#if 变量}} … {{/if}} 包住可有可无的部分 · Write text with {{name}} for a value and {{#if name}} … {{/if}} around what depends on it.',
  });
}
