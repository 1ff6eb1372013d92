import { storable } from './storable.rules';

it.each([
  ['a\0b', 'ab'],
  ['x\ud83d', 'x'],
  ['😀', '😀'],
  [7, 7],
  [null, null],
  [undefined, null],
  [{ 'a\0': ['\0x', { b: 'y\udc00' }] }, { a: ['x', { b: 'y' }] }],
])('%j is kept as %j', (value, kept) => expect(storable(value)).toEqual(kept));

it('ends, however deep it is', () => {
  let deep: unknown = 'x';
  for (let at = 0; at < 1000; at++) deep = [deep];
  expect(JSON.stringify(storable(deep))).toBe('[[[[[[[[null]]]]]]]]');
});
