import { NEWEST_SCRIPTS } from './script-list';
import {
  checkAnswers,
  nextStep,
  path,
  proposedDisposition,
  walk,
  wentToItsEnd,
  type Answers,
  type AskWalk,
  type WalkStep,
} from './script-walk.rules';

const STEPS: WalkStep[] = [
  { id: 'hello', kind: 'say' },
  {
    id: 'willing',
    kind: 'ask',
    answer: 'single',
    options: [{ code: 'yes' }, { code: 'no' }],
    required: true,
  },
  { id: 'is-no', kind: 'branch', question: 'willing', when: 'is', value: 'no', goTo: 'declined' },
  { id: 'score', kind: 'ask', answer: 'scale', required: true },
  { id: 'is-good', kind: 'branch', question: 'score', when: 'at_least', value: 4, goTo: 'done' },
  { id: 'why', kind: 'ask', answer: 'text' },
  { id: 'done', kind: 'end', disposition: 'completed' },
  { id: 'declined', kind: 'end', disposition: 'refused' },
];

describe('a walk', () => {
  it('goes by the answers and ends with a disposition', () => {
    expect(path(STEPS, { willing: 'yes', score: 5 })).toEqual(['hello', 'willing', 'score', 'done']);
    expect(path(STEPS, { willing: 'yes', score: 2 })).toEqual(['hello', 'willing', 'score', 'why', 'done']);
    expect(path(STEPS, { willing: 'no' })).toEqual(['hello', 'willing', 'declined']);
    expect(proposedDisposition(STEPS, { willing: 'no' })).toBe('refused');
    expect(proposedDisposition(STEPS.slice(0, 2), {})).toBeNull();
  });

  it('tells the next step, also where a changed answer has left the last one aside', () => {
    expect(nextStep(STEPS, {}, null)).toMatchObject({ id: 'hello' });
    expect(nextStep(STEPS, { willing: 'yes' }, 'willing')).toMatchObject({ id: 'score' });
    expect(nextStep(STEPS, { willing: 'no', score: 2 }, 'why')).toMatchObject({ id: 'declined' });
    expect(nextStep(STEPS, { willing: 'no' }, 'declined')).toBeNull();
  });

  it('heeds no answer whose question was not asked on the way', () => {
    const steps: WalkStep[] = [
      { id: 'skip', kind: 'branch', when: 'always', goTo: 'after' },
      { id: 'unasked', kind: 'ask', answer: 'single', options: [{ code: 'a' }, { code: 'b' }] },
      { id: 'after', kind: 'branch', question: 'unasked', when: 'is', value: 'a', goTo: 'b' },
      { id: 'a', kind: 'end', disposition: 'completed' },
      { id: 'b', kind: 'end', disposition: 'refused' },
    ];
    expect(path(steps, { unasked: 'a' })).toEqual(['a']);
  });

  const ask = (answer: AskWalk['answer']): AskWalk => ({
    id: 'q',
    kind: 'ask',
    answer,
    options: [{ code: 'a' }, { code: 'b' }],
  });
  it.each([
    ['single', 'is', 'a', 'a', true],
    ['single', 'is', 'a', 'b', false],
    ['single', 'is_not', 'a', 'b', true],
    ['single', 'is_not', 'a', null, true],
    ['single', 'one_of', ['a', 'b'], 'b', true],
    ['multiple', 'is', 'a', ['b', 'a'], true],
    ['multiple', 'is_not', 'a', ['b'], true],
    ['multiple', 'one_of', ['a'], ['b'], false],
    ['number', 'is', 3, 3, true],
    ['number', 'at_least', 3, 3, true],
    ['number', 'at_least', 3, 2.9, false],
    ['number', 'at_most', 3, 3, true],
    ['number', 'at_most', 3, null, false],
    ['scale', 'at_most', 2, 1, true],
    // Not on the scale: no answer at all.
    ['scale', 'at_least', 2, 6, false],
    ['text', 'answered', undefined, 'because', true],
    ['text', 'answered', undefined, '  ', false],
    ['text', 'not_answered', undefined, '', true],
    ['multiple', 'answered', undefined, [], false],
  ] as const)('%s %s %p: answered %p it jumps: %p', (answer, when, value, given, jumps) => {
    const steps: WalkStep[] = [
      ask(answer),
      { id: 'b', kind: 'branch', question: 'q', when, value, goTo: 'far' },
      { id: 'near', kind: 'end', disposition: 'completed' },
      { id: 'far', kind: 'end', disposition: 'refused' },
    ];
    expect(path(steps, { q: given })).toEqual(['q', jumps ? 'far' : 'near']);
  });

  it('of a draft that jumps back or nowhere ends all the same', () => {
    const steps: WalkStep[] = [
      { id: 'a', kind: 'say' },
      { id: 'back', kind: 'branch', when: 'always', goTo: 'a' },
      { id: 'none', kind: 'branch', when: 'always', goTo: 'nowhere' },
      { id: 'end', kind: 'end', disposition: 'completed' },
    ];
    expect(path(steps, {})).toEqual(['a', 'end']);
  });
});

