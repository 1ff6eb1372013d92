import { z } from 'zod';
import { InvalidInput, Refusal } from '../errors';
import { branchProblems, unreachable } from './branch-check.rules';
import type { AskStep, ScriptStep } from './script';
import { MOST_STEPS, STEP_FORMS, type StepKind } from './script-format.rules';
import { oneOf, problem, type ScriptProblem } from './script-problem';
import { compileStep } from './script.rules';

/** What the installation has. */
export interface KnownNames {
  dispositions: readonly string[];
  serviceItems: readonly string[];
}

/** Of one input a supervisor is told so many; more would not be read. */
const MOST_PROBLEMS = 100;

/**
 * Judges steps as somebody typed them: everything that is wrong at once, so that a script is corrected in one go. The steps come
 * back only where nothing is.
 */
export function checkScript(
  given: unknown,
  known: KnownNames,
): { steps: ScriptStep[] | null; problems: ScriptProblem[] } {
  if (!Array.isArray(given) || given.length === 0)
    return refuse(
      problem(null, 'steps', given, '没有步骤 · there are no steps', '至少写一句 · write one at least'),
    );
  if (given.length > MOST_STEPS)
    return refuse(
      problem(
        null,
        'steps',
        given.length,
        '步骤过多 · too many steps',
        `最多 ${MOST_STEPS} · at most ${MOST_STEPS}`,
      ),
    );
  const read = (given as unknown[]).map(readStep);
  const ofForm = read.flatMap(({ problems }) => problems);
  if (ofForm.length) return { steps: null, problems: ofForm.slice(0, MOST_PROBLEMS) };
  const steps = read.map(({ step }) => step!);
  const problems = [
    ...twice(steps),
    ...steps.flatMap(wordsOf),
    ...steps.flatMap((step) => (step.kind === 'ask' ? askProblems(step, known) : [])),
    ...steps.flatMap((step, at) => (step.kind === 'branch' ? branchProblems(step, at, steps) : [])),
    ...endProblems(steps, known),
  ];
  // Which steps can be reached is worth saying only of jumps that go somewhere.
  if (!problems.length) problems.push(...unreachable(steps));
  return problems.length ? { steps: null, problems: problems.slice(0, MOST_PROBLEMS) } : { steps, problems };
}

/** @throws InvalidInput `script_invalid` with the first problem in its sentence and all of them in `facts.problems` */
export function assertScript(given: unknown, known: KnownNames): ScriptStep[] {
  const { steps, problems } = checkScript(given, known);
  if (steps) return steps;
  const first = problems[0]!;
  const field = [first.step, first.field].filter(Boolean).join('.');
  throw new InvalidInput('script_invalid', `${field}: ${first.message}`, {
    field,
    hint: first.hint,
    facts: { problems },
  });
}

function readStep(given: unknown, at: number): { step: ScriptStep | null; problems: ScriptProblem[] } {
  const where = `#${at + 1}`;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return {
      step: null,
      problems: [problem(where, '', given, '步骤应为对象 · a step is an object', '{ "id": …, "kind": … }')],
    };
  const { kind = 'say', id } = given as { kind?: unknown; id?: unknown };
  const name = typeof id === 'string' && id !== '' ? id.slice(0, 60) : where;
  if (typeof kind !== 'string' || !Object.hasOwn(STEP_FORMS, kind))
    return {
      step: null,
      problems: [
        problem(
          name,
          'kind',
          kind,
          '没有这种步骤 · there is no such kind of step',
          oneOf(Object.keys(STEP_FORMS)),
        ),
      ],
    };
  const result = STEP_FORMS[kind as StepKind].safeParse({ ...given, kind });
  if (result.success) return { step: result.data as ScriptStep, problems: [] };
  return { step: null, problems: result.error.issues.map((issue) => formProblem(name, given, issue)) };
}

function formProblem(step: string, given: object, issue: z.core.$ZodIssue): ScriptProblem {
  if (issue.code === 'unrecognized_keys')
    return problem(
      step,
      pathOf([...issue.path, issue.keys[0]!]),
      null,
      '该步骤没有这个字段 · this kind of step has no such field',
      '删去，或检查拼写 · leave it out, or check its spelling',
    );
  const value = issue.path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    given,
  );
  const at = pathOf(issue.path);
  if (value === undefined) return problem(step, at, null, '缺少 · is missing', '请补上 · add it');
  switch (issue.code) {
    case 'invalid_value':
      return problem(
        step,
        at,
        value,
        '不在可选值之内 · is none of the choices',
        oneOf(issue.values.map(String)),
      );
    case 'too_small':
      return problem(
        step,
        at,
        value,
        '过短或过小 · too short or too small',
        `至少 ${issue.minimum} · at least ${issue.minimum}`,
      );
    case 'too_big':
      return problem(
        step,
        at,
        value,
        '过长或过大 · too long or too large',
        `最多 ${issue.maximum} · at most ${issue.maximum}`,
      );
    case 'invalid_type':
      return problem(
        step,
        at,
        value,
        '类型不对 · is of the wrong type',
        `应为 ${issue.expected} · expected: ${issue.expected}`,
      );
    case 'invalid_format':
      return problem(step, at, value, '写法不对 · is not written as it should be', issue.message);
    default:
      return problem(step, at, value, '不对 · is wrong', '请对照格式 · see the format');
  }
}

