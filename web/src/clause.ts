import { useMemo } from 'react';
import { useLanguage } from './words';

/** The standards that clauses are of, as the server writes them, and their English names. */
const STANDARDS: readonly [zh: string, en: string][] = [
  ['理赔投诉处理办法', 'Rules on claim complaints'],
  ['保险送修管理办法', 'Rules on repairs'],
  ['服务标准', 'Service standard'],
];

/** `服务标准 10(3)、10(6)` as the page's language has it: `Service standard 10(3), 10(6)`. An unknown standard stays as it is. */
function clauseIn(language: 'zh-CN' | 'en', clause: string): string {
  if (language !== 'en') return clause;
  const standard = STANDARDS.find(([zh]) => clause.startsWith(zh));
  return (standard ? clause.replace(standard[0], standard[1]) : clause).replaceAll('、', ', ');
}

export function useClause(): (clause: string | null | undefined) => string {
  const language = useLanguage();
  return useMemo(() => (clause) => clauseIn(language, clause ?? ''), [language]);
}
