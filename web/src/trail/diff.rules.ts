/** One value of a change: where it stands, what it was, what it is. `undefined`: it was, or is, not there. */
export interface Difference {
  /** Names from the outside in: `['values', 'maxAttempts']`. */
  path: string[];
  before: unknown;
  after: unknown;
}

/**
 * What a change changed, value by value: lists of plain values stay whole, objects are opened. What stayed the same is left out,
 * unless there is only one side (something was made, or something happened): then all of it is told.
 */
export function differences(before: unknown, after: unknown): Difference[] {
  if (isNothing(before) && isNothing(after)) return [];
  const sides = [leaves(before), leaves(after)] as const;
  const paths = [...new Set(sides.flatMap((side) => [...side.keys()]))];
  return paths
    .map((path) => ({
      path: JSON.parse(path) as string[],
      before: sides[0].get(path),
      after: sides[1].get(path),
    }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after) && !isEmpty(each));
}

const isNothing = (value: unknown) => value === null || value === undefined;
/** Nothing on one side and an explicit nothing on the other is no news. */
const isEmpty = ({ before, after }: Difference) => isNothing(before) && isNothing(after);

function leaves(value: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (each: unknown, path: string[]) => {
    if (isPlain(each)) {
      if (path.length > 0 || typeof each !== 'object') found.set(JSON.stringify(path), each);
      return;
    }
    const entries = Object.entries(each as object);
    for (const [name, inner] of entries)
      walk(inner, [...path, Array.isArray(each) ? String(Number(name) + 1) : name]);
  };
  walk(value, []);
  return found;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((each) => typeof each !== 'object' || each === null);
  return Object.keys(value).length === 0;
}