function twice(steps: readonly ScriptStep[]): ScriptProblem[] {
  return steps.flatMap(({ id }, at) =>
    steps.findIndex((other) => other.id === id) < at
      ? [
          problem(
            id,
            'id',
            id,
            '步骤编号重复 · the id of the step occurs twice',
            '换一个编号 · give it another id',
          ),
        ]
      : [],
  );
}

function wordsOf(step: ScriptStep): ScriptProblem[] {
  if (step.kind === 'branch' || step.kind === 'end') return [];
  const [field, words] = step.kind === 'ask' ? (['ask', step.ask] as const) : (['say', step.say] as const);
  return (['zh', 'en'] as const).flatMap((language) => {
    try {
      compileStep(step.id, field, words[language], language);
      return [];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [
        problem(step.id, `${field}.${language}`, words[language], error.message, error.details.hint ?? ''),
      ];
    }
  });
}

function askProblems(step: AskStep, known: KnownNames): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  const { options, answer, min, max } = step;
  const chooses = answer === 'single' || answer === 'multiple';
  if (chooses && (options?.length ?? 0) < 2)
    problems.push(
      problem(
        step.id,
        'options',
        null,
        '选择题至少两个选项 · a choice has two options at least',
        '请补上 · add them',
      ),
    );
  if (!chooses && options !== undefined)
    problems.push(
      problem(step.id, 'options', null, `${answer} 没有选项 · has no options`, '删去选项 · leave them out'),
    );
  options?.forEach(({ code }, at) => {
    if (options.findIndex((other) => other.code === code) < at)
      problems.push(
        problem(
          step.id,
          `options[${at}].code`,
          code,
          '选项重复 · the option occurs twice',
          '换一个代码 · give it another code',
        ),
      );
  });
  const judging = options?.findIndex(({ meets }) => meets !== undefined) ?? -1;
  if (judging >= 0 && (step.serviceItem == null || answer !== 'single'))
    problems.push(
      problem(
        step.id,
        `options[${judging}].meets`,
        options![judging]!.meets,
        '只有对应服务项目的单选题才判断达标 · only a single choice tied to a service item tells whether it was met',
        '写明 serviceItem，或删去 meets · name the serviceItem, or leave meets out',
      ),
    );
  if (answer !== 'number' && (min !== undefined || max !== undefined))
    problems.push(
      problem(
        step.id,
        min === undefined ? 'max' : 'min',
        min ?? max,
        '只有数字题有上下限 · only a number has bounds',
        '删去 · leave it out',
      ),
    );
  else if (min !== undefined && max !== undefined && min > max)
    problems.push(
      problem(step.id, 'min', min, '下限大于上限 · the lower bound exceeds the upper', `max: ${max}`),
    );
  if (step.serviceItem != null && !known.serviceItems.includes(step.serviceItem))
    problems.push(
      problem(
        step.id,
        'serviceItem',
        step.serviceItem,
        '没有这个服务项目 · there is no such service item',
        'GET /api/service-items',
      ),
    );
  return problems;
}

function endProblems(steps: readonly ScriptStep[], known: KnownNames): ScriptProblem[] {
  const problems = steps.flatMap((step) =>
    step.kind === 'end' && !known.dispositions.includes(step.disposition)
      ? [
          problem(
            step.id,
            'disposition',
            step.disposition,
            '没有这个结果代码 · there is no such disposition',
            oneOf(known.dispositions),
          ),
        ]
      : [],
  );
  const last = steps.at(-1)!;
  if (last.kind !== 'end')
    problems.push(
      problem(
        last.id,
        'kind',
        last.kind ?? 'say',
        '最后一步应为 end · the last step is an `end`',
        '加一步 end，写明结果代码 · add one, with its disposition',
      ),
    );
  return problems;
}

function refuse(...problems: ScriptProblem[]) {
  return { steps: null, problems };
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
}
