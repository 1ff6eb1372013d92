import { StateTag } from '../../components/state-tag';
import { useMoments } from '../../moments';
import { useWords } from '../../words';
import { words } from './words';

interface Props {
  lostSince: string | null;
  isLive: boolean;
  /** Of what is shown. */
  at: string | undefined;
}

/** Whether the board is of this moment; if the stream is lost, since when. */
export function StreamState({ lostSince, isLive, at }: Props) {
  const t = useWords(words);
  const moments = useMoments();
  return (
    <span className="row tight" role="status">
      {lostSince !== null ? (
        <>
          <StateTag tone="bad">{t('lost')}</StateTag>
          <span>{t('lostNote', { time: moments.clock(lostSince) })}</span>
        </>
      ) : (
        <StateTag tone={isLive ? 'good' : 'idle'}>{t(isLive ? 'live' : 'connecting')}</StateTag>
      )}
      {at !== undefined && <span className="quiet">{t('asOf', { time: moments.clock(at) })}</span>}
    </span>
  );
}
