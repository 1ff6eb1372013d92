import { useWords } from '../../words';
import { useFigures } from '../../figures';
import type { Run, Summary } from './run';
import { words } from './words';

/** The few figures of a run that say whether it works out. */
export function RunTotals({ run, summary }: { run: Run; summary: Summary }) {
  const t = useWords(words);
  const { count, percent } = useFigures();
  const { days, notFit } = summary.charts;
  const tasks = days.reduce((sum, day) => sum + Object.values(day.tasks).reduce((a, b) => a + b, 0), 0);
  const attempts = days.reduce((sum, day) => sum + day.attempts, 0);
  const reached = days.reduce((sum, day) => sum + day.reached, 0);
  const left = notFit.reduce((sum, { calls }) => sum + calls, 0);
  const busiest = Math.max(0, ...days.map(({ load }) => load ?? 0));
  const broken = summary.invariants?.broken ?? 0;
  const totals = [
    { name: t('total.tasks'), value: count(tasks) },
    { name: t('total.attempts'), value: count(attempts) },
    { name: t('total.busiestLoad'), value: percent(busiest), bad: busiest > 1 },
    { name: t('total.notFit'), value: count(left), bad: left > 0 },
    {
      name: t('total.contactRate'),
      value: run.params.dry || attempts === 0 ? '—' : percent(reached / attempts),
    },
    {
      name: t('invariants'),
      value: broken > 0 ? count(broken) : t('allHold'),
      bad: broken > 0,
      note: t(broken > 0 ? 'broken' : 'checked', { n: count(summary.invariants?.checked) }),
    },
  ];
  return (
    <dl className="totals">
      {totals.map(({ name, value, bad, note }) => (
        <div key={name} className={bad ? 'total total-bad' : 'total'}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note !== undefined && <span className="total-note">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
