import { Progress } from 'antd';
import { StateTag, type Tone } from '../../components/state-tag';
import { useJoin } from '../../join';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { daysBetween, addDays } from '../dates.rules';
import { progressOf } from './run-figures.rules';
import type { Run, SimulationOptions } from './run';
import { words } from './words';

const TONES: Record<Run['state'], Tone> = { running: 'busy', done: 'good', failed: 'bad', cancelled: 'idle' };

/** A run's state; while it runs, how far it is. */
export function RunState({ run }: { run: Run }) {
  const t = useWords(words);
  const moments = useMoments();
  if (run.state !== 'running') return <StateTag tone={TONES[run.state]}>{t(`state.${run.state}`)}</StateTag>;
  return (
    <span className="row tight nowrap">
      <Progress
        percent={Math.round(progressOf(run.params, run.progress?.date) * 100)}
        size={[90, 6]}
        showInfo={false}
        aria-label={t('state.running')}
      />
      <span className="quiet">
        {run.progress ? t('progress', { day: moments.day(run.progress.date) }) : t('starting')}
      </span>
    </span>
  );
}

export function usePeriod(): (params: Pick<SimulationOptions, 'from' | 'to'>) => string {
  const t = useWords(words);
  const moments = useMoments();
  return ({ from, to }) =>
    t('periodOf', {
      from: moments.day(from),
      to: moments.day(addDays(to, -1)),
      n: daysBetween(from, to),
    });
}

/** What a run assumes beside what stands, in a line. */
export function useTrialText(): (params: SimulationOptions) => string {
  const t = useWords(words);
  const nameOf = useCampaignName();
  const moments = useMoments();
  const join = useJoin();
  const joinClauses = useJoin('clauses');
  const days = (of: readonly { date: string }[]) => join(of.map(({ date }) => moments.day(date)));
  return (params) => {
    const closed = [
      ...(params.close ?? []),
      ...(params.days ?? []).filter(({ kind }) => kind === 'closed').map(({ date }) => date),
    ];
    const other = (params.days ?? []).filter(({ kind }) => kind !== 'closed');
    const parts = [
      closed.length > 0 && `${t('closedDays')}: ${join(closed.map(moments.day))}`,
      other.length > 0 && `${t('otherDays')}: ${days(other)}`,
      params.exceptions?.length && `${t('exceptions')}: ${days(params.exceptions)}`,
      params.suspended?.length && `${t('suspended')}: ${join(params.suspended.map(nameOf))}`,
      Object.keys(params.campaigns ?? {}).length > 0 &&
        `${t('draft')}: ${join(Object.keys(params.campaigns ?? {}).map(nameOf))}`,
    ];
    return joinClauses(parts.filter((part) => typeof part === 'string')) || t('asIs');
  };
}
