import type { AnswerKind, Condition } from './script-walk.rules';

/** Languages that a script is kept in; zh stands in where a customer's is another. */
export const SCRIPT_LANGUAGES = ['zh', 'en'] as const;
export type ScriptLanguage = (typeof SCRIPT_LANGUAGES)[number];

/** What a step may name. A name is a stable word of script files: a new one is added here, none is ever removed. */
export const SCRIPT_VARIABLES = [
  'customerName',
  'companyName',
  'agentName',
  'policyNo',
  'plate',
  'reportNo',
  'expiresOn',
  'productName',
] as const;
export type ScriptVariable = (typeof SCRIPT_VARIABLES)[number];

/** Known of the call that a script is read in; what is unknown is left out. Dates as `YYYY-MM-DD` or as people say them. */
export type ScriptFacts = Readonly<Partial<Record<ScriptVariable, string | null>>>;

/** In both languages. Of a `say` and an `ask` it is a template: text, `{{name}}` and `{{#if name}} … {{else}} … {{/if}}`. */
export type ScriptText = Readonly<Record<ScriptLanguage, string>>;

/** Something to say. The first versions have steps of this kind alone, and no `kind`. */
export interface SayStep {
  /** Unique in its script; answers name it, so it keeps its meaning through all versions. */
  readonly id: string;
  readonly kind?: 'say';
  readonly say: ScriptText;
}

export interface ScriptOption {
  /** What is stored; keeps its meaning through all versions. */
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Whether the service item was met by what this option says; absent: it says nothing of it (cannot remember, did not want it). */
  readonly meets?: boolean;
}

/** Something to ask. */
export interface AskStep {
  readonly id: string;
  readonly kind: 'ask';
  readonly ask: ScriptText;
  readonly answer: AnswerKind;
  /** Of `single` and `multiple`. */
  readonly options?: readonly ScriptOption[];
  /** Bounds of a `number`. */
  readonly min?: number;
  readonly max?: number;
  /** Owed by a call that went to the end of its script. */
  readonly required?: boolean;
  /** Code of the service item (`service_item`) whose attainment the answer tells. */
  readonly serviceItem?: string | null;
}

/** A jump to a later step where an earlier answer meets the condition; otherwise the next step follows. */
export interface BranchStep {
  readonly id: string;
  readonly kind: 'branch';
  readonly when: Condition;
  readonly question?: string;
  readonly value?: string | number | readonly (string | number)[];
  readonly goTo: string;
}

/** The end of a walk: proposes a disposition. */
export interface EndStep {
  readonly id: string;
  readonly kind: 'end';
  readonly disposition: string;
}

export type ScriptStep = SayStep | AskStep | BranchStep | EndStep;

/**
 * What agents say and ask in a campaign: one file of data for each version in `scripts/` and its line in `script-list.ts`. A
 * version is for ever: a task names the one that it was drawn with, so a change of wording is a new version, never an edit.
 */
export interface Script {
  readonly code: string;
  readonly version: number;
  readonly steps: readonly ScriptStep[];
}
