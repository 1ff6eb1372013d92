import { Tooltip } from 'antd';
import { isPlainDay, useMoments, type Instant } from '../moments';
import { useWords } from '../words';
import { words } from './words';

interface Props {
  at: Instant;
  /** `brief` (default): as short as it is clear. */
  as?: 'brief' | 'full' | 'day' | 'time' | 'clock' | 'ago';
}

/** An instant in the centre's time zone; the tooltip says it in full and how far away it is. A plain date has neither. */
export function Moment({ at, as = 'brief' }: Props) {
  const t = useWords(words);
  const moments = useMoments();
  if (at === null || at === undefined || at === '') return <span className="quiet">—</span>;
  if (isPlainDay(at))
    return (
      <time className="numbers" dateTime={at}>
        {moments.day(at)}
      </time>
    );
  return (
    <Tooltip title={t('fullAndAgo', { full: moments.full(at), ago: moments.ago(at) })}>
      <time className="numbers" dateTime={new Date(at).toISOString()}>
        {moments[as](at)}
      </time>
    </Tooltip>
  );
}
