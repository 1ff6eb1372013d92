import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useChange } from '../api/change';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { useMoments } from '../moments';
import { useSession } from '../session';
import { useWords } from '../words';
import { useWhy } from './call-recordings';
import { PolicyForm } from './policy-form';
import { PolicyVersions } from './policy-versions';
import { policyQuery, summaryQuery, type Summary } from './recording';
import './recordings.css';
import { words } from './words';

/** How recordings stand, and the policy that they are kept and heard by. */
export function Component() {
  const t = useWords(words);
  const { data, error, refetch } = useQuery(policyQuery);
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')} />
      <LoadProblem error={error} onRetry={() => void refetch()} />
      <div className="recording-split">
        <div className="stack">{data && <PolicyForm key={data.versions[0]!.version} policies={data} />}</div>
        <div className="stack">
          <SummaryPanel />
          {data && <PolicyVersions policies={data} />}
        </div>
      </div>
    </div>
  );
}

function SummaryPanel() {
  const t = useWords(words);
  const moments = useMoments();
  const { data, error, refetch } = useQuery(summaryQuery);
  return (
    <section className="panel" aria-labelledby="recording-summary">
      <h2 id="recording-summary">{t('summary')}</h2>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {data?.states.length === 0 && <Nothing>{t('summaryNone')}</Nothing>}
      {data && data.states.length > 0 && (
        <table className="recording-table">
          <thead>
            <tr>
              <th scope="col">{t('state')}</th>
              <th scope="col" className="right">
                {t('recordings')}
              </th>
              <th scope="col" className="right">
                {t('length')}
              </th>
              <th scope="col" className="right">
                {t('size')}
              </th>
              <th scope="col" className="right">
                {t('holds')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.states.map((each) => (
              <tr key={each.state}>
                <td>{t(`state.${each.state}`)}</td>
                <td className="right numbers">{each.recordings}</td>
                <td className="right numbers">{moments.span(each.seconds ?? 0)}</td>
                <td className="right numbers">{size(each.bytes ?? 0)}</td>
                <td className="right numbers">{each.held}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data && data.failures.length > 0 && <Failures failures={data.failures} />}
    </section>
  );
}

function Failures({ failures }: { failures: Summary['failures'] }) {
  const t = useWords(words);
  const why = useWhy();
  const { message } = App.useApp();
  const { role, branchCode } = useSession().user;
  const may = branchCode === null && (role === 'supervisor' || role === 'administrator');
  const again = useChange((id: number, send) => send.post(`/api/recordings/${id}/fetch`, { body: {} }), {
    renews: [['recordings']],
    onError: (problem) => void message.error(problem.message),
  });
  return (
    <>
      <h2 style={{ marginTop: 12 }}>{t('failures')}</h2>
      <p className="quiet">{t('failuresNote')}</p>
      <table className="recording-table">
        <tbody>
          {failures.map(({ id, attemptId, why: code, heardAt }) => (
            <tr key={id}>
              <td>{t('call', { id: attemptId })}</td>
              <td>{why(code ?? '')}</td>
              <td>
                <Moment at={heardAt} />
              </td>
              <td className="right">
                {may && (
                  <Button size="small" loading={again.isPending} onClick={() => again.mutate(id)}>
                    {t('fetchAgain')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function size(bytes: number): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000;
    at++;
  }
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[at]}`;
}
