import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { api } from '../api/client';
import { Actor } from '../components/actor';
import { Moment } from '../components/moment';
import { useLanguage, useWords } from '../words';
import { halfOf } from '../halves.rules';
import type { Template, TextLanguage } from './template';
import { words } from './texts.words';

interface Props {
  code: string;
  language: TextLanguage;
  /** Takes an old wording as the draft. */
  onRestore: (body: string) => void;
}

export function TemplateVersions({ code, language, onRestore }: Props) {
  const t = useWords(words);
  const pageLanguage = useLanguage();
  const { data = [] } = useQuery({
    queryKey: ['text-template', code],
    queryFn: ({ signal }) => api.get<Template[]>(`/api/texts/templates/${code}`, { signal }),
  });
  const versions = data.filter((each) => each.language === language);
  return (
    <section className="panel" aria-label={t('versions')}>
      <h2>{t('versions')}</h2>
      <ol className="versions">
        {versions.map((each, at) => (
          <li key={each.version}>
            <div className="row">
              <strong>{t('version', { n: each.version })}</strong>
              <Moment at={each.createdAt} /> <Actor name={each.createdBy} />
              {each.note && <span>{halfOf(each.note, pageLanguage)}</span>}
              <span className="grow" />
              {at === 0 ? (
                <span className="quiet">{t('inForce')}</span>
              ) : (
                <Button size="small" onClick={() => onRestore(each.body)}>
                  {t('restore')}
                </Button>
              )}
            </div>
            <div className="quiet">{each.body}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}
