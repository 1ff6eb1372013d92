import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { phraseOf } from './codes';
import { isSingle, keyOf, showKey } from './components/shortcut-key.rules';
import { pathOf } from './components/field-path.rules';
import { halfOf } from './halves.rules';
import { phoneForm } from './phone-form.rules';

describe('the half of a server’s text', () => {
  it.each([
    ['租约已失效 · The lease is lost.', '租约已失效', 'The lease is lost.'],
    ['我的任务 / My tasks', '我的任务', 'My tasks'],
    ['A · B 两项都填 · Fill in both A · B.', 'A · B 两项都填', 'Fill in both A · B.'],
    ['已有“张三” · There is a “张三” already.', '已有“张三”', 'There is a “张三” already.'],
    ['24/7 值守 / On duty 24/7', '24/7 值守', 'On duty 24/7'],
    ['林明远', '林明远', '林明远'],
    ['only English · no Chinese', 'only English · no Chinese', 'only English · no Chinese'],
  ])('%s', (text, zh, en) => {
    expect(halfOf(text, 'zh-CN')).toBe(zh);
    expect(halfOf(text, 'en')).toBe(en);
  });
});

describe('telephone numbers in local form', () => {
  it.each([
    ['138****1234', '138 **** 1234'],
    ['+8613812341234', '138 1234 1234'],
    ['+861012345678', '010 12345678'],
    ['+8657187654321', '0571 87654321'],
    ['+442079460000', '+442079460000'],
    ['****', '****'],
  ])('%s', (number, shown) => expect(phoneForm(number)).toBe(shown));
});

describe('keys', () => {
  const pressed = (key: string, held: object = {}) =>
    keyOf({ key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });

  it('have one spelling each', () => {
    expect(pressed('N', { shiftKey: true })).toBe('Shift+n');
    expect(pressed('?', { shiftKey: true })).toBe('?');
    expect(pressed('Enter', { metaKey: true })).toBe('Ctrl+Enter');
    expect(pressed('¡', { altKey: true, code: 'Digit1' })).toBe('Alt+1');
  });

  it('keep silent while one types only if they would write', () => {
    expect(['n', '?', 'Shift+n', 'Enter', 'ArrowDown'].every(isSingle)).toBe(true);
    expect(['Ctrl+Enter', 'Alt+1', 'Escape', 'F2'].some(isSingle)).toBe(false);
  });

  it('are shown as they stand on the keyboard', () => {
    expect(showKey('Ctrl+Enter')).toEqual(['Ctrl', 'Enter']);
    expect(showKey('Alt+n')).toEqual(['Alt', 'N']);
    expect(showKey('+')).toEqual(['+']);
  });
});

it('finds the field of a form that the server names', () => {
  expect(pathOf('values.rows[1].on')).toEqual(['values', 'rows', 1, 'on']);
  expect(pathOf('phone')).toEqual(['phone']);
});

describe('codes have the names of the glossary', () => {
  const glossary = readFileSync(join(__dirname, '..', '..', 'docs', 'glossary.md'), 'utf8');
  const rowsOf = (heading: string) => {
    const part = glossary.split(/^## /m).find((each) => each.startsWith(heading))!;
    return [...part.matchAll(/^\| `(\w+)`\s+\| ([^|]+?)\s+\|/gm)].map(
      ([, code, zh]) => [code!, zh!] as const,
    );
  };

  it.each([
    ['呼叫结果', 'disposition'],
    ['结束原因', 'closeReason'],
    ['排除原因', 'exclusion'],
    ['核实件 · Cases', 'caseReason'],
    ['跟进 · Follow-ups (', 'followUp'],
  ] as const)('%s', (heading, kind) => {
    const rows = rowsOf(heading);
    expect(rows.length).toBeGreaterThan(3);
    const missing = rows.filter(
      ([code, zh]) => phraseOf(kind, code)?.zh !== zh && phraseOf('caseState', code) === null,
    );
    expect(missing).toEqual([]);
  });
});
