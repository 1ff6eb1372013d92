import { AudioMutedOutlined, AudioOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useCallback, useState, type ReactNode } from 'react';
import { LoadProblem } from '../components/load-problem';
import { Key, useShortcut } from '../components/shortcuts';
import { StateTag, type Tone } from '../components/state-tag';
import { phoneForm } from '../phone-form.rules';
import { useWords } from '../words';
import type { DeskAttempt } from './desk-answers';
import type { ClaimDeeds } from './desk-deeds';
import type { DeskLine, MyLine } from './line';
import { isMachine, mayOf, stageOf, type CallLine, type LegState } from './line-stage.rules';
import { words } from './line-words';
import { LevelMeter } from './softphone/level-meter';
import { softphone } from './softphone/use-softphone';
import { TransferDialog } from './transfer-dialog';

const TONES: Record<LegState, Tone> = { dialled: 'busy', ringing: 'warn', answered: 'good', ended: 'idle' };

interface Props {
  attempt: DeskAttempt;
  call: CallLine;
  line: MyLine;
  deskLine: DeskLine;
  deeds: ClaimDeeds;
  /** This tab works. */
  leads: boolean;
  /** What ends the call. */
  end: ReactNode;
}

/** The telephones of the call that is going on, and what can be done with the voices. */
export function CallLinePanel({ attempt, call, line, deskLine, deeds, leads, end }: Props) {
  const t = useWords(words);
  const { hold, resume, handOver } = deeds;
  const [transfers, setTransfers] = useState(false);
  const may = mayOf(call, line.controls);
  const toggleHold = () => (may.resume ? resume : hold).mutate(attempt.id);
  const busy = hold.isPending || resume.isPending;
  const holds = may.hold || may.resume;
  const joins = may.transfer || may.leave;
  useShortcut('j', t(may.resume ? 'resume' : 'hold'), toggleHold, {
    enabled: leads && holds && !busy,
  });
  useShortcut(
    'Alt+t',
    t(may.leave ? 'leave' : 'transfer'),
    () => (may.leave ? handOver.mutate(attempt.id) : setTransfers(true)),
    { enabled: leads && joins && !handOver.isPending },
  );
  const { transfer } = call;
  const muted = leads && deskLine.softphone.call?.muted === true;
  return (
    <div className="stack" style={{ gap: 6 }}>
      <dl className="call-legs">
        <LegLine name={t('you')} where={whereOf(line, t)} state={call.agentLeg} />
        <LegLine name={t('customer')} where={phoneForm(attempt.phone)} state={call.customerLeg} />
      </dl>
      {/* Above whatever comes and goes in a call: a hand that rests on it must find it there. */}
      {end}
      {transfer && (
        <dl className="call-legs">
          <LegLine name={t('supervisor')} where={transfer.name ?? transfer.to} state={transfer.leg} />
        </dl>
      )}
      <div className="row call-marks">
        {call.recording && call.customerLeg === 'answered' && (
          <span className="call-recording" role="status">
            <span aria-hidden="true">●</span> {t('recording')}
          </span>
        )}
        {call.held && (
          <span role="status">
            <StateTag tone="warn">{t('stage.held')}</StateTag>
          </span>
        )}
        {muted && (
          <span role="status">
            <StateTag tone="bad">{t('muted')}</StateTag>
          </span>
        )}
      </div>
      {isMachine(call.machine) && <Alert type="warning" showIcon role="alert" title={t('machine')} />}
      {deskLine.softphone.call && leads && <Voices deskLine={deskLine} />}
      <LoadProblem compact error={hold.error ?? resume.error ?? handOver.error} />
      {(holds || joins) && (
        <div className="row">
          {holds && (
            <Button disabled={!leads} loading={busy} onClick={toggleHold}>
              {t(may.resume ? 'resume' : 'hold')} <Key name="j" />
            </Button>
          )}
          {may.transfer && (
            <Button disabled={!leads} onClick={() => setTransfers(true)}>
              {t('transfer')} <Key name="Alt+t" />
            </Button>
          )}
          {may.leave && (
            <Button
              disabled={!leads}
              loading={handOver.isPending}
              onClick={() => handOver.mutate(attempt.id)}
            >
              {t('leave')} <Key name="Alt+t" />
            </Button>
          )}
        </div>
      )}
      {transfers && (
        <TransferDialog attemptId={attempt.id} transfer={deeds.transfer} onEnd={() => setTransfers(false)} />
      )}
    </div>
  );
}

/** Where it stands, as one says it; for the line that is read first. */
export function useStageWord(): (call: CallLine, line: MyLine) => string {
  const t = useWords(words);
  return (call, line) => {
    const stage = stageOf(call);
    return stage === 'pickUp' && line.kind === 'softphone' ? t('stage.softphone') : t(`stage.${stage}`);
  };
}

function whereOf(line: MyLine, t: ReturnType<typeof useWords<typeof words>>): string {
  return line.kind === 'softphone' ? t('kind.softphone') : phoneForm(line.phone ?? '');
}

function LegLine({ name, where, state }: { name: string; where: string; state: LegState | null }) {
  const t = useWords(words);
  return (
    <div>
      <dt>{name}</dt>
      <dd className="numbers cut">{where}</dd>
      <dd>
        {state === null ? (
          <span className="quiet">{t('leg.none')}</span>
        ) : (
          <StateTag tone={TONES[state]}>{t(`leg.${state}`)}</StateTag>
        )}
      </dd>
    </div>
  );
}

/** One's own voice and the other's, seen; one's own can be cut. */
function Voices({ deskLine: { softphone: now } }: { deskLine: DeskLine }) {
  const t = useWords(words);
  const muted = now.call?.muted === true;
  const toggle = () => softphone.mute(!muted);
  useShortcut('Alt+m', t(muted ? 'unmute' : 'mute'), toggle);
  const mine = useCallback((hear: (level: number) => void) => softphone.hear((level) => hear(level)), []);
  const theirs = useCallback(
    (hear: (level: number) => void) => softphone.hear((_, level) => hear(level)),
    [],
  );
  return (
    <>
      <div className="row call-voices">
        <Button
          aria-pressed={muted}
          danger={muted}
          icon={muted ? <AudioMutedOutlined /> : <AudioOutlined />}
          onClick={toggle}
        >
          {t(muted ? 'unmute' : 'mute')} <Key name="Alt+m" />
        </Button>
        <span className="call-levels">
          <span className="quiet">{t('mine')}</span>
          <LevelMeter label={t('mine')} source={mine} />
          <span className="quiet">{t('theirs')}</span>
          <LevelMeter label={t('theirs')} source={theirs} />
        </span>
      </div>
      {now.call?.state === 'reconnecting' ? (
        <Alert type="error" showIcon role="alert" title={t('trouble.silence')} />
      ) : (
        now.trouble && <Alert type="warning" showIcon role="alert" title={t(`trouble.${now.trouble}`)} />
      )}
    </>
  );
}
