import { Alert, Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { LoadProblem } from '../components/load-problem';
import { useShortcut } from '../components/shortcuts';
import { useWords } from '../words';
import { CallZone } from './call-zone';
import { DeskFoot } from './desk-foot';
import { DeskStateBar } from './desk-state-bar';
import { useDeskDeeds } from './desk-deeds';
import './desk.css';
import { IdleZone } from './idle-zone';
import { useDeskLine } from './line';
import { LineNotice } from './line-notice';
import { SideDrawer, type SideTab } from './side-tabs';
import { useDesk } from './use-desk';
import { useAskAgain, useWaiting } from './use-waiting';
import { words } from './words';

/** Opened once in a career: its fields are not fetched with the desk. */
const LineDialog = lazy(() => import('./line-dialog').then((file) => ({ default: file.LineDialog })));

/** 坐席台: one page for the whole day, for agents and for salespeople alike. */
export function Component() {
  const t = useWords(words);
  const desk = useDesk();
  const { start, held, lead } = desk;
  const leads = lead === 'leads';
  const isAway = start?.agent.state.code === 'offline' || start?.agent.state.code === 'break';
  const mayTake = leads && start !== undefined && held === null;
  const { waiting, note } = useWaiting();
  const deeds = useDeskDeeds(desk, note);
  const deskLine = useDeskLine(desk);
  const take = () => !deeds.takeNext.isPending && deeds.takeNext.mutate({ enter: isAway });
  useAskAgain(waiting, mayTake && !isAway ? take : null);
  useShortcut('n', t('takeNext'), take, { enabled: mayTake });
  const [tab, setTab] = useState<SideTab | null>(null);
  const claim = held && `${held.taskId}.${held.epoch}`;
  useEffect(() => {
    // What failed before this task was there, or with the one before, is no news of it.
    for (const deed of [deeds.takeNext, deeds.enter]) if (deed.isError) deed.reset();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when another task is in hand, not with every drawing
  }, [claim]);

  return (
    <div className="desk">
      <DeskStateBar desk={desk} deeds={deeds} deskLine={deskLine} onTake={take} mayTake={mayTake} />
      {lead === 'follows' && (
        <Alert
          type="info"
          showIcon
          role="status"
          title={t('follows')}
          action={
            <Button size="small" onClick={desk.takeLead}>
              {t('workHere')}
            </Button>
          }
        />
      )}
      {deskLine.line && leads && <LineNotice {...deskLine} line={deskLine.line} />}
      {!start && <LoadProblem error={desk.error} onRetry={desk.refetch} />}
      <LoadProblem error={deeds.takeNext.error ?? deeds.enter.error} />
      {start &&
        (held ? (
          <CallZone key={claim} desk={desk} held={held} start={start} deskLine={deskLine} />
        ) : (
          <IdleZone
            desk={desk}
            start={start}
            waiting={waiting}
            busy={deeds.takeNext.isPending}
            onTake={take}
            mayTake={mayTake}
          />
        ))}
      <DeskFoot held={held} phase={desk.phase} start={start} line={deskLine.line} onOpen={setTab} />
      {leads && deskLine.line && deskLine.isChoosing && (
        <Suspense>
          <LineDialog {...deskLine} line={deskLine.line} />
        </Suspense>
      )}
      <SideDrawer tab={tab} onChange={setTab} />
    </div>
  );
}
