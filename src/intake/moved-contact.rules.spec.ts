import fc from 'fast-check';
import { numbersAnew } from './moved-contact.rules';

const A = '13812345678';
const B = '13912345678';
const C = '13712345678';
const D = '13612345678';
const e164 = (...numbers: string[]) => numbers.map((number) => `+86${number}`);

function anew(oldTyped: (string | null)[], typed: (string | null)[], inUse: string[]) {
  const { moved, keptUnread } = numbersAnew(
    { oldTyped, typed, oldNumbers: e164(...inUse), oldKinds: inUse.map(() => 'mobile') },
    'CN',
  );
  return { numbers: moved?.numbers ?? null, keptUnread };
}
const became = (...numbers: string[]) => ({ numbers: e164(...numbers), keptUnread: false });
const SAME = { numbers: null, keptUnread: false };
const KEPT = { numbers: null, keptUnread: true };

describe('phone columns typed anew', () => {
  it.each<[string, (string | null)[], (string | null)[], string[], object]>([
    ['the same number in another way', [A], [`+86 ${A}`], [A], SAME],
    ['the same number in another way, corrected since', [A], [`+86 ${A}`], [B], SAME],
    ['another number', [A], [B], [A], became(B)],
    ['another number, corrected since: news', [A], [B], [C], became(B)],
    ['masked by an export', [A], ['138****5678'], [A], KEPT],
    ['a digit short', [A], [A.slice(1)], [A], KEPT],
    ['masked, of a contact that has no number', ['不详'], ['138****5678'], [], SAME],
    ['words for none', [A], ['不详'], [A], became()],
    ['words for none take away what the column gave, no correction', [A], ['不详'], [B], SAME],
    ['the first of two', [A, B], [C, B], [A, B], became(C, B)],
    ['the second of two', [A, B], [A, C], [A, B], became(A, C)],
    [
      'the second masked, the first news',
      [A, B],
      [C, '139****5678'],
      [A, B],
      { ...became(C, B), keptUnread: true },
    ],
    ['the second none', [A, B], [A, '无'], [A, B], became(A)],
    ['the second added, the first corrected', [A, null], [A, C], [B], became(B, C)],
    ['the second changed, both corrected to one', [A, B], [A, C], [D], became(D, C)],
    ['the first changed, both corrected to one', [A, B], [C, B], [D], became(C, D)],
    ['both changed, corrected since: all is news', [A, B], [C, D], ['13512345678'], became(C, D)],
    ['swapped', [A, B], [B, A], [A, B], became(B, A)],
    ['the first becomes the second', [A, B], [B, B], [A, B], became(B)],
    ['a number that both gave', [`${A}/${B}`, B], [A, B], [A, B], SAME],
  ])('%s', (_, oldTyped, typed, inUse, expected) => {
    expect(anew(oldTyped, typed, inUse)).toEqual(expected);
  });

  it('never repeats a number, keeps kinds beside numbers, and never loses one to text that cannot be read', () => {
    const text = fc.constantFrom(null, A, B, C, `${A}/${D}`, '不详', '138****5678', '0571-88123456');
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }), (columns) => {
        const inUse = e164(B, D);
        const { moved } = numbersAnew(
          {
            oldTyped: columns.map(([old]) => old),
            typed: columns.map(([, now]) => now),
            oldNumbers: inUse,
            oldKinds: ['mobile', 'mobile'],
          },
          'CN',
        );
        if (!moved) return;
        expect(new Set(moved.numbers).size).toBe(moved.numbers.length);
        expect(moved.kinds.every((kind) => kind !== undefined)).toBe(true);
        expect(moved.kinds).toHaveLength(moved.numbers.length);
        const unread = columns.every(([old, now]) => old === now || now === '138****5678');
        expect(unread).toBe(false);
      }),
    );
  });
});
