import type { ScriptStep } from '../../../../src/scripts/script';
import { canonical } from './draft.rules';

/** What became of one step between two versions. Steps are the same by their ids, which keep their meaning. */
export interface StepDifference {
  id: string;
  change: 'added' | 'removed' | 'changed' | 'moved';
  before: ScriptStep | null;
  after: ScriptStep | null;
}

/** In the order of the newer script; what was removed stands where it was. A step that only gave way to others has not moved. */
export function differences(before: readonly ScriptStep[], after: readonly ScriptStep[]): StepDifference[] {
  const old = new Map(before.map((step) => [step.id, step]));
  const now = new Set(after.map(({ id }) => id));
  const inPlace = longestCommon(
    before.map(({ id }) => id).filter((id) => now.has(id)),
    after.map(({ id }) => id).filter((id) => old.has(id)),
  );
  const found: StepDifference[] = [];
  let seen = 0;
  const removedUpTo = (end: number) => {
    for (; seen < end; seen++) {
      const step = before[seen]!;
      if (!now.has(step.id)) found.push({ id: step.id, change: 'removed', before: step, after: null });
    }
  };
  for (const step of after) {
    const was = old.get(step.id);
    if (was && inPlace.has(step.id)) removedUpTo(before.indexOf(was));
    if (!was) found.push({ id: step.id, change: 'added', before: null, after: step });
    else if (canonical(was) !== canonical(step))
      found.push({ id: step.id, change: 'changed', before: was, after: step });
    else if (!inPlace.has(step.id)) found.push({ id: step.id, change: 'moved', before: was, after: step });
  }
  removedUpTo(before.length);
  return found;
}

/** The longest run of names in the same order in both: what of two orders has stayed. */
function longestCommon(one: readonly string[], other: readonly string[]): Set<string> {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      lengths[i]![j] =
        one[i] === other[j]
          ? 1 + lengths[i + 1]![j + 1]!
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const kept = new Set<string>();
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) {
      kept.add(one[i]!);
      i++;
      j++;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return kept;
}
