import { SwapOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { useWords } from '../words';
import { ComparisonView } from './simulations/comparison-view';
import type { Comparison, Run } from './simulations/run';
import { usePeriod, useTrialText } from './simulations/run-state';
import { words } from './simulations/words';
import './supervision.css';

/** Two simulations side by side: `?a=3&b=4`. */
export function Component() {
  const t = useWords(words);
  const periodOf = usePeriod();
  const trialOf = useTrialText();
  const [params, setParams] = useSearchParams();
  const a = params.get('a') ?? '';
  const b = params.get('b') ?? '';
  const { data, error, refetch } = useQuery({
    queryKey: ['simulation', 'compare', a, b],
    queryFn: async ({ signal }) => {
      const run = (id: string) => api.get<Run>(`/api/simulations/${encodeURIComponent(id)}`, { signal });
      const [first, second, comparison] = await Promise.all([
        run(a),
        run(b),
        api.get<Comparison>('/api/simulations/compare', { query: { a, b }, signal }),
      ]);
      return { a: first, b: second, comparison };
    },
  });
  const labels = useMemo(() => ({ a: t('run', { n: a }), b: t('run', { n: b }) }), [t, a, b]);
  return (
    <div className="stack">
      <PageHead title={t('compareTitle', { a, b })}>
        <Button icon={<SwapOutlined />} onClick={() => setParams({ a: b, b: a }, { replace: true })}>
          {t('swap')}
        </Button>
        <Link to="/simulations">{t('back')}</Link>
      </PageHead>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active paragraph={{ rows: 10 }} />}
      {data && (
        <>
          <dl className="facts facts-left">
            {[data.a, data.b].map((run) => (
              <div key={run.id} className="fact">
                <dt>
                  <Link to={`/simulations/${run.id}`}>{t('run', { n: run.id })}</Link>
                </dt>
                <dd>
                  {periodOf(run.params)} · {t(run.params.dry ? 'dry' : 'full')} · {run.params.agents}{' '}
                  {t('people')} · {trialOf(run.params)}
                </dd>
              </div>
            ))}
          </dl>
          <ComparisonView compared={data} labels={labels} />
        </>
      )}
    </div>
  );
}
