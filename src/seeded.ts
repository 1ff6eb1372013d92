/**
 * Chance that repeats: a fraction in [0, 1) that depends on its arguments alone, so that a behaviour does not change with
 * the order in which questions are asked (FNV-1a over the parts, then two rounds of an avalanche mixer).
 */
export function fraction(seed: number | string, ...parts: (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = `${seed}\u0000${parts.join('\u0000')}`;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
}

/** One of `choices` by weight; the same for the same arguments. */
export function choose<T>(choices: readonly (readonly [T, number])[], at: number): T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = at * total;
  for (const [value, weight] of choices) {
    rest -= weight;
    if (rest < 0) return value;
  }
  return choices[choices.length - 1]![0];
}
