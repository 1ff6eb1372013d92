import { assertScript, checkScript } from './script-check.rules';
import { SCRIPTS } from './script-list';

const KNOWN = { dispositions: ['completed', 'refused'], serviceItems: ['business-card'] };
const text = { zh: '话', en: 'words' };
const say = (id: string) => ({ id, kind: 'say', say: text });
const end = { id: 'done', kind: 'end', disposition: 'completed' };
const options = [
  { code: 'yes', zh: '有', en: 'Yes' },
  { code: 'no', zh: '没有', en: 'No' },
];
const card = { id: 'card', kind: 'ask', ask: text, answer: 'single', options };
const score = { id: 'score', kind: 'ask', ask: text, answer: 'scale' };
const branch = { id: 'b', kind: 'branch', question: 'card', when: 'is', value: 'yes', goTo: 'done' };

const told = (...steps: unknown[]) =>
  checkScript(steps, KNOWN).problems.map(({ step, field, value }) => [step, field, value]);

describe('a script', () => {
  it('of all kinds of steps passes, as it was written', () => {
    const steps = [
      say('hello'),
      { ...card, serviceItem: 'business-card', required: true },
      branch,
      score,
      end,
    ];
    expect(checkScript(steps, KNOWN)).toEqual({ steps, problems: [] });
  });

  it('of the first versions’ form, without kinds, is read as words to say', () => {
    expect(checkScript([{ id: 'hello', say: text }, end], KNOWN).steps![0]).toEqual(say('hello'));
  });

  it.each([
    ['no steps', [], [null, 'steps', '[]']],
    ['no object', ['x', end], ['#1', '', 'x']],
    ['an unknown kind', [{ id: 'a', kind: 'jump' }, end], ['a', 'kind', 'jump']],
    ['a kind that objects inherit', [{ id: 'a', kind: 'constructor' }, end], ['a', 'kind', 'constructor']],
    ['an id that is none', [say('A b'), end], ['A b', 'id', 'A b']],
    ['an id twice', [say('a'), say('a'), end], ['a', 'id', 'a']],
    ['no English', [{ id: 'a', kind: 'say', say: { zh: '话' } }, end], ['a', 'say.en', null]],
    ['a field too many', [{ ...say('a'), colour: 'red' }, end], ['a', 'colour', null]],
    [
      'an unknown variable',
      [{ id: 'a', kind: 'say', say: { zh: '话', en: '{{salary}}' } }, end],
      ['a', 'say.en', '{{salary}}'],
    ],
    [
      'a program',
      [{ id: 'a', kind: 'ask', ask: { zh: '{{#each x}}{{/each}}', en: 'x' }, answer: 'text' }, end],
      ['a', 'ask.zh', '{{#each x}}{{/each}}'],
    ],
    ['an unknown answer', [{ ...card, answer: 'essay' }, end], ['card', 'answer', 'essay']],
    ['one option', [{ ...card, options: [options[0]] }, end], ['card', 'options', null]],
    [
      'an option twice',
      [{ ...card, options: [options[0], options[0]] }, end],
      ['card', 'options[1].code', 'yes'],
    ],
    ['options of a scale', [{ ...score, options }, end], ['score', 'options', null]],
    ['bounds of a text', [{ ...score, answer: 'text', min: 1 }, end], ['score', 'min', '1']],
    ['bounds crossed', [{ ...score, answer: 'number', min: 2, max: 1 }, end], ['score', 'min', '2']],
    ['an unknown service item', [{ ...card, serviceItem: 'tea' }, end], ['card', 'serviceItem', 'tea']],
    [
      'an option that meets nothing',
      [{ ...card, options: [{ ...options[0], meets: true }, options[1]] }, end],
      ['card', 'options[0].meets', 'true'],
    ],
    ['a jump nowhere', [card, { ...branch, goTo: 'nowhere' }, say('x'), end], ['b', 'goTo', 'nowhere']],
    ['a jump back', [card, { ...branch, goTo: 'card' }, say('x'), end], ['b', 'goTo', 'card']],
    ['a jump to itself', [card, { ...branch, goTo: 'b' }, say('x'), end], ['b', 'goTo', 'b']],
    ['a look at a later question', [branch, card, end], ['b', 'question', 'card']],
    ['a look at no question', [say('card'), branch, end], ['b', 'question', 'card']],
    ['a bound on a choice', [card, { ...branch, when: 'at_least' }, end], ['b', 'when', 'at_least']],
    ['a value nobody can answer', [card, { ...branch, value: 'perhaps' }, end], ['b', 'value', 'perhaps']],
    ['a value off the scale', [score, { ...branch, question: 'score', value: 7 }, end], ['b', 'value', '7']],
    [
      'several values for one',
      [card, { ...branch, value: ['yes', 'no'] }, end],
      ['b', 'value', '["yes","no"]'],
    ],
    ['a value for nothing', [card, { ...branch, when: 'answered' }, end], ['b', 'value', 'yes']],
    [
      'a question for always',
      [card, { id: 'b', kind: 'branch', when: 'always', question: 'card', goTo: 'done' }, end],
      ['b', 'question', 'card'],
    ],
    [
      'an unknown disposition',
      [say('a'), { ...end, disposition: 'happy' }],
      ['done', 'disposition', 'happy'],
    ],
    ['no end', [say('a')], ['a', 'kind', 'say']],
    ['a step after an end', [end, say('a'), { ...end, id: 'done2' }], ['a', '', null]],
    [
      'a step that is always passed over',
      [{ id: 'b', kind: 'branch', when: 'always', goTo: 'done' }, say('a'), end],
      ['a', '', null],
    ],
  ])('is refused for %s, told by step, field and value', (_, steps, problem) => {
    expect(told(...steps)).toContainEqual(problem);
    expect(checkScript(steps, KNOWN).steps).toBeNull();
    for (const { message, hint } of checkScript(steps, KNOWN).problems) {
      expect(message).not.toBe('');
      expect(hint).not.toBe('');
    }
  });

  it('tells everything at once, the first in its sentence', () => {
    const wrong = [
      { ...card, serviceItem: 'tea' },
      { ...branch, goTo: 'nowhere' },
      { ...end, disposition: 'happy' },
    ];
    expect(told(...wrong)).toHaveLength(3);
    expect(() => assertScript(wrong, KNOWN)).toThrow(/^card\.serviceItem: 没有这个服务项目/);
  });

  it('is not read beyond its hundredth step, nor are its problems', () => {
    expect(told(...Array.from({ length: 101 }, (_, at) => say(`s${at}`)))).toEqual([[null, 'steps', '101']]);
    expect(told(...Array.from({ length: 100 }, () => ({ id: 'x', kind: 'say' }))).length).toBeLessThanOrEqual(
      100,
    );
  });

  it('does not mind ten megabytes, or hostile keys', () => {
    const huge = { id: 'a', kind: 'say', say: { zh: 'x'.repeat(1e7), en: 'x' } };
    expect(told(huge, end)).toEqual([['a', 'say.zh', 'x'.repeat(80)]]);
    const hostile = JSON.parse(
      '[{"id":"a","kind":"say","say":{"zh":"x","en":"x"},"__proto__":{"polluted":1}}]',
    ) as unknown[];
    checkScript([...hostile, end], KNOWN);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

it.each(SCRIPTS.filter(({ version }) => version > 1).map((each) => [each.code, each] as const))(
  'the script %s of this release is well made',
  (_, { steps }) => {
    const known = {
      dispositions: ['completed', 'refused', 'callback', 'third_party', 'wrong_number'],
      serviceItems: steps.flatMap((step) =>
        step.kind === 'ask' && step.serviceItem ? [step.serviceItem] : [],
      ),
    };
    expect(checkScript(steps, known).problems).toEqual([]);
  },
);
