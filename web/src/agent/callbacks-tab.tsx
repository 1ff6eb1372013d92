import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { Phone } from '../components/phone';
import { StateTag, type Tone } from '../components/state-tag';
import { usePick, useWords } from '../words';
import type { DeskCallback } from './desk-answers';
import { words } from './words';

const TONES: Record<string, Tone> = {
  pending: 'busy',
  handed_over: 'warn',
  done: 'good',
  missed: 'bad',
  cancelled: 'idle',
};

/** What one has promised, the next first, and what became of older promises. */
export function CallbacksTab() {
  const t = useWords(words);
  const pick = usePick();
  const { data, error, refetch } = useQuery({
    queryKey: ['desk', 'callbacks'],
    queryFn: ({ signal }) =>
      api.get<{ open: DeskCallback[]; over: DeskCallback[] }>('/api/desk/callbacks', { signal }),
    refetchInterval: 60_000,
  });
  if (error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  const all = data ? [...data.open, ...data.over] : [];
  if (data && all.length === 0) return <Nothing>{t('callbacksNone')}</Nothing>;
  return (
    <div className="desk-scroll" tabIndex={0}>
      <table className="desk-list">
        <thead>
          <tr>
            <th>{t('promisedAt')}</th>
            <th>{t('customerColumn')}</th>
            <th>{t('campaign')}</th>
            <th>{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((each) => (
            <tr key={each.id}>
              <td>
                <Moment at={each.promisedAt} />
              </td>
              <td>
                {each.customerName ?? each.recordKey} <span className="quiet">{each.plate}</span>
                <div className="quiet">
                  <Phone number={each.phone} />
                </div>
                {each.note && <div className="quiet">{each.note}</div>}
              </td>
              <td>{pick(each.campaign.nameZh, each.campaign.nameEn)}</td>
              <td>
                <StateTag tone={each.due ? 'warn' : (TONES[each.state.code] ?? 'idle')}>
                  {each.due ? t('due') : pick(each.state.nameZh, each.state.nameEn)}
                </StateTag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
