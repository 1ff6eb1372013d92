import { useQuery } from '@tanstack/react-query';
import { Skeleton, Table } from 'antd';
import { Link } from 'react-router';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { useMoments } from '../moments';
import { usePick, useWords } from '../words';
import './branch.css';
import { CaseReport } from './case-report';
import type { BranchRow, Figures } from './figures';
import { words } from './figures.words';

const ANSWERED = '/cases?state=all&list=';

/** The branch's own numbers; each leads to the list that it counts. */
export function Component() {
  const t = useWords(words);
  const moments = useMoments();
  const { data, error, refetch } = useQuery({
    queryKey: ['branch-figures', null],
    queryFn: ({ signal }) => api.get<Figures>('/api/desk/branch', { signal }),
    refetchInterval: 60_000,
  });
  return (
    <div className="stack">
      <PageHead title={t('title')} note={data && t('at', { at: moments.time(data.at) })} />
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active paragraph={{ rows: 6 }} />}
      {data && <Numbers of={data} />}
      {data && (
        <div className="branch-halves">
          <Reasons of={data} />
          <CoverageBars of={data} />
        </div>
      )}
      {data && data.branches.length > 1 && <ByBranch rows={data.branches} />}
      <CaseReport />
    </div>
  );
}

function Numbers({ of: { cases, followUps } }: { of: Figures }) {
  const t = useWords(words);
  return (
    <nav className="figures" aria-label={t('cases')}>
      <Figure name={t('open')} value={cases.open} to="/cases?state=open" />
      <Figure name={t('overdue')} value={cases.overdue} to="/cases?overdue=true" bad />
      <Figure name={t('dueToday')} value={cases.dueToday} to="/cases?list=due_today" />
      <Figure name={t('escalated')} value={cases.escalated} to="/cases?list=escalated" bad />
      <Figure name={t('awaitingVisit')} value={cases.awaitingVisit} to="/cases?state=corrected" />
      <Figure name={t('answered')} value={cases.answeredThisMonth} to={`${ANSWERED}answered_this_month`} />
      <Figure
        name={t('onTime')}
        value={cases.onTimeThisMonth}
        of={cases.answeredThisMonth}
        to={`${ANSWERED}on_time_this_month`}
      />
      <Figure name={t('confirmed')} value={cases.confirmedThisMonth} to={`${ANSWERED}confirmed_this_month`} />
      <Figure name={t('followOpen')} value={followUps.open} to="/follow-ups?state=open" />
      <Figure name={t('followOverdue')} value={followUps.overdue} to="/follow-ups?overdue=true" bad />
    </nav>
  );
}

interface FigureProps {
  name: string;
  value: number;
  to: string;
  /** Of how many it is a part: shown as a bar. */
  of?: number;
  /** Anything but nought is bad news. */
  bad?: boolean;
}

function Figure({ name, value, to, of, bad = false }: FigureProps) {
  return (
    <Link to={to} className={bad && value > 0 ? 'figure figure-bad' : 'figure'}>
      <span className="quiet">{name}</span>
      <div className="figure-number numbers">
        {bad && value > 0 && <span aria-hidden="true">▲ </span>}
        {value}
      </div>
      {of !== undefined && <Bar parts={[{ size: value, className: 'bar-good' }]} of={of} />}
    </Link>
  );
}

interface BarProps {
  parts: { size: number; className?: string }[];
  of: number;
}

/** Parts of a whole; what they are stands beside it in words. */
function Bar({ parts, of }: BarProps) {
  return (
    <div className="bar" aria-hidden="true">
      {parts.map(({ size, className }, at) => (
        <span key={at} className={className} style={{ width: of === 0 ? 0 : `${(100 * size) / of}%` }} />
      ))}
    </div>
  );
}

function Reasons({ of: { reasons } }: { of: Figures }) {
  const t = useWords(words);
  const pick = usePick();
  const most = Math.max(...reasons.map(({ open }) => open), 1);
  return (
    <section className="panel" aria-label={t('reasons')}>
      <h2>{t('reasons')}</h2>
      {reasons.length === 0 && <span className="quiet">{t('reasonsNone')}</span>}
      {reasons.map(({ reason, open, overdue }) => (
        <div key={reason.code} className="bar-row">
          <Link to={`/cases?reason=${reason.code}`}>{pick(reason.nameZh, reason.nameEn)}</Link>
          <Bar parts={[{ size: overdue, className: 'bar-bad' }, { size: open - overdue }]} of={most} />
          <span className="numbers">{t('ofThemOverdue', { n: open, late: overdue })}</span>
        </div>
      ))}
    </section>
  );
}

function CoverageBars({ of: { coverage } }: { of: Figures }) {
  const t = useWords(words);
  const pick = usePick();
  const moments = useMoments();
  const title = t('coverage', { day: moments.day(coverage.weekStartsOn) });
  const most = Math.max(...coverage.campaigns.map(({ eligible }) => eligible), 1);
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {coverage.campaigns.length === 0 && <span className="quiet">{t('coverageNone')}</span>}
      {coverage.campaigns.map(({ campaign, eligible, completed, open, excluded, called }) => (
        <div key={campaign.code}>
          <div className="bar-row">
            <span className="cut">{pick(campaign.nameZh, campaign.nameEn)}</span>
            <Bar
              parts={[
                { size: completed, className: 'bar-good' },
                { size: open },
                { size: called - completed - open, className: 'bar-bad' },
                { size: excluded, className: 'bar-faint' },
              ]}
              of={most}
            />
            <span className="numbers">
              {completed} / {eligible}
            </span>
          </div>
          <div className="quiet">{t('coverageLine', { n: eligible, done: completed, open, excluded })}</div>
        </div>
      ))}
    </section>
  );
}

function ByBranch({ rows }: { rows: BranchRow[] }) {
  const t = useWords(words);
  const number = (title: string, of: keyof BranchRow, query: string) => ({
    key: of,
    title,
    align: 'right' as const,
    render: (_: unknown, row: BranchRow) =>
      row[of] === 0 ? (
        <span className="quiet">0</span>
      ) : (
        <Link className="numbers" to={`${query}&branch=${encodeURIComponent(row.branchCode)}`}>
          {row[of]}
        </Link>
      ),
  });
  return (
    <section aria-label={t('below')} className="stack">
      <h2 className="case-heading">{t('below')}</h2>
      <Table<BranchRow>
        size="small"
        rowKey="branchCode"
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('branch'), render: (_, row) => row.branchName ?? row.branchCode },
          number(t('open'), 'casesOpen', '/cases?state=open'),
          number(t('overdue'), 'casesOverdue', '/cases?overdue=true'),
          number(t('dueToday'), 'casesDueToday', '/cases?list=due_today'),
          number(t('escalated'), 'casesEscalated', '/cases?list=escalated'),
          number(t('awaitingVisit'), 'casesAwaitingVisit', '/cases?state=corrected'),
          number(t('answered'), 'answeredThisMonth', `${ANSWERED}answered_this_month`),
          number(t('onTime'), 'onTimeThisMonth', `${ANSWERED}on_time_this_month`),
          {
            title: t('followOpen'),
            align: 'right',
            render: (_, row) => <span className="numbers">{row.followUpsOpen}</span>,
          },
          {
            title: t('followOverdue'),
            align: 'right',
            render: (_, row) => (
              <span className={row.followUpsOverdue > 0 ? 'numbers fault' : 'numbers'}>
                {row.followUpsOverdue}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
