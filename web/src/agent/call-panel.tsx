import { Alert, Button } from 'antd';
import { useState } from 'react';
import { LoadProblem } from '../components/load-problem';
import { Key, useShortcut } from '../components/shortcuts';
import { useWords } from '../words';
import { CallLinePanel, useStageWord } from './call-line';
import { isLive, mayDo, previewEnd, type CallPhase } from './call-phase.rules';
import type { Held, Start } from './desk-answers';
import type { ClaimDeeds } from './desk-deeds';
import type { DeskLine } from './line';
import { isLeftToSupervisor } from './line-stage.rules';
import { RevealDialog } from './reveal-dialog';
import { SkipDialog } from './skip-dialog';
import { softphone } from './softphone/use-softphone';
import { Countdown, Elapsed } from './ticking';
import type { Desk } from './use-desk';
import { words } from './words';

interface Props {
  desk: Desk;
  held: Held;
  start: Start;
  deeds: ClaimDeeds;
  deskLine: DeskLine;
}

/** The call itself: before it, while it is going on, and when it is over. */
export function CallPanel({ desk, held, start, deeds, deskLine }: Props) {
  const t = useWords(words);
  const { phase } = desk;
  const leads = desk.lead === 'leads';
  const byHand = !start.carrier.reports;
  const { dial, hangUp, reveal } = deeds;
  const [asks, setAsks] = useState<'skip' | 'reveal' | null>(null);
  const isPreview = phase === 'preview';
  const live = isLive(phase);
  const { isReachable } = deskLine;
  const legs = held.attempt?.line;
  const isHandedOver = live && !!legs && isLeftToSupervisor(legs);
  const may = mayDo({ phase, leads, reports: !byHand, maySkip: held.maySkip, isReachable, isHandedOver });

  const call = () => {
    dial.mutate();
    // Who dials by hand needs the number to dial it; no number is counted then.
    if (byHand) reveal.mutate('座机拨打 · desk phone');
  };
  const endCall = () => {
    if (!held.attempt) return;
    const { id } = held.attempt;
    // Whoever sits at a softphone is never kept in a call that the server cannot end.
    hangUp.mutateAsync(id).catch(() => softphone.hangUp(id));
  };
  useShortcut('d', t('dial'), call, { enabled: may.dial && !dial.isPending });
  useShortcut('h', t('hangUp'), endCall, { enabled: may.hangUp });
  useShortcut('k', t('skip'), () => setAsks('skip'), { enabled: may.skip });
  useShortcut('p', t('release'), () => deeds.release.mutate(), { enabled: may.release });

  const end = isHandedOver ? (
    <div className="quiet">{t('supervisorTalks')}</div>
  ) : (
    live &&
    !byHand && (
      <Button
        danger
        size="large"
        block
        style={{ marginTop: 6 }}
        disabled={!may.hangUp}
        loading={hangUp.isPending}
        onClick={endCall}
      >
        {t('hangUp')} <Key name="h" />
      </Button>
    )
  );

  return (
    <section className="panel" aria-label={t('callTitle')}>
      <PhaseLine phase={phase} held={held} byHand={byHand} line={deskLine.line} />
      {live && held.attempt?.line && deskLine.line ? (
        <CallLinePanel
          attempt={held.attempt}
          call={held.attempt.line}
          line={deskLine.line}
          deskLine={deskLine}
          deeds={deeds}
          leads={leads}
          end={end}
        />
      ) : (
        end
      )}
      {byHand && live && <div className="quiet">{t('onDesk')}</div>}
      {reveal.data && <div className="desk-number numbers">{reveal.data.local}</div>}
      {reveal.data?.counted && (
        <div className="quiet">
          {t('revealAudited')} · {t('revealLeft', { n: reveal.data.left })}
        </div>
      )}
      {dial.error?.isOffline && isPreview ? (
        <Alert type="warning" showIcon role="alert" title={t('uncertain')} />
      ) : (
        <LoadProblem
          // When the line is away, the hint says for how long.
          compact={dial.error?.hint === undefined}
          error={isPreview ? (dial.error ?? deeds.release.error) : live ? hangUp.error : null}
        />
      )}
      <LoadProblem error={asks === null ? reveal.error : null} />
      {isPreview && (
        <div className="stack" style={{ gap: 8, marginTop: 6 }}>
          <Button
            type="primary"
            size="large"
            block
            disabled={!may.dial}
            loading={dial.isPending}
            onClick={call}
          >
            {t(byHand ? 'dialDesk' : 'dial')} <Key name="d" />
          </Button>
          {!isReachable && <span className="quiet">{t('softphoneNotReady')}</span>}
          <div className="row">
            <Button
              disabled={!may.skip}
              title={held.maySkip ? undefined : t('skipNotAllowed')}
              onClick={() => setAsks('skip')}
            >
              {t('skip')} <Key name="k" />
            </Button>
            <Button
              disabled={!may.release}
              loading={deeds.release.isPending}
              onClick={() => deeds.release.mutate()}
            >
              {t('release')} <Key name="p" />
            </Button>
            <span className="grow" />
            {!reveal.data && (
              <Button type="text" disabled={!leads} onClick={() => setAsks('reveal')}>
                {t('reveal')}
              </Button>
            )}
          </div>
        </div>
      )}
      <SkipDialog open={asks === 'skip'} skip={deeds.skip} onClose={() => setAsks(null)} />
      {asks === 'reveal' && (
        <RevealDialog reveal={reveal} onEnd={() => setAsks((now) => (now === 'reveal' ? null : now))} />
      )}
    </section>
  );
}

interface PhaseProps {
  phase: CallPhase;
  held: Held;
  byHand: boolean;
  line: DeskLine['line'];
}

function PhaseLine({ phase, held, byHand, line }: PhaseProps) {
  const t = useWords(words);
  const stageWord = useStageWord();
  const { attempt } = held;
  const ends = previewEnd(held);
  const from = attempt?.answeredAt ?? attempt?.startedAt;
  const live = isLive(phase);
  const word =
    live && line && attempt?.line
      ? stageWord(attempt.line, line)
      : t(byHand && phase === 'dialling' ? 'phase.talking' : `phase.${phase}`);
  return (
    <div className="desk-phase">
      <span role="status" className={live && line ? 'desk-phase-line' : undefined}>
        {word}
      </span>
      {phase === 'preview' && ends && (
        <span className="row">
          <span className="quiet" style={{ fontWeight: 400, fontSize: 12 }}>
            {t('previewLeft')}
          </span>
          <Countdown to={ends} label={t('previewLeft')} />
        </span>
      )}
      {live && from && <Elapsed since={from} label={t('callFor')} />}
      {phase === 'over' && held.wrapUpEndsAt && <Countdown to={held.wrapUpEndsAt} label={t('wrapUpLeft')} />}
    </div>
  );
}
