import { FullscreenOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { Key, useShortcut } from '../components/shortcuts';
import { useJoin } from '../join';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { useCampaignName } from './campaign-names';
import './supervision.css';
import { Countdown } from './timer';
import { AgentPanel } from './wallboard/agent-panel';
import { useBoard } from './wallboard/board';
import { boardRows } from './wallboard/board-rows.rules';
import { CampaignLines } from './wallboard/campaign-lines';
import { HeldBack } from './wallboard/held-back';
import { HoursChart } from './wallboard/hours-chart';
import { PromisesPanel, TextsPanel } from './wallboard/small-panels';
import { StreamState } from './wallboard/stream-state';
import { Totals } from './wallboard/totals';
import { Wall } from './wallboard/wall';
import { words } from './wallboard/words';

/** What the whole centre does at this moment. `?wall=1` is its form for a screen on the wall. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const { data: board, error, refetch, lostSince, isLive } = useBoard();
  const rows = useMemo(() => (board ? boardRows(board) : []), [board]);
  const nameOf = useCampaignName();
  const join = useJoin();
  const { isWall, toWall, leaveWall } = useWall();
  useShortcut('f', t('wall'), toWall, { enabled: !isWall });
  useShortcut('Escape', t('leaveWall'), leaveWall, { enabled: isWall });

  if (board && isWall)
    return <Wall board={board} rows={rows} lostSince={lostSince} isLive={isLive} onLeave={leaveWall} />;
  return (
    <div className="board">
      <PageHead
        title={menu('menu.wallboard')}
        note={<StreamState lostSince={lostSince} isLive={isLive} at={board?.at} />}
      >
        {board?.nextToOpen && (
          <span>
            {t('nextToOpen', { names: join(board.nextToOpen.campaigns.map(nameOf)) })}{' '}
            <strong>
              <Countdown until={board.nextToOpen.at} />
            </strong>
          </span>
        )}
        <Button icon={<FullscreenOutlined />} onClick={toWall}>
          {t('wall')} <Key name="f" />
        </Button>
      </PageHead>
      {!board && <LoadProblem error={error} onRetry={() => void refetch()} />}
      {!board && !error && <Skeleton active paragraph={{ rows: 10 }} />}
      {board && (
        <>
          <HeldBack held={board.held} />
          <Totals board={board} rows={rows} />
          <div className="board-body">
            <div className="panel board-campaigns">
              <div className="scrolls" tabIndex={0} role="region" aria-label={t('campaigns')}>
                <CampaignLines rows={rows} />
              </div>
            </div>
            <AgentPanel board={board} />
            <section className="panel board-hours">
              <HoursChart today={board.today} />
            </section>
            <div className="board-small">
              <PromisesPanel promises={board.promises} />
              <TextsPanel texts={board.texts} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

/** Wall mode stands in the address, so that a screen can be switched on with a link. */
function useWall() {
  const [params, setParams] = useSearchParams();
  const isWall = params.get('wall') === '1';
  const toWall = () => {
    setParams({ wall: '1' }, { replace: true });
    // A browser may refuse; the mode fills the window all the same.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  const leaveWall = () => {
    setParams({}, { replace: true });
    if (document.fullscreenElement) void document.exitFullscreen();
  };
  useEffect(() => {
    if (!isWall) return;
    // Escape leaves the full screen before any page hears of it.
    const left = () => {
      if (!document.fullscreenElement) setParams({}, { replace: true });
    };
    document.addEventListener('fullscreenchange', left);
    return () => document.removeEventListener('fullscreenchange', left);
  }, [isWall, setParams]);
  return { isWall, toWall, leaveWall };
}
