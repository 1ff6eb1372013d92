import { useCallback } from 'react';
import { useWords, type Words } from './words';

const words = {
  names: { zh: '、', en: ', ' },
  clauses: { zh: '；', en: '; ' },
} as const satisfies Words;

/** Several names (or whole clauses) in one line, as the language of the page lists them. */
export function useJoin(of: keyof typeof words = 'names'): (parts: readonly string[]) => string {
  const joint = useWords(words)(of);
  return useCallback((parts) => parts.join(joint), [joint]);
}
