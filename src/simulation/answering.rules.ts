import type { AskStep, ScriptStep } from '../scripts/script';
import { nextStep, wentToItsEnd, type AnswerValue } from '../scripts/script-walk.rules';
import { choose, fraction } from '../seeded';

/** Customers mostly say the first of the options, which is the good one in most scripts; a guess, as all behaviour here. */
const FIRST_OPTION_SHARE = 0.75;
const POINTS: readonly (readonly [number, number])[] = [
  [5, 58],
  [4, 28],
  [3, 8],
  [2, 3],
  [1, 3],
];
/** Questions that need no answer are mostly answered all the same. */
const OPTIONAL_SHARE = 0.8;
/** So often a conversation is thought up anew before it is left without answers. */
const TRIES = 12;

/**
 * What a customer answers in a call that ends with a disposition; null where the script knows no such end. Seeded, and by the call
 * alone. A customer whom nobody has called says so where the script asks (`unheard`).
 */
export function simulatedAnswers(
  seed: number,
  token: string,
  steps: readonly ScriptStep[],
  disposition: string,
  unheard: boolean,
): Record<string, AnswerValue> | null {
  for (let trial = 0; trial < TRIES; trial++) {
    const answers: Record<string, AnswerValue> = {};
    for (let step = nextStep(steps, answers, null); step; step = nextStep(steps, answers, step.id)) {
      if (step.kind !== 'ask') continue;
      const chance = (what: string) => fraction(seed, what, token, step!.id, trial);
      if (!step.required && chance('answers') >= OPTIONAL_SHARE) continue;
      const answer = answerTo(step, chance('answer'), unheard);
      if (answer !== null) answers[step.id] = answer;
    }
    if (wentToItsEnd(steps, answers, disposition)) return answers;
  }
  return null;
}

function answerTo(step: AskStep, chance: number, unheard: boolean): AnswerValue | null {
  switch (step.answer) {
    case 'scale':
      return choose(POINTS, chance);
    case 'number':
      return (step.min ?? 0) + Math.floor(chance * Math.min(5, (step.max ?? 5) - (step.min ?? 0)));
    case 'text':
      return step.required ? '见通话录音' : null;
    default: {
      const options = step.options ?? [];
      const rest = (1 - FIRST_OPTION_SHARE) / Math.max(1, options.length - 1);
      const nobody =
        unheard && step.serviceItem === 'surveyor-called' && options.find(({ code }) => code === 'no');
      const chosen = choose(
        options.map(({ code }, at) => [code, at === 0 ? FIRST_OPTION_SHARE : rest] as const),
        chance,
      );
      const code = nobody ? nobody.code : chosen;
      return step.answer === 'single' ? code : [code];
    }
  }
}
