import { InvalidInput } from '../errors';
import { compileSafely, valueOf, type SafeTemplate } from '../safe-template.rules';
import {
  SCRIPT_LANGUAGES,
  SCRIPT_VARIABLES,
  type BranchStep,
  type EndStep,
  type Script,
  type ScriptFacts,
  type ScriptLanguage,
  type ScriptStep,
  type ScriptText,
} from './script';
import type { AnswerKind } from './script-walk.rules';

/** Longest source of one step, in UTF-16 code units: nobody says more in one breath. */
const LONGEST_STEP = 1000;
/** Stands where a value is unknown: the agent sees that there is something to ask, and never a hole. */
export const BLANK = '—';
/** A value longer than this is cut: a desk shows steps, not documents. */
const LONGEST_VALUE = 120;

type CompiledText = Readonly<Record<ScriptLanguage, SafeTemplate>>;

export interface CompiledScript {
  readonly code: string;
  readonly version: number;
  readonly steps: readonly ScriptStep[];
  /** Of the steps with words, by the step's id. */
  readonly texts: ReadonlyMap<string, CompiledText>;
}

/** A step as the desk shows it, in one language; the walk goes by it as it does by the script's own. */
export type DeskStep =
  | { id: string; kind: 'say'; text: string }
  | {
      id: string;
      kind: 'ask';
      text: string;
      answer: AnswerKind;
      options: { code: string; text: string }[];
      min: number | null;
      max: number | null;
      required: boolean;
      serviceItem: string | null;
    }
  | BranchStep
  | EndStep;

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
  const texts = new Map<string, CompiledText>();
  for (const step of script.steps) {
    const { id } = step;
    if (seen.has(id))
      throw new InvalidInput(
        'script_invalid',
        `步骤 ${id} 重复 · the step ${id} occurs twice in ${script.code}`,
        { field: id },
      );
    seen.add(id);
    if (step.kind === 'ask') texts.set(id, compileText(id, 'ask', step.ask));
    else if (step.kind === undefined || step.kind === 'say') texts.set(id, compileText(id, 'say', step.say));
  }
  return { code: script.code, version: script.version, steps: script.steps, texts };
}

function compileText(id: string, field: 'say' | 'ask', text: ScriptText): CompiledText {
  return { zh: compileStep(id, field, text.zh, 'zh'), en: compileStep(id, field, text.en, 'en') };
}

/** @throws InvalidInput `template_invalid`, with the step and the field */
export function compileStep(
  id: string,
  field: 'say' | 'ask',
  source: unknown,
  language: ScriptLanguage,
): SafeTemplate {
  try {
    return compileSafely(source, SCRIPT_VARIABLES, LONGEST_STEP);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(error.code, `${id} (${language}): ${error.message}`, {
      ...error.details,
      field: `${id}.${field}.${language}`,
    });
  }
}

/**
 * The steps as an agent reads them out, all of them: the desk walks. What is not known shows as `BLANK`; where a step depends on
 * it (`{{#if}}`), that part is left out. Never throws: a call is going on.
 */
export function sayScript(script: CompiledScript, language: ScriptLanguage, facts: ScriptFacts): DeskStep[] {
  return script.steps.map((step): DeskStep => {
    if (step.kind === 'branch' || step.kind === 'end') return step;
    const text = fillText(script.texts.get(step.id)![language], facts);
    if (step.kind !== 'ask') return { id: step.id, kind: 'say', text };
    return {
      id: step.id,
      kind: 'ask',
      text,
      answer: step.answer,
      options: (step.options ?? []).map((option) => ({ code: option.code, text: option[language] })),
      min: step.min ?? null,
      max: step.max ?? null,
      required: step.required ?? false,
      serviceItem: step.serviceItem ?? null,
    };
  });
}

function fillText(template: SafeTemplate, facts: ScriptFacts): string {
  const values: Record<string, string> = {};
  for (const name of template.names) {
    const value = clip(valueOf(facts, name));
    values[name] = value === '' && template.required.includes(name) ? BLANK : value;
  }
  return template.fill(values);
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
