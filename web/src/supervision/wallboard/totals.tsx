import type { ReactNode } from 'react';
import { useWords } from '../../words';
import { useFigures } from '../../figures';
import type { Board } from './board';
import { agentCount, queueTotals, type BoardRow } from './board-rows.rules';
import { words } from './words';

/** The few numbers that are looked at first; on a wall from across the room. */
export function Totals({ board, rows }: { board: Board; rows: readonly BoardRow[] }) {
  const t = useWords(words);
  const { count, percent } = useFigures();
  const { ready, waiting, inCall } = queueTotals(board.queue);
  const atWork = ['talking', 'wrap_up', 'ready'].reduce(
    (sum, state) => sum + agentCount(board.agents, state),
    0,
  );
  const { total } = board.today;
  const late = rows.filter(({ cycle }) => cycle?.forecast.fits === false).length;
  return (
    <dl className="totals">
      <Total name={t('ready')}>{count(ready)}</Total>
      <Total name={t('waiting')}>{count(waiting)}</Total>
      <Total name={t('inCall')}>{count(inCall)}</Total>
      <Total name={t('atWork')}>{count(atWork)}</Total>
      <Total
        name={t('contactRate')}
        note={t('ofAttempts', { reached: count(total.reached), n: total.attempts })}
      >
        {percent(total.rate)}
      </Total>
      <Total name={t('notFitting')} bad={late > 0} note={late === 0 ? t('allFit') : undefined}>
        {count(late)}
      </Total>
    </dl>
  );
}

interface TotalProps {
  name: string;
  note?: string;
  bad?: boolean;
  children: ReactNode;
}

function Total({ name, note, bad = false, children }: TotalProps) {
  return (
    <div className={bad ? 'total total-bad' : 'total'}>
      <dt>{name}</dt>
      <dd>
        {children}
        {note !== undefined && <span className="total-note">{note}</span>}
      </dd>
    </div>
  );
}
