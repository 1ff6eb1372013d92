import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Radio, type RadioRef } from 'antd';
import { useState } from 'react';
import { useDocumentTitle } from '../components/document-title';
import { Key, useShortcut } from '../components/shortcuts';
import { StateTag, type Tone } from '../components/state-tag';
import { halfOf } from '../halves.rules';
import { useMoments } from '../moments';
import { useSession } from '../session';
import { useLanguage, usePick, useWords } from '../words';
import { BREAKS } from './breaks';
import type { AgentStateCode } from './desk-answers';
import type { DeskDeeds } from './desk-deeds';
import { dayQuery } from './desk-queries';
import type { DeskLine } from './line';
import { LineButton } from './line-button';
import { Elapsed } from './ticking';
import type { Desk } from './use-desk';
import { useFirstFocus } from '../components/use-first-focus';
import { words } from './words';

const TONES: Record<AgentStateCode, Tone> = {
  ready: 'good',
  talking: 'busy',
  wrap_up: 'warn',
  break: 'idle',
  offline: 'idle',
};

interface Props {
  desk: Desk;
  deeds: DeskDeeds;
  deskLine: DeskLine;
  onTake: () => void;
  mayTake: boolean;
}

/** Who one is at this moment, what one has done today, and the one button that everything begins with. */
export function DeskStateBar({ desk, deeds, deskLine, onTake, mayTake }: Props) {
  const t = useWords(words);
  const { start, held, lead } = desk;
  const title = t(useSession().user.role === 'salesperson' ? 'deskSales' : 'desk');
  useDocumentTitle(held && document.hidden ? `● ${t('newTask')}` : title);
  const [asking, setAsking] = useState(false);
  const { enter, takeNext } = deeds;
  const now = start?.agent.state.code ?? 'offline';
  // Nobody leaves in the middle of a call: its disposition comes first.
  const may = lead === 'leads' && start !== undefined && !held?.attempt && !enter.isPending;
  useShortcut('Alt+r', t('ready'), () => enter.mutate({ state: 'ready' }), {
    enabled: may && now !== 'ready',
  });
  useShortcut('Alt+b', t('break'), () => setAsking(true), { enabled: may });
  useShortcut('Alt+o', t('offline'), () => enter.mutate({ state: 'offline' }), {
    enabled: may && now !== 'offline',
  });

  return (
    <div className="panel desk-bar">
      <h1>{title}</h1>
      <StateNow desk={desk} />
      <div className="row" role="group" aria-label={t('stateTitle')}>
        <Button disabled={!may || now === 'ready'} onClick={() => enter.mutate({ state: 'ready' })}>
          {t('ready')}
        </Button>
        <Button disabled={!may} onClick={() => setAsking(true)}>
          {t('break')}
        </Button>
        <Button disabled={!may || now === 'offline'} onClick={() => enter.mutate({ state: 'offline' })}>
          {t('offline')}
        </Button>
      </div>
      {deskLine.line && lead === 'leads' && (
        <LineButton line={deskLine.line} softphone={deskLine.softphone} onOpen={deskLine.onChoose} />
      )}
      <span className="grow" />
      <Figures />
      <Button type="primary" size="large" disabled={!mayTake} loading={takeNext.isPending} onClick={onTake}>
        {t('takeNext')} <Key name="n" />
      </Button>
      <BreakDialog
        open={asking}
        busy={enter.isPending}
        onClose={() => setAsking(false)}
        onGo={(reason) => {
          enter.mutate({ state: 'break', reason });
          setAsking(false);
        }}
      />
    </div>
  );
}

function StateNow({ desk: { start } }: { desk: Desk }) {
  const t = useWords(words);
  const pick = usePick();
  const language = useLanguage();
  if (!start) return null;
  const { state, reason, since } = start.agent;
  return (
    <span className="row" role="status">
      <StateTag tone={TONES[state.code]}>{pick(state.nameZh, state.nameEn)}</StateTag>
      {reason && <span className="quiet">{halfOf(reason, language)}</span>}
      {since && <Elapsed since={since} label={t('stateFor')} />}
    </span>
  );
}

function Figures() {
  const t = useWords(words);
  const moments = useMoments();
  const { data } = useQuery({ ...dayQuery, refetchInterval: 60_000 });
  const totals = data?.totals;
  const figures = [
    ['day.calls', totals?.calls],
    ['day.reached', totals?.reached],
    ['day.completed', totals?.completed],
    ['day.talk', totals && moments.span(totals.talkSeconds)],
  ] as const;
  return (
    <dl className="desk-figures" aria-label={t('dayTitle')}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}

interface BreakProps {
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onGo: (reason: string) => void;
}

function BreakDialog({ open, busy, onClose, onGo }: BreakProps) {
  const t = useWords(words);
  const language = useLanguage();
  const { first, afterOpenChange } = useFirstFocus<RadioRef>();
  const [chosen, setChosen] = useState<string>(BREAKS[0]);
  const [other, setOther] = useState('');
  const reason = chosen === '' ? other.trim() : chosen;
  const go = () => reason !== '' && onGo(reason);
  return (
    <Modal
      open={open}
      title={t('breakTitle')}
      okText={t('breakGo')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: reason === '', loading: busy }}
      onOk={go}
      onCancel={onClose}
      afterOpenChange={afterOpenChange}
      destroyOnHidden
      width={400}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Radio.Group
          aria-label={t('breakTitle')}
          className="stack"
          value={chosen}
          onChange={({ target }) => setChosen(target.value as string)}
        >
          {BREAKS.map((each, index) => (
            <Radio key={each} value={each} ref={index === 0 ? first : undefined}>
              {halfOf(each, language)}
            </Radio>
          ))}
          <Radio value="">{t('breakOther')}</Radio>
        </Radio.Group>
        {chosen === '' && (
          <Input
            autoFocus
            aria-label={t('breakOther')}
            maxLength={100}
            value={other}
            onChange={({ target }) => setOther(target.value)}
          />
        )}
        <span className="quiet">{t('breakNote')}</span>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
