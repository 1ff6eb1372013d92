/**
 * How a script is walked: which step comes next, which questions belong to the walk, whether the answers fit. The server and
 * the agent's desk use this very file, so that neither can be of another opinion; it therefore imports nothing at all.
 *
 * Jumps go forward only, so every walk ends, whatever is answered. An answer counts only where its question was asked on the
 * way: what an agent typed before going back and choosing another branch decides nothing.
 */

/** `scale` is one to five. */
export const ANSWER_KINDS = ['single', 'multiple', 'number', 'text', 'scale'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** Of a branch. Without an answer `not_answered` and `is_not` hold, and nothing else; `always` looks at no question. */
export const CONDITIONS = [
  'is',
  'is_not',
  'one_of',
  'at_least',
  'at_most',
  'answered',
  'not_answered',
  'always',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Option code, several of them, a number, or words. */
export type AnswerValue = string | number | readonly string[];
/** By the question's id. Null, blank text and an empty list are no answer. */
export type Answers = Readonly<Record<string, unknown>>;

export interface SayWalk {
  readonly id: string;
  readonly kind?: 'say';
}
export interface AskWalk {
  readonly id: string;
  readonly kind: 'ask';
  readonly answer: AnswerKind;
  /** Of `single` and `multiple`. */
  readonly options?: readonly { readonly code: string }[];
  /** Of `number`. */
  readonly min?: number | null;
  readonly max?: number | null;
  readonly required?: boolean;
}
export interface BranchWalk {
  readonly id: string;
  readonly kind: 'branch';
  readonly when: Condition;
  /** An earlier question; none with `always`. */
  readonly question?: string | null;
  readonly value?: string | number | readonly (string | number)[] | null;
  /** A later step. */
  readonly goTo: string;
}
export interface EndWalk {
  readonly id: string;
  readonly kind: 'end';
  /** Proposed; the agent's word counts. */
  readonly disposition: string;
}
export type WalkStep = SayWalk | AskWalk | BranchWalk | EndWalk;

export const SCALE = { min: 1, max: 5 } as const;
export const LONGEST_ANSWER = 2000;
/** Numbers beyond this are slips of the finger. */
const LARGEST_NUMBER = 1e12;

export type AnswerFault =
  | 'unknown_question'
  | 'not_on_path'
  | 'wrong_type'
  | 'unknown_option'
  | 'option_twice'
  | 'out_of_range'
  | 'too_long'
  | 'required';

export interface AnswerProblem {
  question: string;
  fault: AnswerFault;
  /** What is expected, where that can be said in a word: codes, bounds. */
  expected: string | null;
}

/** The steps that are shown, in order; branches are followed and leave no trace. Ends at an `end`, or with the last step. */
export function walk<S extends WalkStep>(steps: readonly S[], answers: Answers): S[] {
  const shown: S[] = [];
  const asked = new Map<string, AskWalk>();
  let at = 0;
  while (at < steps.length) {
    const step = steps[at]!;
    if (step.kind === 'branch') {
      const target = holds(step, asked, answers) ? steps.findIndex(({ id }) => id === step.goTo) : -1;
      // A draft may name anything; only a jump forward is one.
      at = target > at ? target : at + 1;
      continue;
    }
    shown.push(step);
    if (step.kind === 'end') break;
    if (step.kind === 'ask') asked.set(step.id, step);
    at += 1;
  }
  return shown;
}

/** Ids of the steps that are shown. */
export function path(steps: readonly WalkStep[], answers: Answers): string[] {
  return walk(steps, answers).map(({ id }) => id);
}

/**
 * The step after `at`; the first where `at` is null; null after the end. Where an answer has changed and `at` is no longer on
 * the way, the next one that is.
 */
export function nextStep<S extends WalkStep>(
  steps: readonly S[],
  answers: Answers,
  at: string | null,
): S | null {
  const place = at === null ? -1 : steps.findIndex(({ id }) => id === at);
  return walk(steps, answers).find((step) => steps.indexOf(step) > place) ?? null;
}

/** The disposition that the walk ends with; null where the script proposes none. */
export function proposedDisposition(steps: readonly WalkStep[], answers: Answers): string | null {
  const last = walk(steps, answers).at(-1);
  return last?.kind === 'end' ? last.disposition : null;
}

/** The answers of the walk alone, without blanks and without what is at fault: what there is to keep. */
export function answersOnPath(steps: readonly WalkStep[], answers: Answers): Record<string, AnswerValue> {
  const kept: [string, AnswerValue][] = [];
  for (const step of walk(steps, answers)) {
    const value = step.kind === 'ask' ? goodAnswer(step, answers) : undefined;
    if (value !== undefined) kept.push([step.id, value]);
  }
  return Object.fromEntries(kept);
}

/**
 * What is wrong with the answers of a call: of questions that the script does not have or the walk did not ask, of another kind
 * than asked for, and, where `complete`, missing where they are required.
 */
export function checkAnswers(
  steps: readonly WalkStep[],
  answers: Answers,
  { complete }: { complete: boolean } = { complete: false },
): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  const questions = new Map(steps.flatMap((step) => (step.kind === 'ask' ? [[step.id, step] as const] : [])));
  const onPath = new Set(path(steps, answers));
  for (const [question, value] of Object.entries(answers)) {
    const step = questions.get(question);
    if (!step) problems.push({ question, fault: 'unknown_question', expected: null });
    else if (isBlank(value)) continue;
    else if (!onPath.has(question)) problems.push({ question, fault: 'not_on_path', expected: null });
    else {
      const fault = faultOf(step, value);
      if (fault) problems.push({ question, ...fault });
    }
  }
  if (!complete) return problems;
  for (const step of questions.values())
    if (step.required && onPath.has(step.id) && isBlank(given(answers, step.id)))
      problems.push({ question: step.id, fault: 'required', expected: null });
  return problems;
}

/**
 * Whether required questions are owed: only by a call that went to the end of its script, which is one whose disposition is the
 * one that its walk proposes. Who was not reached, broke off, or asked to be called another time owes nothing.
 */
export function wentToItsEnd(steps: readonly WalkStep[], answers: Answers, disposition: string): boolean {
  return proposedDisposition(steps, answers) === disposition;
}

/** What is inherited (`constructor`, `__proto__`) is no answer. */
function given(answers: Answers, question: string): unknown {
  return Object.hasOwn(answers, question) ? answers[question] : undefined;
}

function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

function goodAnswer(step: AskWalk, answers: Answers): AnswerValue | undefined {
  const value = given(answers, step.id);
  return isBlank(value) || faultOf(step, value) ? undefined : (value as AnswerValue);
}

function holds(branch: BranchWalk, asked: ReadonlyMap<string, AskWalk>, answers: Answers): boolean {
  if (branch.when === 'always') return true;
  const question = asked.get(branch.question ?? '');
  const answer = question && goodAnswer(question, answers);
  if (branch.when === 'not_answered') return answer === undefined;
  if (answer === undefined) return branch.when === 'is_not';
  if (branch.when === 'answered') return true;
  const values = Array.isArray(branch.value) ? (branch.value as readonly unknown[]) : [branch.value];
  const chosen: readonly unknown[] = typeof answer === 'object' ? answer : [answer];
  const meets = chosen.some((each) => values.includes(each));
  if (branch.when === 'is' || branch.when === 'one_of') return meets;
  if (branch.when === 'is_not') return !meets;
  const [bound] = values;
  if (typeof answer !== 'number' || typeof bound !== 'number') return false;
  return branch.when === 'at_least' ? answer >= bound : answer <= bound;
}

type Fault = Pick<AnswerProblem, 'fault' | 'expected'>;

/** What is wrong with an answer that is not blank. */
function faultOf(step: AskWalk, value: unknown): Fault | null {
  const { answer } = step;
  if (answer === 'text') {
    if (typeof value !== 'string') return { fault: 'wrong_type', expected: 'text' };
    return value.length > LONGEST_ANSWER ? { fault: 'too_long', expected: `${LONGEST_ANSWER}` } : null;
  }
  if (answer === 'number' || answer === 'scale') {
    if (typeof value !== 'number' || !Number.isFinite(value))
      return { fault: 'wrong_type', expected: 'number' };
    const min = answer === 'scale' ? SCALE.min : (step.min ?? -LARGEST_NUMBER);
    const max = answer === 'scale' ? SCALE.max : (step.max ?? LARGEST_NUMBER);
    const whole = answer === 'number' || Number.isInteger(value);
    return value >= min && value <= max && whole
      ? null
      : { fault: 'out_of_range', expected: `${min}–${max}` };
  }
  const codes = (step.options ?? []).map(({ code }) => code);
  if (answer === 'single') {
    if (typeof value !== 'string') return { fault: 'wrong_type', expected: codes.join(', ') };
    return codes.includes(value) ? null : { fault: 'unknown_option', expected: codes.join(', ') };
  }
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    return { fault: 'wrong_type', expected: `[${codes.join(', ')}]` };
  if (!value.every((each) => codes.includes(each)))
    return { fault: 'unknown_option', expected: codes.join(', ') };
  return new Set(value).size === value.length ? null : { fault: 'option_twice', expected: null };
}
