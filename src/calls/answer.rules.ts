import { InvalidInput } from '../errors';
import type { ScriptStep } from '../scripts/script';
import {
  answersOnPath,
  checkAnswers,
  wentToItsEnd,
  type AnswerFault,
  type Answers,
} from '../scripts/script-walk.rules';

/** One answer as it is stored: exactly one of `choices`, `number` and `words`. */
export interface AnswerRow {
  question: string;
  serviceItem: string | null;
  choices: string[] | null;
  number: number | null;
  words: string | null;
  /** Whether the service item was met by it; null: says nothing of that. */
  meets: boolean | null;
}

const WORDS: Record<AnswerFault, string> = {
  unknown_question: '话术里没有这个问题 · the script has no such question',
  not_on_path: '按这些答案走不到这个问题 · these answers do not lead to this question',
  wrong_type: '答案类型不对 · the answer is of the wrong type',
  unknown_option: '没有这个选项 · there is no such option',
  option_twice: '同一选项写了两次 · an option is given twice',
  out_of_range: '数字超出范围 · the number is out of range',
  too_long: '文字过长 · the text is too long',
  required: '必答题未答 · a required question has no answer',
};
const HINTS: Partial<Record<AnswerFault, string>> = {
  not_on_path: '删去这个答案 · leave this answer out',
  required: '请补问；没走完话术请按实际结果登记 · ask it, or record what cut the script short',
};

/**
 * The answers to store for a call that ends with a disposition, judged against the version that its task was drawn with. Required
 * questions are owed only by a call that went to the end of its script (`wentToItsEnd`): who was not reached, broke off or asked
 * for another time owes none.
 *
 * @throws InvalidInput `answers_invalid`, naming the first question and listing all in `facts.problems`
 */
export function answerRows(steps: readonly ScriptStep[], answers: Answers, disposition: string): AnswerRow[] {
  const problems = checkAnswers(steps, answers, { complete: wentToItsEnd(steps, answers, disposition) });
  const [first] = problems;
  if (first) {
    // A question's id comes from the caller: cut, and never a customer's words.
    const question = first.question.slice(0, 60);
    throw new InvalidInput('answers_invalid', `${question}: ${WORDS[first.fault]}`, {
      field: `answers.${question}`,
      hint:
        HINTS[first.fault] ??
        (first.expected ? `应为 ${first.expected} · expected: ${first.expected}` : undefined),
      facts: { problems: problems.slice(0, 100) },
    });
  }
  const kept = answersOnPath(steps, answers);
  return steps.flatMap((step) => {
    if (step.kind !== 'ask' || !Object.hasOwn(kept, step.id)) return [];
    const value = kept[step.id]!;
    const chosen = step.answer === 'single' ? step.options?.find(({ code }) => code === value) : undefined;
    return [
      {
        question: step.id,
        serviceItem: step.serviceItem ?? null,
        choices: step.answer === 'single' ? [value as string] : typeof value === 'object' ? [...value] : null,
        number: typeof value === 'number' ? value : null,
        words: step.answer === 'text' ? (value as string).trim() : null,
        meets: chosen?.meets ?? null,
      },
    ];
  });
}
