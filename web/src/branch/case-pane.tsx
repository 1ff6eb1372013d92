import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { api } from '../api/client';
import { useCode } from '../codes';
import { LoadProblem } from '../components/load-problem';
import { Key, useShortcut } from '../components/shortcuts';
import { useMoments } from '../moments';
import { useSession } from '../session';
import { useWords } from '../words';
import { CannotForm } from './cannot-form';
import type { WholeCase } from './case';
import { CaseClock, CaseStateTag } from './case-clock';
import { CaseFacts } from './case-facts';
import { CaseHistory } from './case-history';
import { ConflictNote } from './conflict-note';
import { CorrectionForm } from './correction-form';
import { words } from './words';

interface Props {
  id: number;
  onClose: () => void;
  /** To the next case that waits; absent where there is none. */
  onNext?: () => void;
}

/** One case: why, who, what happened, and the two answers to it. */
export function CasePane({ id, onClose, onNext }: Props) {
  const t = useWords(words);
  const code = useCode();
  const { role } = useSession().user;
  const [answering, setAnswering] = useState<'correct' | 'cannot' | null>(null);
  const [done, setDone] = useState<'correct' | 'cannot' | null>(null);
  const [seen, setSeen] = useState<WholeCase | null>(null);
  const [isBehind, setBehind] = useState(false);
  const {
    data: now,
    error,
    refetch,
  } = useQuery({
    queryKey: ['case', id],
    queryFn: ({ signal }) => api.get<WholeCase>(`/api/cases/${id}`, { signal }),
    refetchInterval: 60_000,
  });
  const isOpen = now?.case.state === 'open';
  const mayAnswer = role === 'branch' || role === 'supervisor';
  const begin = (what: 'correct' | 'cannot') => {
    setSeen(now ?? null);
    setBehind(false);
    setDone(null);
    setAnswering(what);
  };
  const leave = () => {
    setAnswering(null);
    setBehind(false);
  };
  const enabled = mayAnswer && isOpen && answering === null;
  useShortcut('c', t('keyCorrect'), () => begin('correct'), { enabled });
  useShortcut('x', t('keyCannot'), () => begin('cannot'), { enabled });
  useShortcut('Escape', t('keyClose'), () => (answering ? leave() : onClose()));

  if (error && !now)
    return (
      <div className="case-pane stack">
        <LoadProblem error={error} onRetry={() => void refetch()} />
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    );
  if (!now)
    return (
      <div className="case-pane">
        <Skeleton active paragraph={{ rows: 8 }} />
      </div>
    );

  const { case: it, record } = now;
  const why = `why.${it.reason}`;
  const finish = (what: 'correct' | 'cannot') => {
    leave();
    setDone(what);
  };
  const form = {
    seen: seen ?? now,
    onConflict: () => {
      setBehind(true);
      void refetch();
    },
    onCancel: leave,
  };
  return (
    <section className="case-pane stack" aria-label={record?.customerName ?? it.recordKey}>
      <header className="row">
        <h2>{record?.customerName ?? it.recordKey}</h2>
        <CaseStateTag state={it.state} />
        <CaseClock of={it} />
        <span className="grow" />
        <Button type="text" icon={<CloseOutlined />} aria-label={t('close')} onClick={onClose} />
      </header>
      <div>
        <strong>{code('caseReason', it.reason)}</strong>
        {isOpen && why in words && <div className="quiet">{t(why as 'why.refused')}</div>}
      </div>
      {isBehind && seen && (
        <ConflictNote
          seen={seen}
          now={now}
          onUnderstood={() => {
            setBehind(false);
            if (isOpen) setSeen(now);
            else leave();
          }}
        />
      )}
      {done && (
        <Alert
          type="success"
          showIcon
          role="status"
          title={done === 'correct' ? t('doneTitle') : t('doneCannot')}
          description={done === 'correct' ? <WhatNext whole={now} /> : undefined}
          action={
            onNext && (
              <Button type="primary" onClick={onNext}>
                {t('goOn')}
              </Button>
            )
          }
        />
      )}
      {enabled && (
        <div className="row">
          <Button type="primary" onClick={() => begin('correct')}>
            {t('correct')} <Key name="c" />
          </Button>
          <Button onClick={() => begin('cannot')}>
            {t('cannot')} <Key name="x" />
          </Button>
        </div>
      )}
      {isOpen && !mayAnswer && <span className="quiet">{t('readOnly')}</span>}
      {answering === 'correct' && <CorrectionForm {...form} onDone={() => finish('correct')} />}
      {answering === 'cannot' && <CannotForm {...form} onDone={() => finish('cannot')} />}
      {!done && <VisitLine whole={now} />}
      {it.state === 'cannot_be_corrected' && it.closeNote && <div className="case-note">{it.closeNote}</div>}
      <CaseFacts whole={now} />
      <CaseHistory whole={now} />
    </section>
  );
}

function WhatNext({ whole: { secondVisit } }: { whole: WholeCase }) {
  const t = useWords(words);
  const moments = useMoments();
  if (!secondVisit) return null;
  const due = moments.brief(secondVisit.dueAt);
  return (
    <>
      {secondVisit.nextCallAt
        ? t('doneWhen', { at: moments.brief(secondVisit.nextCallAt), due })
        : t('doneWhenever', { due })}{' '}
      {t('doneNext')}
    </>
  );
}

/** Where the second visit stands. */
function VisitLine({ whole: { secondVisit } }: { whole: WholeCase }) {
  const t = useWords(words);
  const code = useCode();
  const moments = useMoments();
  if (!secondVisit) return null;
  const { state, attempts, maxAttempts, nextCallAt, closedAt, closeReason } = secondVisit;
  const counts = { n: attempts, max: maxAttempts };
  const said =
    state === 'closed'
      ? t('visitEnded', { at: moments.brief(closedAt), how: code('closeReason', closeReason) })
      : state === 'claimed' || state === 'calling'
        ? t('visitOn')
        : nextCallAt
          ? t('visitWaits', { at: moments.brief(nextCallAt), ...counts })
          : t('visitWaitsNow', counts);
  return (
    <div className="panel case-visit">
      <strong>{t('visit')}</strong> {said}
    </div>
  );
}
