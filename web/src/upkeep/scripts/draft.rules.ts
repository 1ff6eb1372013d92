import type { AskStep, BranchStep, EndStep, SayStep, ScriptStep } from '../../../../src/scripts/script';

/** A script while it is being written. Steps are known by keys of their own: their ids are what one edits. */
export interface Draft {
  /** Version that the changes are made to; 0: the script is new. */
  basedOn: number;
  items: readonly DraftItem[];
}

export interface DraftItem {
  key: string;
  step: ScriptStep;
}

export type StepKind = 'say' | 'ask' | 'branch' | 'end';
export const STEP_KINDS: readonly StepKind[] = ['say', 'ask', 'branch', 'end'];

export function kindOf(step: ScriptStep): StepKind {
  return step.kind ?? 'say';
}

export function draftOf(basedOn: number, steps: readonly ScriptStep[]): Draft {
  return { basedOn, items: steps.map((step, at) => ({ key: `${at}`, step })) };
}

export function stepsOf(draft: Draft): ScriptStep[] {
  return draft.items.map(({ step }) => step);
}

/** A script to begin with. */
export function newDraft(): Draft {
  return draftOf(0, [
    {
      id: 'greeting',
      kind: 'say',
      say: {
        zh: '您好，{{customerName}}，我是{{companyName}}的{{agentName}}。',
        en: 'Hello {{customerName}}, this is {{agentName}} from {{companyName}}.',
      },
    },
    { id: 'done', kind: 'end', disposition: 'completed' },
  ]);
}

/** An id that no step has yet: short, lower case, for ever. */
function freeId(draft: Draft, stem: string): string {
  const taken = new Set(draft.items.map(({ step }) => step.id));
  const bare = stem.replace(/-\d+$/, '').slice(0, 34);
  if (!taken.has(bare)) return bare;
  for (let number = 2; ; number++) if (!taken.has(`${bare}-${number}`)) return `${bare}-${number}`;
}

function freeKey(draft: Draft): string {
  return String(1 + Math.max(-1, ...draft.items.map(({ key }) => Number(key))));
}

/** Puts a new step after the one at `at` (-1: first). Returns its key too. */
export function addStep(draft: Draft, kind: StepKind, at: number): { draft: Draft; key: string } {
  const key = freeKey(draft);
  const items = [...draft.items];
  items.splice(at + 1, 0, { key, step: blankStep(draft, kind, at) });
  return { draft: { ...draft, items }, key };
}

function blankStep(draft: Draft, kind: StepKind, at: number): ScriptStep {
  const words = { zh: '', en: '' };
  const id = freeId(draft, { say: 'say', ask: 'question', branch: 'branch', end: 'end' }[kind]);
  switch (kind) {
    case 'say':
      return { id, kind, say: words };
    case 'ask':
      return {
        id,
        kind,
        ask: words,
        answer: 'single',
        options: [
          { code: 'yes', zh: '是', en: 'yes' },
          { code: 'no', zh: '否', en: 'no' },
        ],
      };
    case 'branch': {
      const question = draft.items.slice(0, at + 1).findLast(({ step }) => step.kind === 'ask')?.step as
        AskStep | undefined;
      const goTo = draft.items.at(at + 2)?.step.id ?? draft.items.at(-1)?.step.id ?? '';
      if (!question) return { id, kind, when: 'always', goTo };
      const value = question.options?.[0]?.code;
      return value === undefined || question.answer === 'text'
        ? { id, kind, question: question.id, when: 'answered', goTo }
        : { id, kind, question: question.id, when: 'is', value, goTo };
    }
    case 'end':
      return { id, kind, disposition: 'completed' };
  }
}

export function moveStep(draft: Draft, from: number, to: number): Draft {
  if (from === to || to < 0 || to >= draft.items.length || !draft.items[from]) return draft;
  const items = [...draft.items];
  const [moved] = items.splice(from, 1);
  items.splice(to, 0, moved!);
  return { ...draft, items };
}

export function duplicateStep(draft: Draft, at: number): { draft: Draft; key: string } {
  const original = draft.items[at]!;
  const key = freeKey(draft);
  const items = [...draft.items];
  items.splice(at + 1, 0, { key, step: { ...original.step, id: freeId(draft, original.step.id) } });
  return { draft: { ...draft, items }, key };
}

export function removeStep(draft: Draft, at: number): Draft {
  return { ...draft, items: draft.items.filter((_, place) => place !== at) };
}

/** Changes one step. Where its id changes, the branches that name it follow. */
export function changeStep(draft: Draft, at: number, step: ScriptStep): Draft {
  const before = draft.items[at]!.step;
  const isOnly = draft.items.every((item, place) => place === at || item.step.id !== before.id);
  const items = draft.items.map((item, place) => {
    if (place === at) return { ...item, step };
    return before.id !== step.id && isOnly ? { ...item, step: renamed(item.step, before.id, step.id) } : item;
  });
  return { ...draft, items };
}

function renamed(step: ScriptStep, from: string, to: string): ScriptStep {
  if (step.kind !== 'branch') return step;
  const { goTo, question } = step;
  return {
    ...step,
    goTo: goTo === from ? to : goTo,
    ...(question !== undefined && { question: question === from ? to : question }),
  };
}

/** The first words of a step, for lists: what is said, asked or done. */
export function wordsOfStep(step: ScriptStep, language: 'zh' | 'en'): string {
  if (step.kind === 'branch' || step.kind === 'end') return '';
  const text = step.kind === 'ask' ? step.ask : step.say;
  return text[language] || text.zh || text.en;
}

/** A step of another answer's kind keeps nothing that would be refused there. */
export function withAnswer(step: AskStep, answer: AskStep['answer']): AskStep {
  const { options, min, max, ...rest } = step;
  const chooses = answer === 'single' || answer === 'multiple';
  const kept = chooses
    ? (options ?? [
        { code: 'yes', zh: '是', en: 'yes' },
        { code: 'no', zh: '否', en: 'no' },
      ])
    : undefined;
  return {
    ...rest,
    answer,
    ...(kept && { options: answer === 'single' ? kept : kept.map(({ meets: _meets, ...option }) => option) }),
    ...(answer === 'number' && { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }),
  };
}

/** Whether two scripts say the same; the order of fields and empty ones do not matter. */
export function isSame(one: readonly ScriptStep[], other: readonly ScriptStep[]): boolean {
  return canonical(one) === canonical(other);
}

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(
              ([name, each]) =>
                each !== undefined &&
                each !== null &&
                !(name === 'kind' && each === 'say') &&
                !(name === 'required' && each === false),
            )
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}

export type { AskStep, BranchStep, EndStep, SayStep, ScriptStep };
