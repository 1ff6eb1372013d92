import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useState } from 'react';
import { LoadProblem } from '../components/load-problem';
import { mayRecord } from './call-phase.rules';
import { CallPanel } from './call-panel';
import { CustomerPanel } from './customer-panel';
import type { Card, Held, Start } from './desk-answers';
import { useClaimDeeds, type ClaimDeeds } from './desk-deeds';
import { cardQuery } from './desk-queries';
import { HistoryPanel } from './history-panel';
import { ResultPanel } from './result-panel';
import { ScriptPanel } from './script-panel';
import type { DeskLine } from './line';
import type { Desk } from './use-desk';
import { useWalk } from './use-walk';

interface Props {
  desk: Desk;
  held: Held;
  start: Start;
  deskLine: DeskLine;
}

/** One task in hand: who and why, what to say, and the call. */
export function CallZone(props: Props) {
  const { desk, held } = props;
  const deeds = useClaimDeeds(desk, held);
  const [language, setLanguage] = useState<'zh' | 'en' | null>(null);
  const own = useQuery(cardQuery(held, null));
  const other = useQuery({ ...cardQuery(held, language), enabled: language !== null });
  const card = (language !== null && other.data) || own.data;
  return (
    <div className="desk-call">
      <div className="desk-who desk-column">
        <CustomerPanel held={held} start={props.start} card={card ?? null} />
        <HistoryPanel held={held} />
      </div>
      <div className="desk-line">
        <CallPanel {...props} deeds={deeds} />
      </div>
      {card ? (
        <Working key={desk.lead} {...props} deeds={deeds} card={card} onLanguage={setLanguage} />
      ) : (
        <div className="desk-script panel">
          {own.error ? (
            <LoadProblem error={own.error} onRetry={() => void own.refetch()} />
          ) : (
            <Skeleton active title={{ width: 120 }} paragraph={{ rows: 4 }} />
          )}
        </div>
      )}
    </div>
  );
}

interface WorkingProps extends Props {
  deeds: ClaimDeeds;
  card: Card;
  onLanguage: (language: 'zh' | 'en') => void;
}

/** What is said, asked and written down, once the card is there. */
function Working({ desk, held, start, deeds, card, onLanguage }: WorkingProps) {
  const leads = desk.lead === 'leads';
  const walk = useWalk({
    taskId: held.taskId,
    epoch: held.epoch,
    steps: card.script.steps,
    draft: card.draft,
    writes: leads,
  });
  return (
    <>
      <ScriptPanel walk={walk} language={card.script.language} onLanguage={onLanguage} active={leads} />
      {held.attempt && (
        <ResultPanel
          held={held}
          attempt={held.attempt}
          walk={walk}
          start={start}
          record={deeds.record}
          active={leads && mayRecord(desk.phase, start.carrier.reports)}
          writes={leads}
        />
      )}
    </>
  );
}
