import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api } from '../api/client';
import { useChange } from '../api/change';
import { ConfirmButton } from '../components/confirm-button';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { halfOf } from '../halves.rules';
import { useLanguage, useWords } from '../words';
import { LoadDays, RateHours, StackedDays } from './simulations/day-charts';
import { NotFitTable } from './simulations/not-fit';
import type { Run, Summary } from './simulations/run';
import { RunState, usePeriod, useTrialText } from './simulations/run-state';
import { RunTotals } from './simulations/run-totals';
import { words } from './simulations/words';
import './supervision.css';

const LOOK_AGAIN_MS = 1000;
const FILES = [
  'draws.csv',
  'tasks.csv',
  'exclusions.csv',
  'attempts.csv',
  'cases.csv',
  'messages.csv',
  'follow_ups.csv',
  'summary.json',
];
/** Written only where somebody dials. */
const OF_A_FULL_RUN = ['attempts.csv', 'cases.csv', 'messages.csv', 'follow_ups.csv'];

/** One simulation: how far it is, what it comes to, its files. */
export function Component() {
  const t = useWords(words);
  const language = useLanguage();
  const { id = '' } = useParams();
  const periodOf = usePeriod();
  const trialOf = useTrialText();
  const {
    data: run,
    error,
    refetch,
  } = useQuery({
    queryKey: ['simulation', id],
    queryFn: ({ signal }) => api.get<Run>(`/api/simulations/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_AGAIN_MS : false),
  });
  const callOff = useChange((_: void, send) => send.delete<Run>(`/api/simulations/${id}`), {
    renews: [['simulation', id], ['simulations']],
  });
  const title = t('run', { n: id });
  if (!run)
    return (
      <div className="stack">
        <PageHead title={title} />
        {error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : <Skeleton active />}
      </div>
    );
  const { params, summary } = run;
  return (
    <div className="stack">
      <PageHead title={title} note={periodOf(params)}>
        <RunState run={run} />
        {run.state === 'running' && (
          <ConfirmButton
            danger
            question={t('callOffQuestion', { n: run.id })}
            onConfirm={() => callOff.mutateAsync()}
          >
            {t('callOff')}
          </ConfirmButton>
        )}
        {run.state === 'done' && <CompareWith run={run} />}
        <Link to="/simulations">{t('back')}</Link>
      </PageHead>
      <p className="rule-line quiet">
        {t(params.dry ? 'dry' : 'full')} · {params.agents} {t('people')} · {t('seed')} {params.seed} ·{' '}
        {trialOf(params)}
      </p>
      <LoadProblem error={callOff.error} />
      {run.error !== null && <Alert type="error" showIcon title={halfOf(run.error, language)} />}
      {run.state === 'running' && <Skeleton active paragraph={{ rows: 8 }} />}
      {summary?.charts && <Outcome run={run} summary={summary} />}
    </div>
  );
}

function Outcome({ run, summary }: { run: Run; summary: Summary }) {
  const t = useWords(words);
  const { charts } = summary;
  return (
    <>
      <RunTotals run={run} summary={summary} />
      <div className="halves">
        <div className="panel">
          <StackedDays charts={charts} figure="tasks" />
        </div>
        <div className="panel">
          <LoadDays charts={charts} />
        </div>
        <div className="panel">
          <StackedDays charts={charts} figure="calls" />
        </div>
        {!charts.dry && (
          <div className="panel">
            <RateHours hours={summary.hours} />
          </div>
        )}
      </div>
      <div className="panel">
        <NotFitTable list={charts.notFit} title={t('notFit')} />
      </div>
      <Files run={run} />
    </>
  );
}

function Files({ run }: { run: Run }) {
  const t = useWords(words);
  const [error, setError] = useState<unknown>(null);
  const names = FILES.filter((name) => !run.params.dry || !OF_A_FULL_RUN.includes(name));
  return (
    <div className="panel">
      <h2 className="panel-title">{t('files')}</h2>
      <LoadProblem error={error} />
      <div className="row">
        {names.map((name) => (
          <Button
            key={name}
            size="small"
            icon={<DownloadOutlined />}
            onClick={() => {
              setError(null);
              const path = `/api/simulations/${run.id}/files/${name}`;
              api.download(path, { name: `${run.id}-${name}` }).catch(setError);
            }}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** Another run that is done, to be laid beside this one. */
function CompareWith({ run }: { run: Run }) {
  const t = useWords(words);
  const navigate = useNavigate();
  const periodOf = usePeriod();
  const trialOf = useTrialText();
  const { data } = useQuery({
    queryKey: ['simulations', 'done'],
    queryFn: ({ signal }) =>
      api.get<{ simulations: Run[] }>('/api/simulations', { query: { state: 'done', limit: 50 }, signal }),
  });
  const others = data?.simulations.filter(({ id }) => id !== run.id) ?? [];
  if (others.length === 0) return null;
  return (
    <Select
      aria-label={t('compareWith')}
      placeholder={t('compareWith')}
      style={{ width: 180 }}
      popupMatchSelectWidth={420}
      value={null}
      options={others.map(({ id, params }) => ({
        value: id,
        label: `${id} · ${periodOf(params)} · ${trialOf(params)}`,
      }))}
      onChange={(id: number | null) => {
        if (id !== null)
          void navigate(`/simulations/compare?a=${Math.min(id, run.id)}&b=${Math.max(id, run.id)}`);
      }}
    />
  );
}