describe('answers', () => {
  it.each([
    [{ willing: 'yes', score: 5 }, []],
    [{ willing: null, score: '' }, []],
    [{ nobody: 1 }, ['unknown_question']],
    [{ hello: 'x' }, ['unknown_question']],
    [{ willing: 'no', score: 3 }, ['not_on_path']],
    [{ willing: 'perhaps' }, ['unknown_option']],
    [{ willing: 1 }, ['wrong_type']],
    [{ score: '5' }, ['wrong_type']],
    [{ score: 2.5 }, ['out_of_range']],
    [{ score: Number.NaN }, ['wrong_type']],
    [{ why: 'x'.repeat(2001) }, ['too_long']],
  ])('%p: %p', (answers, faults) => {
    expect(checkAnswers(STEPS, answers).map(({ fault }) => fault)).toEqual(faults);
  });

  it('of several options are each of them once', () => {
    const steps: WalkStep[] = [
      { id: 'q', kind: 'ask', answer: 'multiple', options: [{ code: 'a' }, { code: 'b' }] },
    ];
    expect(checkAnswers(steps, { q: ['a', 'b'] })).toEqual([]);
    expect(checkAnswers(steps, { q: ['a', 'a'] })).toMatchObject([{ fault: 'option_twice' }]);
    expect(checkAnswers(steps, { q: [['a']] })).toMatchObject([{ fault: 'wrong_type' }]);
  });

  it('are owed where required, by a call that went to the end of its script alone', () => {
    expect(checkAnswers(STEPS, {}, { complete: true }).map(({ question }) => question)).toEqual([
      'willing',
      'score',
    ]);
    expect(checkAnswers(STEPS, { willing: 'no' }, { complete: true })).toEqual([]);
    expect(wentToItsEnd(STEPS, { willing: 'yes' }, 'completed')).toBe(true);
    expect(wentToItsEnd(STEPS, { willing: 'yes' }, 'hung_up')).toBe(false);
    expect(wentToItsEnd(STEPS, { willing: 'no' }, 'completed')).toBe(false);
  });

  it('are not what every object inherits', () => {
    const steps: WalkStep[] = [
      { id: 'constructor', kind: 'ask', answer: 'text', required: true },
      { id: 'b', kind: 'branch', question: 'constructor', when: 'answered', goTo: 'far' },
      { id: 'near', kind: 'end', disposition: 'completed' },
      { id: 'far', kind: 'end', disposition: 'refused' },
    ];
    expect(path(steps, {})).toEqual(['constructor', 'near']);
    expect(checkAnswers(steps, {}, { complete: true })).toMatchObject([{ fault: 'required' }]);
    const hostile = JSON.parse('{"__proto__":{"constructor":"x"},"toString":"y"}') as Answers;
    expect(path(steps, hostile)).toEqual(['constructor', 'near']);
    expect(checkAnswers(steps, hostile).map(({ fault }) => fault)).toEqual([
      'unknown_question',
      'unknown_question',
    ]);
    expect(({} as { constructor: unknown }).constructor).toBe(Object);
  });
});

describe('the scripts of this release', () => {
  it.each(NEWEST_SCRIPTS.map((each) => [each.code, each.steps] as const))(
    '%s comes to each of its steps',
    (_, steps) => {
      // Every branch once each way: answers are all combinations of the first questions' options, walked greedily.
      const seen = new Set<string>();
      const explore = (answers: Record<string, unknown>, from: number): void => {
        const walked = walk(steps, answers);
        walked.forEach(({ id }) => seen.add(id));
        const at = walked.findIndex(
          (step, place) => place >= from && step.kind === 'ask' && decides(steps, step.id),
        );
        const step = walked[at];
        if (step?.kind !== 'ask') return;
        const values: unknown[] = step.options
          ? step.options.map(({ code }) => (step.answer === 'multiple' ? [code] : code))
          : [1, 5];
        for (const value of values) explore({ ...answers, [step.id]: value }, at + 1);
      };
      explore({}, 0);
      expect(steps.filter(({ id, kind }) => kind !== 'branch' && !seen.has(id))).toEqual([]);
    },
  );
});

function decides(steps: readonly WalkStep[], question: string): boolean {
  return steps.some((step) => step.kind === 'branch' && step.question === question);
}
