import { useQuery } from '@tanstack/react-query';
import { recordsCalls } from '../carrier.rules';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { CallRecordings } from '../recordings/call-recordings';
import { useSession } from '../session';
import { useLanguage, usePick, useWords } from '../words';
import type { Held } from './desk-answers';
import { historyQuery } from './desk-queries';
import { words } from './words';

/** Everything that has happened with the customer, the newest first. */
export function HistoryPanel({ held }: { held: Held }) {
  const t = useWords(words);
  const pick = usePick();
  const language = useLanguage();
  const { user, centre } = useSession();
  const { staffNo } = user;
  // An agent hears those of their own calls.
  const hasRecordings = recordsCalls(centre.carrier);
  const { data, error, refetch } = useQuery(historyQuery(held));
  return (
    <section className="panel" aria-labelledby="desk-history">
      <h2 id="desk-history">{t('historyTitle')}</h2>
      <LoadProblem compact error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 && <div className="quiet">{t('historyNone')}</div>}
      {data && data.items.length > 0 && (
        <ul className="desk-history" tabIndex={0} aria-labelledby="desk-history">
          {data.items.map((item) => (
            <li key={`${item.kind}.${item.id}.${item.at}`}>
              <div className="row">
                <Moment at={item.at} />
                <span className="quiet">{t(`kind.${item.kind}`)}</span>
                {item.campaign && (
                  <span className="quiet">{pick(item.campaign.nameZh, item.campaign.nameEn)}</span>
                )}
              </div>
              <div>
                {language === 'en' ? item.what.en : item.what.zh}
                {item.whoName && <span className="quiet"> · {item.whoName}</span>}
              </div>
              {item.note && <div className="quiet">{item.note}</div>}
              {item.kind === 'attempt' && hasRecordings && item.who === staffNo && (
                <CallRecordings attemptId={item.id} />
              )}
            </li>
          ))}
          {data.more && <li className="quiet">{t('historyMore')}</li>}
        </ul>
      )}
    </section>
  );
}
