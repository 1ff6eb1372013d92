import { SCALE, type AnswerValue } from '../../../src/scripts/script-walk.rules';
import type { AskStep } from './desk-answers';

/** What a question lets one choose from, in the order of its keys; none where one types. */
export function choicesFor(step: AskStep): { value: string | number; text: string }[] {
  if (step.answer === 'scale')
    return Array.from({ length: SCALE.max - SCALE.min + 1 }, (_, i) => ({
      value: SCALE.min + i,
      text: String(SCALE.min + i),
    }));
  return step.options.map(({ code, text }) => ({ value: code, text }));
}

/** The answer after one choice more; choosing the same again takes it back. */
export function toggled(step: AskStep, answer: unknown, choice: string | number): AnswerValue | null {
  if (step.answer !== 'multiple') return answer === choice ? null : choice;
  const chosen = Array.isArray(answer) ? (answer as string[]) : [];
  return chosen.includes(choice as string)
    ? chosen.filter((each) => each !== choice)
    : [...chosen, choice as string];
}

/** An answer as it is read; null: there is none. */
export function wordsOf(step: AskStep, answer: unknown): string | null {
  if (typeof answer === 'number') return String(answer);
  const codes = Array.isArray(answer) ? (answer as string[]) : typeof answer === 'string' ? [answer] : [];
  const texts = codes.map((code) => step.options.find((each) => each.code === code)?.text ?? code);
  return texts.join('、') || null;
}
