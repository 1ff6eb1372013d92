import { Button } from 'antd';
import { useJoin } from '../../join';
import { useMoments } from '../../moments';
import { useSecond } from '../../second';
import { useSession } from '../../session';
import { useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { useFigures } from '../../figures';
import { Countdown } from '../timer';
import type { Board } from './board';
import { AGENT_STATES, agentCount, type BoardRow } from './board-rows.rules';
import { FitTag, LaneHours } from './campaign-lines';
import { HeldBack } from './held-back';
import { HoursChart } from './hours-chart';
import { StreamState } from './stream-state';
import { Totals } from './totals';
import { words } from './words';

interface Props {
  board: Board;
  rows: readonly BoardRow[];
  lostSince: string | null;
  isLive: boolean;
  onLeave: () => void;
}

/** The board on a wall: fewer things in letters that grow with the screen, read from three metres. */
export function Wall({ board, rows, lostSince, isLive, onLeave }: Props) {
  const t = useWords(words);
  const { centre } = useSession();
  const nameOf = useCampaignName();
  const join = useJoin();
  const { count, percent } = useFigures();
  return (
    <div className="wall">
      <header className="row nowrap">
        <h1>{centre.name}</h1>
        <StreamState lostSince={lostSince} isLive={isLive} at={board.at} />
        <span className="grow" />
        {board.nextToOpen && (
          <span>
            {t('nextToOpen', { names: join(board.nextToOpen.campaigns.map(nameOf)) })}{' '}
            <strong>
              <Countdown until={board.nextToOpen.at} />
            </strong>
          </span>
        )}
        <strong>
          <WallClock />
        </strong>
        <Button onClick={onLeave}>{t('leaveWall')}</Button>
      </header>
      <HeldBack held={board.held} />
      <Totals board={board} rows={rows} />
      <div className="wall-body">
        <table className="plain-table wall-table">
          <caption className="unseen">{t('campaigns')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('campaign')}</th>
              <th scope="col">{t('hours')}</th>
              <th scope="col" className="right">
                {t('ready')}
              </th>
              <th scope="col" className="right">
                {t('inCall')}
              </th>
              <th scope="col" className="right">
                {t('cycle')}
              </th>
              <th scope="col">{t('forecast')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 8).map(({ campaign, lane, queue, cycle }) => (
              <tr key={campaign}>
                <th scope="row">{nameOf(campaign)}</th>
                <td>{lane && <LaneHours lane={lane} />}</td>
                <td className="right numbers strong">{count(queue.ready)}</td>
                <td className="right numbers">{count(queue.claimed + queue.calling)}</td>
                <td className="right numbers">{cycle ? percent(cycle.done) : '—'}</td>
                <td>{cycle && <FitTag cycle={cycle} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="wall-side">
          <dl className="wall-agents">
            {AGENT_STATES.map((state) => (
              <div key={state}>
                <dt>{t(`state.${state}`)}</dt>
                <dd>{count(agentCount(board.agents, state))}</dd>
              </div>
            ))}
          </dl>
          <HoursChart today={board.today} wall />
        </div>
      </div>
    </div>
  );
}

function WallClock() {
  const moments = useMoments();
  return <span className="numbers">{moments.clock(useSecond() * 1000)}</span>;
}
