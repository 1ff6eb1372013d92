import { useMemo } from 'react';
import { useWords } from '../../words';
import { useCampaignName, useCampaigns } from '../campaign-names';
import { Chart } from '../charts/chart';
import { useLook } from '../charts/look';
import { shortDay } from '../dates.rules';
import { useFigures } from '../../figures';
import { campaignsIn } from './run-figures.rules';
import { hourBars } from '../wallboard/board-rows.rules';
import type { Charts, Summary } from './run';
import { words } from './words';

/** Tasks or calls a day, stacked by campaign; a campaign has the same colour and pattern in every chart. */
export function StackedDays({ charts, figure }: { charts: Charts; figure: 'tasks' | 'calls' }) {
  const t = useWords(words);
  const look = useLook();
  const nameOf = useCampaignName();
  const { data: campaigns } = useCampaigns();
  const { count, percent } = useFigures();
  const facts = useMemo(() => {
    const known = campaigns?.map(({ code }) => code) ?? [];
    return {
      categories: charts.days.map(({ date }) => shortDay(date)),
      bars: campaignsIn(charts.days, figure, known).map((code) => ({
        name: nameOf(code),
        values: charts.days.map((day) => day[figure][code] ?? 0),
        colour: look.series[Math.max(0, known.indexOf(code)) % look.series.length]!,
      })),
      count,
      percent,
    };
  }, [charts, figure, campaigns, nameOf, look, count, percent]);
  return (
    <Chart
      title={t(figure === 'tasks' ? 'tasksByDay' : 'callsByDay')}
      categoryName={t('day')}
      facts={facts}
      height={220}
    />
  );
}

/** What the centre's agents call, against what they can. */
export function LoadDays({ charts }: { charts: Charts }) {
  const t = useWords(words);
  const look = useLook();
  const { count, percent } = useFigures();
  const facts = useMemo(
    () => ({
      categories: charts.days.map(({ date }) => shortDay(date)),
      bars: [
        {
          name: t('agentCalls'),
          values: charts.days.map(({ centreAttempts }) => centreAttempts),
          colour: look.primary,
        },
      ],
      lines: [
        {
          name: t('capacity'),
          values: charts.days.map(({ capacity }) => capacity),
          colour: look.bad,
          dashed: true,
        },
      ],
      count,
      percent,
    }),
    [charts, t, look, count, percent],
  );
  return <Chart title={t('loadByDay')} categoryName={t('day')} facts={facts} height={220} />;
}

/** Calls and contact rate by hour of the day, over the whole run. */
export function RateHours({ hours }: { hours: Summary['hours'] }) {
  const t = useWords(words);
  const look = useLook();
  const { count, percent } = useFigures();
  const facts = useMemo(() => {
    const all = hourBars(
      Object.entries(hours).map(([hour, each]) => ({ campaign: '', hour: Number(hour), ...each })),
    );
    return {
      categories: all.map(({ hour }) => `${String(hour).padStart(2, '0')}:00`),
      bars: [
        {
          name: t('attempts'),
          values: all.map(({ reached, missed }) => reached + missed),
          colour: look.series[7]!,
        },
      ],
      shares: [
        {
          name: t('contactRate'),
          values: all.map(({ rate }) => rate),
          colour: look.primary,
        },
      ],
      count,
      percent,
    };
  }, [hours, t, look, count, percent]);
  return <Chart title={t('rateByHour')} categoryName={t('hour')} facts={facts} height={220} />;
}
