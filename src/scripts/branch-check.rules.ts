import type { AskStep, BranchStep, ScriptStep } from './script';
import { oneOf, problem, type ScriptProblem } from './script-problem';
import { checkAnswers, type Condition } from './script-walk.rules';

/** Conditions that say something of an answer of a kind; the editor offers no others. */
export const FITTING: Record<AskStep['answer'], readonly Condition[]> = {
  single: ['is', 'is_not', 'one_of', 'answered', 'not_answered'],
  multiple: ['is', 'is_not', 'one_of', 'answered', 'not_answered'],
  number: ['is', 'is_not', 'one_of', 'at_least', 'at_most', 'answered', 'not_answered'],
  scale: ['is', 'is_not', 'one_of', 'at_least', 'at_most', 'answered', 'not_answered'],
  text: ['answered', 'not_answered'],
};
export const WITHOUT_VALUE: readonly Condition[] = ['answered', 'not_answered', 'always'];

/** What is wrong with a branch: where it goes, what it looks at, what it looks for. */
export function branchProblems(step: BranchStep, at: number, steps: readonly ScriptStep[]): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  const say = (field: string, value: unknown, message: string, hint: string) =>
    problems.push(problem(step.id, field, value, message, hint));
  const target = steps.findIndex(({ id }) => id === step.goTo);
  if (target < 0)
    say('goTo', step.goTo, '没有这个步骤 · there is no such step', '写后面某一步的编号 · name a later step');
  else if (target <= at)
    say('goTo', step.goTo, '只能往后跳 · jumps go forward only', '写后面某一步的编号 · name a later step');
  if (step.when === 'always') {
    if (step.question !== undefined)
      say('question', step.question, 'always 不看答案 · looks at no answer', '删去 · leave it out');
  } else {
    const place = steps.findIndex(({ id }) => id === step.question);
    const asked = steps[place];
    if (asked?.kind !== 'ask' || place >= at)
      say(
        'question',
        step.question,
        '前面没有这个问题 · no question before it has this id',
        '写前面某个问题的编号 · name an earlier question',
      );
    else if (!FITTING[asked.answer].includes(step.when))
      say(
        'when',
        step.when,
        `不适用于 ${asked.answer} · says nothing of such an answer`,
        oneOf(FITTING[asked.answer]),
      );
    else if (!WITHOUT_VALUE.includes(step.when)) problems.push(...valueProblems(step, asked));
  }
  if (WITHOUT_VALUE.includes(step.when) && step.value !== undefined)
    say('value', step.value, `${step.when} 不需要值 · takes no value`, '删去 · leave it out');
  return problems;
}

function valueProblems(step: BranchStep, asked: AskStep): ScriptProblem[] {
  const several = Array.isArray(step.value);
  if (step.value === undefined || several !== (step.when === 'one_of'))
    return [
      problem(
        step.id,
        'value',
        step.value,
        '值的个数不对 · takes another number of values',
        step.when === 'one_of' ? '写成列表 · write a list' : '只写一个 · write one',
      ),
    ];
  const values = (several ? step.value : [step.value]) as readonly (string | number)[];
  // A value that could never be answered is a slip: it is judged as an answer would be.
  const wrong = values.find((each) => {
    const answer = asked.answer === 'multiple' ? [each] : each;
    return checkAnswers([asked], { [asked.id]: answer }).length > 0 || each === '';
  });
  if (wrong === undefined) return [];
  const hint = asked.options ? oneOf(asked.options.map(({ code }) => code)) : `${asked.answer}`;
  return [problem(step.id, 'value', wrong, `${asked.id} 不会有这个答案 · cannot be answered so`, hint)];
}

/** Steps that no answer leads to. Jumps go forward, so one look from the top is enough. */
export function unreachable(steps: readonly ScriptStep[]): ScriptProblem[] {
  const reached = new Set<number>([0]);
  const problems: ScriptProblem[] = [];
  steps.forEach((step, at) => {
    if (!reached.has(at)) {
      problems.push(
        problem(
          step.id,
          '',
          null,
          '走不到这一步 · no walk comes to this step',
          '删去，或让某个分支跳到它 · delete it, or let a branch go to it',
        ),
      );
      return;
    }
    if (step.kind === 'branch') reached.add(steps.findIndex(({ id }) => id === step.goTo));
    if (step.kind !== 'end' && !(step.kind === 'branch' && step.when === 'always')) reached.add(at + 1);
  });
  return problems;
}
