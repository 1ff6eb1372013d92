import fc from 'fast-check';
import { KeySieve } from './key-sieve.rules';

const repeated = (keys: Iterable<string>) => {
  const sieve = new KeySieve();
  for (const key of keys) sieve.add(key);
  return sieve.repeated;
};

it('never misses a repetition, and takes no two of these for one', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 200 }), (keys) => {
      expect(repeated(keys)).toBe(new Set(keys).size < keys.length);
    }),
  );
});

it('tells two hundred thousand numbers that differ by one apart, and still notices the one that returns', () => {
  const keys = Array.from({ length: 200_000 }, (_, index) => `AN${String(index).padStart(9, '0')}`);
  expect(repeated(keys)).toBe(false);
  expect(repeated([...keys, 'AN000123456'])).toBe(true);
});
