import { Button, Drawer, InputNumber, Progress, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { LoadProblem } from '../../components/load-problem';
import { useMoments } from '../../moments';
import { rememberedJson, remember } from '../../remember';
import { serverNow } from '../../session';
import { useWords } from '../../words';
import { useAgentsCount } from '../agents-count';
import { useCampaigns } from '../campaign-names';
import { addDays } from '../dates.rules';
import { ComparisonView } from './comparison-view';
import { progressOf } from './run-figures.rules';
import type { Trial } from './run';
import { useTryOut, type TryOutState } from './try-out';
import { words } from './words';

interface Props {
  title: string;
  /** What is tried beside everything as it stands. */
  trial: Trial;
  /** First day of the run; today by default. */
  from?: string;
  open: boolean;
  onClose: () => void;
}

const SETUP = 'try-out';
interface Setup {
  days: number;
  /** Null: as many as the centre has. */
  agents: number | null;
  dry: boolean;
}
const USUAL: Setup = { days: 14, agents: null, dry: true };

/** Simulate before saving: the days to come twice, as it stands and with the change. */
export function TryOutDrawer({ title, trial, from, open, onClose }: Props) {
  return (
    <Drawer title={title} size={900} open={open} onClose={onClose} destroyOnHidden>
      <TryOut trial={trial} from={from} />
    </Drawer>
  );
}

function TryOut({ trial, from }: Pick<Props, 'trial' | 'from'>) {
  const t = useWords(words);
  const moments = useMoments();
  const { state, start, cancel } = useTryOut();
  // Asked for now: names are wanted when the figures come.
  useCampaigns();
  const [setup, setSetup] = useState<Setup>(() => rememberedJson(SETUP, USUAL));
  const usualAgents = useAgentsCount();
  const agents = setup.agents ?? usualAgents;
  const first = from ?? moments.isoDay(serverNow());
  const isBusy = state.phase === 'queued' || state.phase === 'running';
  const labels = useMemo(() => ({ a: t('current'), b: t('withChange') }), [t]);
  const change = (part: Partial<Setup>) => {
    const next = { ...setup, ...part };
    setSetup(next);
    remember(SETUP, JSON.stringify(next));
  };
  const run = () =>
    void start({ from: first, to: addDays(first, setup.days), agents, seed: 1, dry: setup.dry }, trial);
  return (
    <div className="stack">
      <div className="row">
        <label className="row tight">
          {t('days')}
          <InputNumber
            style={{ width: 100 }}
            min={1}
            max={92}
            precision={0}
            suffix={t('dayUnit')}
            disabled={isBusy}
            value={setup.days}
            onChange={(days) => days !== null && change({ days })}
          />
        </label>
        <label className="row tight">
          {t('agents')}
          <InputNumber
            style={{ width: 100 }}
            min={0}
            max={5000}
            precision={0}
            suffix={t('people')}
            disabled={isBusy}
            value={agents}
            onChange={(n) => change({ agents: n })}
          />
        </label>
        <Segmented
          aria-label={t('kind')}
          disabled={isBusy}
          value={setup.dry ? 'dry' : 'full'}
          options={[
            { value: 'dry', label: t('dry') },
            { value: 'full', label: t('full') },
          ]}
          onChange={(kind) => change({ dry: kind === 'dry' })}
        />
        <span className="quiet grow">{t(setup.dry ? 'dryNote' : 'fullNote')}</span>
        {isBusy ? (
          <Button onClick={cancel}>{t('cancel')}</Button>
        ) : (
          <Button type="primary" onClick={run}>
            {t(state.phase === 'idle' ? 'startTrial' : 'again')}
          </Button>
        )}
      </div>
      <Going state={state} />
      {state.phase === 'failed' && <LoadProblem error={state.error} onRetry={run} />}
      {state.phase === 'done' && <ComparisonView compared={state.compared} labels={labels} />}
    </div>
  );
}

function Going({ state }: { state: TryOutState }) {
  const t = useWords(words);
  const moments = useMoments();
  if (state.phase === 'queued') return <p role="status">{t('queued')}</p>;
  if (state.phase !== 'running') return null;
  const { turn, run } = state;
  const part = (turn - 1 + progressOf(run.params, run.progress?.date)) / 2;
  return (
    <div role="status">
      <Progress
        percent={Math.round(part * 100)}
        aria-label={t(`turn.${turn}`)}
        status="active"
        showInfo={false}
      />
      {t(`turn.${turn}`)}
      <span className="quiet">
        {' '}
        {run.progress ? t('progress', { day: moments.day(run.progress.date) }) : t('starting')}
      </span>
    </div>
  );
}
