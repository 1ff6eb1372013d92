import { NOTHING_SEEN, choosePrimary, type Sight } from './primary.rules';

const takes = (timeline: number) => ({ takesWrites: true, timeline });
const standby = { takesWrites: false, timeline: 0 };
const silent = null;
const onFirst: Sight = { current: 0, timeline: 3 };

describe('the server to write to', () => {
  it('is the one that takes writes, wherever it stands in the list', () => {
    expect(choosePrimary([standby, takes(1), silent], NOTHING_SEEN)).toEqual({ current: 1, timeline: 1 });
  });

  it('is none when all are standbys or silent', () => {
    expect(choosePrimary([standby, silent], NOTHING_SEEN)).toEqual(NOTHING_SEEN);
    expect(choosePrimary([standby, silent], onFirst)).toEqual({ current: null, timeline: 3 });
  });

  it('stays while it takes writes', () => {
    expect(choosePrimary([takes(3), standby], onFirst)).toEqual(onFirst);
    expect(choosePrimary([takes(3), takes(3)], { current: 1, timeline: 3 }).current).toBe(1);
  });

  it('stays when it is silent and no other takes writes: it may be busy', () => {
    expect(choosePrimary([silent, standby], onFirst)).toEqual(onFirst);
    expect(choosePrimary([silent, silent], onFirst)).toEqual(onFirst);
  });

  it.each([
    ['silent', silent],
    ['a standby now', standby],
    ['of another opinion', takes(3)],
  ])('is the one that was promoted, when the old one is %s', (_what, old) => {
    expect(choosePrimary([old, takes(4)], onFirst)).toEqual({ current: 1, timeline: 4 });
  });

  it('is never one that was left behind, even when it is all that answers', () => {
    const onSecond: Sight = { current: 1, timeline: 4 };
    expect(choosePrimary([takes(3), silent], onSecond)).toEqual(onSecond);
    expect(choosePrimary([takes(3), standby], onSecond)).toEqual({ current: null, timeline: 4 });
    expect(choosePrimary([takes(3), takes(4)], { current: null, timeline: 4 }).current).toBe(1);
  });
});
