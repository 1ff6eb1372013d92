import type { ScriptStep } from '../../../../src/scripts/script';
import { differences } from './difference.rules';
import {
  addStep,
  changeStep,
  draftOf,
  duplicateStep,
  isSame,
  moveStep,
  newDraft,
  removeStep,
  stepsOf,
  withAnswer,
  type AskStep,
} from './draft.rules';

const say = (id: string, zh = id): ScriptStep => ({ id, kind: 'say', say: { zh, en: zh } });
const ask: AskStep = {
  id: 'liked',
  kind: 'ask',
  ask: { zh: '满意吗', en: 'content?' },
  answer: 'single',
  options: [
    { code: 'yes', zh: '是', en: 'yes', meets: true },
    { code: 'no', zh: '否', en: 'no' },
  ],
  serviceItem: 'satisfaction',
};
const end: ScriptStep = { id: 'done', kind: 'end', disposition: 'completed' };
const branch: ScriptStep = {
  id: 'if',
  kind: 'branch',
  question: 'liked',
  when: 'is',
  value: 'yes',
  goTo: 'done',
};
const draft = draftOf(2, [say('hello'), ask, branch, say('sorry'), end]);
const ids = (steps: readonly ScriptStep[]) => steps.map(({ id }) => id);

describe('a draft', () => {
  it('takes a new step where it is wanted, under an id that nobody has', () => {
    const first = addStep(draft, 'ask', 0);
    const second = addStep(first.draft, 'ask', 0);
    expect(ids(stepsOf(second.draft))).toEqual([
      'hello',
      'question-2',
      'question',
      'liked',
      'if',
      'sorry',
      'done',
    ]);
    expect(new Set(second.draft.items.map(({ key }) => key)).size).toBe(7);
  });

  it('proposes a branch on the last question before it, to a step after it', () => {
    const { draft: more } = addStep(draft, 'branch', 1);
    expect(stepsOf(more)[2]).toEqual({
      id: 'branch',
      kind: 'branch',
      question: 'liked',
      when: 'is',
      value: 'yes',
      goTo: 'sorry',
    });
    expect(stepsOf(addStep(newDraft(), 'branch', 0).draft)[1]).toMatchObject({
      when: 'always',
      goTo: 'done',
    });
  });

  it('moves, doubles and drops steps, and nothing beyond its ends', () => {
    expect(ids(stepsOf(moveStep(draft, 0, 2)))).toEqual(['liked', 'if', 'hello', 'sorry', 'done']);
    expect(moveStep(draft, 0, -1)).toBe(draft);
    expect(moveStep(draft, 4, 5)).toBe(draft);
    expect(ids(stepsOf(duplicateStep(draft, 1).draft))).toEqual([
      'hello',
      'liked',
      'liked-2',
      'if',
      'sorry',
      'done',
    ]);
    expect(ids(stepsOf(removeStep(draft, 3)))).toEqual(['hello', 'liked', 'if', 'done']);
  });

  it('lets branches follow an id that changes', () => {
    const renamed = changeStep(changeStep(draft, 1, { ...ask, id: 'content' }), 4, { ...end, id: 'over' });
    expect(stepsOf(renamed)[2]).toMatchObject({ question: 'content', goTo: 'over' });
  });

  it('drops with the kind of answer what would be refused there', () => {
    expect(withAnswer(ask, 'scale')).not.toHaveProperty('options');
    expect(withAnswer(ask, 'multiple').options).toEqual([
      { code: 'yes', zh: '是', en: 'yes' },
      { code: 'no', zh: '否', en: 'no' },
    ]);
    expect(withAnswer(withAnswer(ask, 'text'), 'single').options).toHaveLength(2);
  });

  it('is the same script whatever the order of its fields', () => {
    expect(
      isSame([{ id: 'a', say: { en: 'x', zh: 'y' } }], [{ kind: 'say', say: { zh: 'y', en: 'x' }, id: 'a' }]),
    ).toBe(true);
    expect(isSame([say('a')], [say('a', 'b')])).toBe(false);
  });
});

describe('the difference of two versions', () => {
  const told = (after: readonly ScriptStep[]) =>
    differences(stepsOf(draft), after).map(({ id, change }) => `${id} ${change}`);

  it('is told step by step', () => {
    expect(told(stepsOf(draft))).toEqual([]);
    expect(told([say('hello', '你好'), ask, say('new'), branch, end])).toEqual([
      'hello changed',
      'new added',
      'sorry removed',
    ]);
  });

  it('tells the one step that moved, not those that gave way', () => {
    expect(told([ask, branch, say('sorry'), say('hello'), end])).toEqual(['hello moved']);
  });
});
