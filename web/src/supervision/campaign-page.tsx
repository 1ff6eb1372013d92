import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useClause } from '../clause';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { useMoments } from '../moments';
import { useActor } from '../trail/actor';
import { usePick, useWords } from '../words';
import { capital, type Campaign, type Version } from './campaign-names';
import { DrawByHand } from './campaigns/draw-by-hand';
import { History } from './campaigns/history';
import { Settings } from './campaigns/settings';
import { CampaignState } from './campaigns/state';
import { Suspension } from './campaigns/suspension';
import { words } from './campaigns/words';
import './supervision.css';

type Detail = Campaign & { versions: Version[] };

/** One campaign: its rule, its settings, how they came to be; suspend, resume, draw by hand. */
export function Component() {
  const t = useWords(words);
  const pick = usePick();
  const actor = useActor();
  const clauseOf = useClause();
  const moments = useMoments();
  const { code = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const [drawing, setDrawing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['campaign', code],
    queryFn: ({ signal }) => api.get<Detail>(`/api/campaigns/${encodeURIComponent(code)}`, { signal }),
  });
  if (!data)
    return (
      <div className="stack">
        <PageHead title={t('campaign')} />
        {error ? (
          <LoadProblem error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton active paragraph={{ rows: 10 }} />
        )}
      </div>
    );
  const base = data.inForce ?? data.versions.at(-1)!;
  return (
    <div className="stack">
      <PageHead title={capital(pick(data.nameZh, data.nameEn))} note={clauseOf(data.clause)}>
        <CampaignState campaign={data} />
        {data.schedule.kind === 'by-hand' && <Button onClick={() => setDrawing(true)}>{t('draw')}</Button>}
        <Suspension campaign={data} />
        <Link to="/campaigns">{t('back')}</Link>
      </PageHead>
      {data.suspended && (
        <Alert
          type="warning"
          showIcon
          title={t('suspendedNote', {
            by: actor(data.suspended.by),
            at: moments.full(data.suspended.at),
            reason: data.suspended.reason,
          })}
        />
      )}
      <p className="rule-line quiet">{pick(data.ruleZh, data.ruleEn)}</p>
      <Tabs
        size="small"
        activeKey={params.get('tab') === 'history' ? 'history' : 'settings'}
        onChange={(tab) => setParams(tab === 'history' ? { tab } : {}, { replace: true })}
        items={[
          {
            key: 'settings',
            label: t('settings'),
            // Another version in force: the form begins anew with it.
            children: <Settings key={base.version} campaign={data} base={base} />,
          },
          {
            key: 'history',
            label: `${t('history')} ${data.versions.length}`,
            children: <History versions={data.versions} inForce={data.inForce?.version} />,
          },
        ]}
      />
      <DrawByHand campaign={data} open={drawing} onClose={() => setDrawing(false)} />
    </div>
  );
}
