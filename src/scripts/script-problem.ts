/** One thing wrong with a script: where, what, and what to do; Chinese first, English beside it. */
export interface ScriptProblem {
  /** Id of the step, or its place (`#3`) where it has none; null: the script as a whole. */
  step: string | null;
  /** Inside the step, e.g. `say.zh`, `options[1].code`. */
  field: string;
  /** What stands there, cut; null where nothing does. */
  value: string | null;
  message: string;
  hint: string;
}

/** `value` is shown cut: it may be anything that somebody typed. */
export function problem(
  step: string | null,
  field: string,
  value: unknown,
  message: string,
  hint: string,
): ScriptProblem {
  const shown =
    value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
  return { step, field, value: shown === null ? null : shown.slice(0, 80), message, hint };
}

export function oneOf(names: readonly string[]): string {
  return `可选 · one of: ${names.join(', ')}`;
}
