import { useMemo } from 'react';
import { useWords } from '../../words';
import { Chart } from '../charts/chart';
import { useLook } from '../charts/look';
import { useFigures } from '../../figures';
import type { Board } from './board';
import { hourBars } from './board-rows.rules';
import { words } from './words';

/** Today's calls by hour, reached and not, and the contact rate. */
export function HoursChart({ today, wall = false }: { today: Board['today']; wall?: boolean }) {
  const t = useWords(words);
  const look = useLook();
  const { count, percent } = useFigures();
  const key = JSON.stringify(today.hours);
  const facts = useMemo(() => {
    const bars = hourBars(JSON.parse(key) as Board['today']['hours']);
    return {
      categories: bars.map(({ hour }) => `${String(hour).padStart(2, '0')}:00`),
      bars: [
        { name: t('reached'), values: bars.map(({ reached }) => reached), colour: look.series[2]! },
        { name: t('missed'), values: bars.map(({ missed }) => missed), colour: look.series[7]! },
      ],
      shares: [{ name: t('rate'), values: bars.map(({ rate }) => rate), colour: look.primary }],
      count,
      percent,
      scale: wall ? 1.8 : 1,
    };
  }, [key, t, look, count, percent, wall]);
  return <Chart title={t('byHour')} categoryName={t('hour')} facts={facts} height="fill" plain={wall} />;
}
