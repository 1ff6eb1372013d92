import * as fc from 'fast-check';
import { portionOf } from './range.rules';

const ETAG = '"abc"';
const of = (range?: string, ifRange?: string) => portionOf(range, ifRange, 1000, ETAG);

describe('which part of a sound is sent', () => {
  it.each([
    ['bytes=0-', 0, 999],
    ['bytes=0-0', 0, 0],
    ['bytes=0-499', 0, 499],
    ['bytes=500-', 500, 999],
    ['bytes=999-999', 999, 999],
    ['bytes=900-5000', 900, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-200', 800, 999],
    ['bytes=-5000', 0, 999],
    [' Bytes=1-2 ', 1, 2],
  ])('%s: from %i to %i', (range, from, to) => expect(of(range)).toEqual({ kind: 'part', from, to }));

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('%s lies outside', (range) =>
    expect(of(range)).toEqual({ kind: 'outside' }),
  );

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'items=0-1',
    'bytes=a-b',
    'bytes=1e3-',
  ])('%p: the whole', (range) => expect(of(range)).toEqual({ kind: 'whole' }));

  it('of another file than was thought: the whole', () => {
    expect(of('bytes=0-1', '"old"')).toEqual({ kind: 'whole' });
    expect(of('bytes=0-1', ETAG)).toEqual({ kind: 'part', from: 0, to: 1 });
  });

  it('never leaves the sound, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1e9 }), (text, a, b, bytes) => {
        for (const range of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const portion = portionOf(range, undefined, bytes, ETAG);
          if (portion.kind !== 'part') continue;
          expect(portion.from).toBeGreaterThanOrEqual(0);
          expect(portion.to).toBeGreaterThanOrEqual(portion.from);
          expect(portion.to).toBeLessThan(bytes);
        }
      }),
    );
  });
});
