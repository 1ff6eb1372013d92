import { differences } from '../trail/diff.rules';
import { UNTOLD, useFieldWords } from '../trail/fields';
import type { AuditEntry } from '../why/answers';

/** The change of an audit row in one line, for a list. */
export function useChangeLine(): (entry: AuditEntry) => string {
  const { field, value } = useFieldWords();
  return ({ entityType, before, after }) =>
    differences(before, after)
      .filter(({ path }) => !UNTOLD.has(path.at(-1) ?? ''))
      .map(({ path, before: was, after: is }) => {
        const told = value(entityType, path, is);
        return was === undefined || was === null
          ? `${field(path)}: ${told}`
          : `${field(path)}: ${value(entityType, path, was)} → ${told}`;
      })
      .join(' · ');
}
