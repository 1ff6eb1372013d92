import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useClause } from '../clause';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { words as shell } from '../shell.words';
import { usePick, useWords } from '../words';
import { capital, useCampaigns, type Campaign } from './campaign-names';
import { useShowValue } from './campaigns/show-value';
import { CampaignState, NextDraw } from './campaigns/state';
import { words } from './campaigns/words';
import { useFigures } from '../figures';
import './supervision.css';
import type { Board } from './wallboard/board';

/** Every campaign on one page: whether it runs, when it draws next, what is open. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const pick = usePick();
  const clauseOf = useClause();
  const show = useShowValue();
  const { count } = useFigures();
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useCampaigns();
  const open = useOpenCalls();
  const right = { align: 'right' } as const;
  return (
    <div className="stack">
      <PageHead title={menu('menu.campaigns')} />
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!error && (
        <Table<Campaign>
          size="small"
          rowKey="code"
          dataSource={data}
          loading={{ spinning: isPending, delay: 150 }}
          pagination={false}
          scroll={{ x: 'max-content' }}
          onRow={({ code }) => ({
            className: 'opens',
            onClick: (event) => {
              if (!(event.target as HTMLElement).closest('a')) void navigate(`/campaigns/${code}`);
            },
          })}
          columns={[
            {
              key: 'campaign',
              title: t('campaign'),
              render: (_, each) => (
                <>
                  <Link to={`/campaigns/${each.code}`}>{capital(pick(each.nameZh, each.nameEn))}</Link>
                  <div className="cut quiet rule" title={pick(each.ruleZh, each.ruleEn)}>
                    {pick(each.ruleZh, each.ruleEn)}
                  </div>
                </>
              ),
            },
            { key: 'state', title: t('state'), render: (_, each) => <CampaignState campaign={each} /> },
            { key: 'next', title: t('nextDraw'), render: (_, each) => <NextDraw campaign={each} /> },
            {
              key: 'open',
              title: t('openCalls'),
              ...right,
              render: (_, { code }) => (
                <span className="numbers">{count(open?.get(code) ?? (open ? 0 : null))}</span>
              ),
            },
            {
              key: 'hours',
              title: t('hours'),
              render: (_, { inForce }) => show('hours', inForce?.values.hours),
            },
            {
              key: 'cycle',
              title: t('cycle'),
              ...right,
              render: (_, { inForce }) => (
                <span className="numbers">{show('cycleMinutes', inForce?.values.cycleMinutes)}</span>
              ),
            },
            {
              key: 'attempts',
              title: t('attempts'),
              ...right,
              render: (_, { inForce }) => (
                <span className="numbers">{count(inForce?.values.maxAttempts)}</span>
              ),
            },
            {
              key: 'clause',
              title: t('clause'),
              render: (_, { clause }) => <span className="nowrap">{clauseOf(clause)}</span>,
            },
          ]}
        />
      )}
    </div>
  );
}

function useOpenCalls(): Map<string, number> | undefined {
  const { data } = useQuery({
    queryKey: ['wallboard'],
    queryFn: ({ signal }) => api.get<Board>('/api/reports/wallboard', { signal }),
  });
  return (
    data &&
    new Map(
      data.queue.map(({ campaign, waiting, ready, claimed, calling }) => [
        campaign,
        waiting + ready + claimed + calling,
      ]),
    )
  );
}
