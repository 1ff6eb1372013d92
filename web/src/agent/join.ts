import { useCallback } from 'react';
import { useLanguage } from '../words';

/** Several names in one line, as the language of the page lists them. */
export function useJoin(): (names: readonly string[]) => string {
  const language = useLanguage();
  return useCallback((names) => names.join(language === 'en' ? ', ' : '、'), [language]);
}
