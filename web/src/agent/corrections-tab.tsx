import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { StateTag, type Tone } from '../components/state-tag';
import { usePick, useWords } from '../words';
import type { Corrections } from './desk-answers';
import { words } from './words';

const TONES: Record<string, Tone> = {
  open: 'busy',
  corrected: 'warn',
  confirmed: 'good',
  unreachable_after_correction: 'bad',
  cannot_be_corrected: 'idle',
};

/** What became of the cases that one's calls opened, and whose contact has changed. */
export function CorrectionsTab() {
  const { data, error, refetch } = useQuery({
    queryKey: ['desk', 'corrections'],
    queryFn: ({ signal }) => api.get<Corrections>('/api/desk/corrections', { signal }),
  });
  if (error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <div className="stack desk-scroll" tabIndex={0}>
      <Cases cases={data.cases} />
      <Changes changes={data.contactChanges} />
    </div>
  );
}

function Cases({ cases }: { cases: Corrections['cases'] }) {
  const t = useWords(words);
  const pick = usePick();
  if (cases.length === 0) return <Nothing>{t('correctionsNone')}</Nothing>;
  return (
    <table className="desk-list">
      <thead>
        <tr>
          <th>{t('customerColumn')}</th>
          <th>{t('reason')}</th>
          <th>{t('state')}</th>
          <th>{t('answeredBy')}</th>
        </tr>
      </thead>
      <tbody>
        {cases.map((each) => (
          <tr key={each.caseId}>
            <td>
              {each.customerName ?? each.recordKey}
              <div className="quiet">{each.branchName}</div>
            </td>
            <td>
              {pick(each.reason.nameZh, each.reason.nameEn)}
              <div className="quiet">
                <Moment at={each.openedAt} />
              </div>
            </td>
            <td>
              <StateTag tone={TONES[each.state.code] ?? 'idle'}>
                {pick(each.state.nameZh, each.state.nameEn)}
              </StateTag>
            </td>
            <td>
              {each.correction ? (
                <>
                  {each.correction.note ?? '—'}
                  <div className="quiet">
                    {each.correction.byName} <Moment at={each.correction.at} />
                  </div>
                </>
              ) : (
                <span className="quiet">—</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Changes({ changes }: { changes: Corrections['contactChanges'] }) {
  const t = useWords(words);
  const pick = usePick();
  return (
    <div>
      <h2>{t('changesTitle')}</h2>
      {changes.length === 0 && <span className="quiet">{t('changesNone')}</span>}
      {changes.length > 0 && (
        <table className="desk-list">
          <tbody>
            {changes.map((each) => (
              <tr key={each.id}>
                <td>
                  <Moment at={each.changedAt} />
                </td>
                <td>{each.customerName ?? each.recordKey}</td>
                <td>{pick(each.source.nameZh, each.source.nameEn)}</td>
                <td className="quiet">{[each.changedByName, each.reason].filter(Boolean).join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
