import fc from 'fast-check';
import { checkScript } from './script-check.rules';
import { SCRIPTS } from './script-list';
import type { ScriptStep } from './script';
import { answersOnPath, checkAnswers, nextStep, path, walk, type WalkStep } from './script-walk.rules';

const KNOWN = {
  dispositions: ['completed', 'refused', 'callback', 'third_party', 'wrong_number'],
  serviceItems: ['claim-satisfaction'],
};

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
