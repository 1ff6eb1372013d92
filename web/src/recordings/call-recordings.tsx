import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { useChange } from '../api/change';
import { ConfirmButton } from '../components/confirm-button';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { NoteDialog } from '../components/note-dialog';
import { StateTag, type Tone } from '../components/state-tag';
import { useMoments } from '../moments';
import { useSession, type Role } from '../session';
import { useActor } from '../trail/actor';
import { useWords } from '../words';
import { recordingsQuery, type Recording } from './recording';
import './recordings.css';
import { words } from './words';

const TONES: Record<Recording['state'], Tone> = {
  awaited: 'busy',
  stored: 'good',
  absent: 'idle',
  failed: 'bad',
  deleted: 'idle',
};
const MAY_HOLD: readonly Role[] = ['supervisor', 'quality', 'administrator'];

/** A button that opens the recordings of a call where it stands; nothing is asked for before. */
export function CallRecordings({ attemptId }: { attemptId: number }) {
  const t = useWords(words);
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button
        size="small"
        type="link"
        className="recordings-open"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t('show')}
      </Button>
      <div id={id}>{open && <List attemptId={attemptId} />}</div>
    </div>
  );
}

function List({ attemptId }: { attemptId: number }) {
  const t = useWords(words);
  const { data, error, refetch } = useQuery(recordingsQuery(attemptId));
  return (
    <>
      <LoadProblem compact error={error} onRetry={() => void refetch()} />
      {data?.length === 0 && <div className="quiet">{t('none')}</div>}
      {data && data.length > 0 && (
        <ul className="recordings">
          {data.map((each) => (
            <One key={each.id} recording={each} />
          ))}
        </ul>
      )}
    </>
  );
}

function One({ recording }: { recording: Recording }) {
  const t = useWords(words);
  const moments = useMoments();
  const { state, why, seconds, recordedAt, mayPlay } = recording;
  const whyWord = useWhy();
  return (
    <li className="stack" style={{ gap: 4 }}>
      <div className="row">
        <Moment at={recordedAt} />
        {seconds !== null && <span className="numbers">{moments.span(seconds)}</span>}
        <StateTag tone={TONES[state]}>{t(`state.${state}`)}</StateTag>
        {why && state !== 'stored' && <span className="quiet">{whyWord(why)}</span>}
      </div>
      {state === 'stored' &&
        (mayPlay ? (
          <>
            <audio
              controls
              preload="none"
              src={`/api/recordings/${recording.id}/audio`}
              aria-label={t('player', { at: moments.full(recordedAt) })}
            />
            <div className="quiet">{t('audited')}</div>
          </>
        ) : (
          <div className="quiet">{t('mayNot')}</div>
        ))}
      <Keeping recording={recording} />
    </li>
  );
}

const WHYS = [
  'not_ready',
  'not_found',
  'too_short',
  'silent',
  'absent_there',
  'deleted_there',
  'failed_there',
  'elsewhere',
  'too_large',
  'not_sound',
  'cut_off',
  'file_missing',
] as const;

/** What came of a fetch, in words; one that is not known here, as it is. */
export function useWhy(): (why: string) => string {
  const t = useWords(words);
  return (why) => {
    const known = WHYS.find((each) => each === why);
    return known ? t(`why.${known}`) : why;
  };
}

const KEEPS = ['short_term', 'long_term', 'unknown_term', 'no_contract', 'dispute', 'open_dispute'] as const;

/** Until when it is kept and why, and the hold that keeps it beyond. */
function Keeping({ recording }: { recording: Recording }) {
  const t = useWords(words);
  const actor = useActor();
  const moments = useMoments();
  const mayHold = MAY_HOLD.includes(useSession().user.role);
  const [holding, setHolding] = useState(false);
  const { id, keepUntil, keepReason, hold, state, attemptId } = recording;
  const renews = [['recordings', 'call', attemptId]];
  const release = useChange((_: void, send) => send.delete(`/api/recordings/${id}/hold`), { renews });
  const isThere = state === 'awaited' || state === 'stored' || state === 'failed';
  const reason = KEEPS.find((each) => each === keepReason);
  return (
    <>
      <div className="row quiet">
        {keepUntil && isThere && <span>{t('keepUntil', { day: moments.day(keepUntil) })}</span>}
        {keepUntil && isThere && reason && <span>{t(`keep.${reason}`)}</span>}
        {mayHold && isThere && !hold && (
          <Button size="small" onClick={() => setHolding(true)}>
            {t('hold')}
          </Button>
        )}
        {mayHold && hold && (
          <ConfirmButton
            size="small"
            danger
            question={t('releaseAsk')}
            onConfirm={() => release.mutateAsync()}
          >
            {t('release')}
          </ConfirmButton>
        )}
      </div>
      {hold && (
        <div>
          <StateTag tone="warn">{t('held')}</StateTag>{' '}
          {t('heldNote', { who: actor(hold.by), at: moments.brief(hold.since), reason: hold.reason })}
        </div>
      )}
      <LoadProblem compact error={release.error} />
      {holding && <HoldDialog recording={recording} onEnd={() => setHolding(false)} />}
    </>
  );
}

function HoldDialog({ recording: { id, attemptId }, onEnd }: { recording: Recording; onEnd: () => void }) {
  const t = useWords(words);
  const hold = useChange(
    (body: { reason: string }, send) => send.put(`/api/recordings/${id}/hold`, { body }),
    { renews: [['recordings', 'call', attemptId]], closes: onEnd },
  );
  return (
    <NoteDialog
      needed
      title={t('holdTitle')}
      deed={t('hold')}
      label={t('holdReason')}
      placeholder={t('holdPlace')}
      note={t('holdNote')}
      isBusy={hold.isPending}
      error={hold.error}
      onSay={(reason) => hold.mutate({ reason })}
      onEnd={onEnd}
    />
  );
}
