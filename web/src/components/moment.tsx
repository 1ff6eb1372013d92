import { Tooltip } from 'antd';
import { useMoments, type Instant } from '../moments';

interface Props {
  at: Instant;
  /** `brief` (default): as short as it is clear. */
  as?: 'brief' | 'full' | 'day' | 'time' | 'clock' | 'ago';
}

/** An instant in the centre's time zone; the tooltip says it in full and how far away it is. */
export function Moment({ at, as = 'brief' }: Props) {
  const moments = useMoments();
  if (at === null || at === undefined || at === '') return <span className="quiet">—</span>;
  return (
    <Tooltip title={`${moments.full(at)}（${moments.ago(at)}）`}>
      <time className="numbers" dateTime={new Date(at).toISOString()}>
        {moments[as](at)}
      </time>
    </Tooltip>
  );
}
