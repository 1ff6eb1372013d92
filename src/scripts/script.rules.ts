import { InvalidInput } from '../errors';
import { compileSafely, valueOf, type SafeTemplate } from '../safe-template.rules';
import {
  SCRIPT_LANGUAGES,
  SCRIPT_VARIABLES,
  type Script,
  type ScriptFacts,
  type ScriptLanguage,
} from './script';

/** Longest source of one step, in UTF-16 code units: nobody says more in one breath. */
const LONGEST_STEP = 1000;
/** Stands where a value is unknown: the agent sees that there is something to ask, and never a hole. */
export const BLANK = '—';
/** A value longer than this is cut: a desk shows steps, not documents. */
const LONGEST_VALUE = 120;

export interface CompiledScript {
  readonly code: string;
  readonly version: number;
  readonly steps: readonly { id: string; say: Readonly<Record<ScriptLanguage, SafeTemplate>> }[];
}

export interface SaidStep {
  id: string;
  text: string;
}

/**
 * Compiles a script, or says what is wrong with it.
 * @throws InvalidInput `script_invalid` (no steps, a step's id twice) or `template_invalid`, naming the step
 */
export function compileScript(script: Script): CompiledScript {
  if (script.steps.length === 0)
    throw new InvalidInput(
      'script_invalid',
      `话术 ${script.code} 没有步骤 · the script ${script.code} has no steps`,
    );
  const seen = new Set<string>();
  const steps = script.steps.map(({ id, say }) => {
    if (seen.has(id))
      throw new InvalidInput(
        'script_invalid',
        `步骤 ${id} 重复 · the step ${id} occurs twice in ${script.code}`,
        { field: id },
      );
    seen.add(id);
    return { id, say: { zh: compileStep(id, say.zh, 'zh'), en: compileStep(id, say.en, 'en') } };
  });
  return { code: script.code, version: script.version, steps };
}

function compileStep(id: string, source: unknown, language: ScriptLanguage): SafeTemplate {
  try {
    return compileSafely(source, SCRIPT_VARIABLES, LONGEST_STEP);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(error.code, `${id} (${language}): ${error.message}`, {
      ...error.details,
      field: `${id}.say.${language}`,
    });
  }
}

/**
 * The steps as an agent reads them out. What is not known shows as `BLANK`; where a step depends on it (`{{#if}}`), that
 * part is left out. Never throws: a call is going on.
 */
export function sayScript(script: CompiledScript, language: ScriptLanguage, facts: ScriptFacts): SaidStep[] {
  return script.steps.map(({ id, say }) => {
    const template = say[language];
    const values: Record<string, string> = {};
    for (const name of template.names) {
      const value = clip(valueOf(facts, name));
      values[name] = value === '' && template.required.includes(name) ? BLANK : value;
    }
    return { id, text: template.fill(values) };
  });
}

/** By character, not by half of one: names hold characters beyond the BMP. */
function clip(value: string): string {
  if (value.length <= LONGEST_VALUE) return value;
  return `${[...value].slice(0, LONGEST_VALUE - 1).join('')}…`;
}

/** `en`, `en-GB` … are read in English; everything else, and what is unknown, in Chinese. */
export function scriptLanguage(language: string | null | undefined): ScriptLanguage {
  return SCRIPT_LANGUAGES.find((known) => new RegExp(`^${known}\\b`, 'i').test(language ?? '')) ?? 'zh';
}
