import { Nothing } from '../../components/nothing';
import { StateTag, type Tone } from '../../components/state-tag';
import { useWords } from '../../words';
import { useCampaignName } from '../campaign-names';
import { useFigures } from '../../figures';
import { Elapsed } from '../timer';
import type { Board, BoardAgent } from './board';
import { AGENT_STATES, agentCount } from './board-rows.rules';
import { words } from './words';

export const TONES: Record<string, Tone> = { talking: 'busy', wrap_up: 'warn', ready: 'good', break: 'idle' };

/** People by state, and each of them with a running clock. */
export function AgentPanel({ board }: { board: Pick<Board, 'agents' | 'agentList'> }) {
  const t = useWords(words);
  const { count } = useFigures();
  const nameOf = useCampaignName();
  return (
    <div className="panel board-agents">
      <div className="row">
        <span className="panel-title">{t('agents')}</span>
        <span className="grow" />
        {AGENT_STATES.map((state) => (
          <span key={state} className="row tight nowrap">
            <span className="quiet">{t(`state.${state}`)}</span>
            <strong className="numbers">{count(agentCount(board.agents, state))}</strong>
          </span>
        ))}
      </div>
      {board.agentList.length === 0 ? (
        <Nothing>{t('nobody')}</Nothing>
      ) : (
        <div className="scrolls" tabIndex={0} role="region" aria-label={t('agents')}>
          <table className="plain-table">
            <thead className="unseen">
              <tr>
                <th scope="col">{t('agent')}</th>
                <th scope="col">{t('state')}</th>
                <th scope="col">{t('campaign')}</th>
                <th scope="col">{t('since')}</th>
              </tr>
            </thead>
            <tbody>
              {[...board.agentList].sort(byState).map((agent) => (
                <tr key={agent.staffNo}>
                  <th scope="row">
                    {agent.name ?? agent.staffNo} <span className="quiet">{agent.team}</span>
                  </th>
                  <td>
                    <AgentState state={agent.state} />
                  </td>
                  <td>
                    <div className="cut quiet board-what">
                      {agent.campaign === null ? agent.reason : nameOf(agent.campaign)}
                    </div>
                  </td>
                  <td className="right">
                    <Elapsed since={agent.since} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function AgentState({ state }: { state: string }) {
  const t = useWords(words);
  const known = AGENT_STATES.find((each) => each === state);
  return <StateTag tone={TONES[state] ?? 'idle'}>{known ? t(`state.${known}`) : state}</StateTag>;
}

/** By state as the counts above, the longest in it first. */
function byState(a: BoardAgent, b: BoardAgent): number {
  const order = (state: string) => AGENT_STATES.findIndex((each) => each === state);
  return order(a.state) - order(b.state) || (a.since < b.since ? -1 : 1);
}
