import fc from 'fast-check';
import { checkScript } from './script-check.rules';
import { NEWEST_SCRIPTS, SCRIPTS } from './script-list';
import type { ScriptStep } from './script';
import {
  answersOnPath,
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

const KNOWN = {
  dispositions: ['completed', 'refused', 'callback', 'third_party', 'wrong_number'],
  serviceItems: ['claim-satisfaction'],
};

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

/** Scripts of any shape that the check lets through: most drafts are made well, and what is not is left out. */
const anyScript = fc
  .array(
    fc.record({
      kind: fc.constantFrom('say', 'ask', 'branch', 'end'),
      answer: fc.constantFrom('single', 'multiple', 'number', 'text', 'scale'),
      when: fc.constantFrom(
        'is',
        'is_not',
        'one_of',
        'at_least',
        'at_most',
        'answered',
        'not_answered',
        'always',
      ),
      look: fc.nat(20),
      jump: fc.nat(20),
      value: fc.nat(6),
      required: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((seeds) => {
    const text = { zh: '话', en: 'words' };
    const options = ['a', 'b', 'c'].map((code) => ({ code, zh: code, en: code }));
    const steps: unknown[] = [];
    const asked: { id: string; answer: string }[] = [];
    seeds.forEach((seed, at) => {
      const id = `s${at}`;
      if (seed.kind === 'ask') {
        const chooses = seed.answer === 'single' || seed.answer === 'multiple';
        steps.push({
          id,
          kind: 'ask',
          ask: text,
          answer: seed.answer,
          required: seed.required,
          ...(chooses && { options }),
        });
        asked.push({ id, answer: seed.answer });
      } else if (seed.kind === 'branch') {
        const question = asked[seed.look % Math.max(1, asked.length)];
        const goTo = `s${at + 1 + (seed.jump % Math.max(1, seeds.length - at))}`;
        const single =
          question && /single|multiple/.test(question.answer) ? 'abc'[seed.value % 3] : seed.value;
        const value = /answered|always/.test(seed.when)
          ? undefined
          : seed.when === 'one_of'
            ? [single]
            : single;
        steps.push({
          id,
          kind: 'branch',
          when: seed.when,
          goTo,
          ...(seed.when !== 'always' && { question: question?.id }),
          ...(value !== undefined && { value }),
        });
      } else if (seed.kind === 'end') steps.push({ id, kind: 'end', disposition: 'completed' });
      else steps.push({ id, kind: 'say', say: text });
    });
    steps.push({ id: `s${seeds.length}`, kind: 'end', disposition: 'refused' });
    return checkScript(steps, KNOWN).steps;
  })
  .filter((steps): steps is ScriptStep[] => steps !== null);

const anyValue = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'yes', 'no', 'wrong', 'other', 'later', '', 'x', '__proto__'),
  fc.integer({ min: -1, max: 7 }),
  fc.subarray(['a', 'b', 'c', 'none', 'other']),
  fc.constantFrom(null, undefined, {}, true),
);
const answersOf = (steps: readonly WalkStep[]) =>
  fc.dictionary(fc.constantFrom(...steps.map(({ id }) => id), 'elsewhere', 'constructor'), anyValue);
const scriptAndAnswers = fc
  .oneof(anyScript, fc.constantFrom(...SCRIPTS.map(({ steps }) => steps)))
  .chain((steps) => fc.tuple(fc.constant(steps), answersOf(steps)));

describe('whatever is answered (fast-check)', () => {
  it('every script that passes the check ends with a disposition, each step once and in its order', () => {
    fc.assert(
      fc.property(
        anyScript.chain((steps) => fc.tuple(fc.constant(steps), answersOf(steps))),
        ([steps, answers]) => {
          const walked = walk(steps, answers);
          expect(walked.at(-1)!.kind).toBe('end');
          const places = walked.map((step) => steps.indexOf(step));
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
          expect(walked.filter(({ kind }) => kind === 'end')).toHaveLength(1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('step by step comes to the same as at once', () => {
    fc.assert(
      fc.property(scriptAndAnswers, ([steps, answers]) => {
        const taken: string[] = [];
        for (let step = nextStep(steps, answers, null); step; step = nextStep(steps, answers, step.id))
          taken.push(step.id);
        expect(taken).toEqual(path(steps, answers));
      }),
      { numRuns: 500 },
    );
  });

  it('checkAnswers takes the answers of the walk, and nothing besides them', () => {
    fc.assert(
      fc.property(scriptAndAnswers, ([steps, answers]) => {
        const kept = answersOnPath(steps, answers);
        expect(checkAnswers(steps, kept)).toEqual([]);
        expect(path(steps, kept)).toEqual(path(steps, answers));
        const onPath = path(steps, answers);
        const blank = (value: unknown) =>
          value == null || value === '' || (Array.isArray(value) && value.length === 0);
        const questions = steps.filter(({ kind }) => kind === 'ask').map(({ id }) => id);
        const more = Object.entries(answers).filter(
          ([id, value]) => !(Object.hasOwn(kept, id) || (questions.includes(id) && blank(value))),
        );
        // Each of the others is told, once, and what is off the path is told to be that.
        const problems = checkAnswers(steps, answers);
        expect(problems.map(({ question }) => question).sort()).toEqual(more.map(([id]) => id).sort());
        for (const { question, fault } of problems)
          expect(fault === 'not_on_path' || fault === 'unknown_question').toBe(
            !onPath.includes(question) || !questions.includes(question),
          );
      }),
      { numRuns: 1000 },
    );
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
