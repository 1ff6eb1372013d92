import { useQuery } from '@tanstack/react-query';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { useFigures } from '../figures';
import { useMoments } from '../moments';
import { useTimerText } from '../second';
import { usePick, useWords } from '../words';
import type { Day } from './desk-answers';
import { dayQuery } from './desk-queries';
import { words } from './words';

/** What one has done today, hour by hour and call by call. */
export function DayTab() {
  const t = useWords(words);
  const { data, error, refetch } = useQuery(dayQuery);
  if (error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  if (data.attempts.length === 0) return <Nothing>{t('dayNone')}</Nothing>;
  return (
    <div className="stack">
      <Totals day={data} />
      <Hours day={data} />
      <Calls day={data} />
    </div>
  );
}

function Totals({ day: { totals, dispositions } }: { day: Day }) {
  const t = useWords(words);
  const pick = usePick();
  const moments = useMoments();
  const { percent } = useFigures();
  return (
    <>
      <div className="row">
        <span>
          {t('day.rate')} <strong>{percent(totals.rate)}</strong>
        </span>
        <span>
          {t('day.talk')} <strong>{moments.span(totals.talkSeconds)}</strong>
        </span>
        <span>
          {t('day.wrapUp')} <strong>{moments.span(totals.wrapUpSeconds)}</strong>
        </span>
      </div>
      <div className="row quiet" aria-label={t('byResult')} role="group">
        {dispositions.map(({ disposition, calls }) => (
          <span key={disposition?.code ?? ''}>
            {disposition ? pick(disposition.nameZh, disposition.nameEn) : t('notYet')} {calls}
          </span>
        ))}
      </div>
    </>
  );
}

function Hours({ day: { hours } }: { day: Day }) {
  const t = useWords(words);
  const most = Math.max(1, ...hours.map(({ calls }) => calls));
  return (
    <ul className="desk-hours" aria-label={t('byHour')}>
      {hours.map(({ hour, calls, reached }) => (
        <li key={hour} title={t('hourBar', { hour, calls, reached })}>
          <span data-bar style={{ height: `${(calls / most) * 44}px` }} aria-hidden="true">
            <span data-reached style={{ height: `${calls === 0 ? 0 : (reached / calls) * 100}%` }} />
          </span>
          {hour}
        </li>
      ))}
    </ul>
  );
}

function Calls({ day: { attempts } }: { day: Day }) {
  const t = useWords(words);
  const timerText = useTimerText();
  const pick = usePick();
  return (
    <div className="desk-scroll" tabIndex={0}>
      <table className="desk-list">
        <thead>
          <tr>
            <th>{t('time')}</th>
            <th>{t('customerColumn')}</th>
            <th>{t('campaign')}</th>
            <th className="right">{t('talk')}</th>
            <th>{t('result')}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((each) => (
            <tr key={each.id}>
              <td>
                <Moment at={each.startedAt} as="time" />
              </td>
              <td>
                {each.customerName ?? each.recordKey}
                {each.note && <div className="quiet">{each.note}</div>}
              </td>
              <td>{pick(each.campaign.nameZh, each.campaign.nameEn)}</td>
              <td className="right numbers">
                {each.talkSeconds === null ? '—' : timerText(each.talkSeconds)}
              </td>
              <td>
                {each.disposition ? pick(each.disposition.nameZh, each.disposition.nameEn) : t('notYet')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
