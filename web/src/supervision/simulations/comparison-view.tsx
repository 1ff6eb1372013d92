import { useMemo } from 'react';
import { useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { Chart } from '../charts/chart';
import { useLook } from '../charts/look';
import { shortDay } from '../dates.rules';
import { useFigures } from '../../figures';
import { CampaignDiffs, TotalsTable, type Labels } from './diff-table';
import { NotFitTable } from './not-fit';
import type { Compared, Run } from './run';
import { words } from './words';

interface Props {
  compared: Compared;
  labels: Labels;
}

/** Two runs side by side, and what the second changes. */
export function ComparisonView({ compared: { a, b, comparison }, labels }: Props) {
  const t = useWords(words);
  const nameOf = useCampaignName();
  const isSame = Object.values(comparison.total).every(({ diff }) => !diff) && comparison.byDay.length === 0;
  return (
    <div className="stack">
      {isSame && <p className="quiet">{t('same')}</p>}
      <div className="halves">
        <section className="panel" aria-label={t('totals')}>
          <div className="panel-title">{t('totals')}</div>
          <TotalsTable total={comparison.total} labels={labels} />
        </section>
        <section className="panel stack">
          <LoadOfBoth a={a} b={b} labels={labels} />
          <TasksOfBoth a={a} b={b} labels={labels} />
        </section>
      </div>
      <section className="panel stack">
        <CampaignDiffs rows={comparison.byCampaign} nameOf={nameOf} labels={labels} />
        <div className="halves">
          <NotFitTable list={a.summary?.charts.notFit ?? []} title={`${t('notFit')}: ${labels.a}`} />
          <NotFitTable list={b.summary?.charts.notFit ?? []} title={`${t('notFit')}: ${labels.b}`} />
        </div>
      </section>
      <ChangedDays compared={{ a, b, comparison }} labels={labels} />
    </div>
  );
}

interface BothProps {
  a: Run;
  b: Run;
  labels: Labels;
}

const datesOf = (a: Run, b: Run) =>
  [...new Set([a, b].flatMap((run) => run.summary?.charts.days.map(({ date }) => date) ?? []))].sort();
const dayOf = (run: Run, date: string) => run.summary?.charts.days.find((day) => day.date === date);

function LoadOfBoth({ a, b, labels }: BothProps) {
  const t = useWords(words);
  const look = useLook();
  const { count, percent } = useFigures();
  const facts = useMemo(() => {
    const dates = datesOf(a, b);
    return {
      categories: dates.map(shortDay),
      shares: [
        {
          name: labels.a,
          values: dates.map((date) => dayOf(a, date)?.load ?? null),
          colour: look.series[7]!,
        },
        { name: labels.b, values: dates.map((date) => dayOf(b, date)?.load ?? null), colour: look.primary },
        { name: t('full100'), values: dates.map(() => 1), colour: look.bad, dashed: true },
      ],
      count,
      percent,
    };
  }, [a, b, labels, t, look, count, percent]);
  return <Chart title={t('loadByDay')} categoryName={t('day')} facts={facts} height={170} />;
}

function TasksOfBoth({ a, b, labels }: BothProps) {
  const t = useWords(words);
  const look = useLook();
  const { count, percent } = useFigures();
  const facts = useMemo(() => {
    const dates = datesOf(a, b);
    const sum = (run: Run, date: string) =>
      Object.values(dayOf(run, date)?.tasks ?? {}).reduce((total, n) => total + n, 0);
    return {
      categories: dates.map(shortDay),
      bars: [
        { name: labels.a, values: dates.map((date) => sum(a, date)), colour: look.series[7]! },
        { name: labels.b, values: dates.map((date) => sum(b, date)), colour: look.primary },
      ],
      apart: true,
      count,
      percent,
    };
  }, [a, b, labels, look, count, percent]);
  return <Chart title={t('tasksBoth')} categoryName={t('day')} facts={facts} height={170} />;
}

const MOST_DAYS = 60;

function ChangedDays({ compared: { comparison }, labels }: Props) {
  const t = useWords(words);
  const nameOf = useCampaignName();
  const { count, change } = useFigures();
  if (comparison.byDay.length === 0) return null;
  return (
    <div className="panel">
      <div className="panel-title">{t('changedDays')}</div>
      <div className="scrolls limited" tabIndex={0} role="region" aria-label={t('changedDays')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('day')}</th>
              <th scope="col">{t('campaign')}</th>
              {(['tasks', 'attempts'] as const).flatMap((name) => [
                <th key={`${name}a`} scope="col" className="right">
                  {t(name)}: {labels.a}
                </th>,
                <th key={`${name}b`} scope="col" className="right">
                  {labels.b}
                </th>,
                <th key={`${name}d`} scope="col" className="right">
                  {t('change')}
                </th>,
              ])}
            </tr>
          </thead>
          <tbody>
            {comparison.byDay.slice(0, MOST_DAYS).map(({ date, campaign, tasks, calls }) => (
              <tr key={date + campaign}>
                <th scope="row">{shortDay(date)}</th>
                <td>{nameOf(campaign)}</td>
                {[tasks, calls].flatMap((figure, i) => [
                  <td key={`${i}a`} className="right numbers">
                    {count(figure.a)}
                  </td>,
                  <td key={`${i}b`} className="right numbers">
                    {count(figure.b)}
                  </td>,
                  <td key={`${i}d`} className="right numbers strong">
                    {change(figure.diff)}
                  </td>,
                ])}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
