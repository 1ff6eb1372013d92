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

/** One thing to say. `say` is a template: text, `{{name}}` and `{{#if name}} … {{else}} … {{/if}}`. */
export interface ScriptStep {
  /** Unique in its script; answers will name it, so it keeps its meaning through all versions. */
  readonly id: string;
  readonly say: Readonly<Record<ScriptLanguage, string>>;
}

/**
 * What agents say in a campaign: one file of data in `scripts/` and its line in `script-list.ts`. A version is for ever:
 * a task names the one that it was drawn with, so a change of wording is a new version, never an edit.
 */
export interface Script {
  readonly code: string;
  readonly version: number;
  readonly steps: readonly ScriptStep[];
}
