import { useQuery } from '@tanstack/react-query';
import { Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { usePick, useWords } from '../words';
import { useTextRules, type TextRule } from './rule-names';
import { TEXT_LANGUAGES, type Template, type TextLanguage } from './template';
import { TemplateEditor } from './template-editor';
import { words } from './texts.words';

/** Rules on the left; on the right the template of the one that is chosen. */
export function Templates() {
  const t = useWords(words);
  const pick = usePick();
  const { data: rules, error: rulesError } = useTextRules();
  const templates = useQuery({
    queryKey: ['text-templates'],
    queryFn: ({ signal }) => api.get<Template[]>('/api/texts/templates', { signal }),
  });
  const [chosen, setChosen] = useState<string>();
  const [language, setLanguage] = useState<TextLanguage>('zh');
  const error = rulesError ?? templates.error;
  if (error) return <LoadProblem error={error} onRetry={() => void templates.refetch()} />;
  if (!rules || !templates.data) return <Skeleton active />;
  const rule = rules.find(({ code }) => code === chosen) ?? rules[0]!;
  const inForce = templates.data.find((each) => each.code === rule.code && each.language === language);
  return (
    <div className="text-split">
      <ul className="text-rules" aria-label={t('rules')}>
        {rules.map((each) => (
          <li key={each.code}>
            <button
              type="button"
              aria-current={each.code === rule.code ? 'true' : undefined}
              onClick={() => setChosen(each.code)}
            >
              <strong>{pick(each.nameZh, each.nameEn)}</strong>
              <RuleFacts of={each} />
            </button>
          </li>
        ))}
      </ul>
      <div className="stack">
        <Segmented
          aria-label={t('language')}
          value={language}
          options={TEXT_LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChange={setLanguage}
        />
        {inForce && (
          <TemplateEditor
            key={`${rule.code} ${language}`}
            rule={rule}
            language={language}
            inForce={inForce}
          />
        )}
      </div>
    </div>
  );
}

function RuleFacts({ of: { clause, hours, staleAfter, marketing } }: { of: TextRule }) {
  const t = useWords(words);
  const stale =
    staleAfter.hours !== undefined
      ? t('staleHours', { n: staleAfter.hours })
      : staleAfter.days !== undefined
        ? t('staleDays', { n: staleAfter.days })
        : null;
  const facts = [hours === null ? t('hoursAny') : t('hoursIn'), stale, marketing ? t('marketing') : null];
  return (
    <span className="quiet">
      <span>
        {t('clause')} {clause}
      </span>
      {facts.filter(Boolean).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </span>
  );
}
