import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { PageTable, type Column } from '../components/page-table';
import { useShortcut } from '../components/shortcuts';
import { words as shell } from '../shell.words';
import { useActor } from '../trail/actor';
import { useWords } from '../words';
import { useFigures } from '../figures';
import type { Run } from './simulations/run';
import { RunState, usePeriod, useTrialText } from './simulations/run-state';
import { StartDrawer } from './simulations/start-drawer';
import { words } from './simulations/words';
import './supervision.css';

const REFRESH_SECONDS = 3;

/** Every simulation, newest first; two that are done can be ticked and compared. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const navigate = useNavigate();
  const { count } = useFigures();
  const actor = useActor();
  const periodOf = usePeriod();
  const trialOf = useTrialText();
  const [starting, setStarting] = useState(false);
  const [ticked, setTicked] = useState<number[]>([]);
  useShortcut('n', t('new'), () => setStarting(true), { enabled: !starting });
  const columns: Column<Run>[] = [
    {
      key: 'compare',
      title: t('compare'),
      width: 60,
      render: ({ id, state }) => (
        <Checkbox
          aria-label={`${t('compare')} ${id}`}
          disabled={state !== 'done' || (ticked.length === 2 && !ticked.includes(id))}
          checked={ticked.includes(id)}
          onChange={({ target }) =>
            setTicked(target.checked ? [...ticked, id] : ticked.filter((each) => each !== id))
          }
        />
      ),
    },
    { key: 'id', title: '#', align: 'right', render: ({ id }) => <span className="numbers">{id}</span> },
    { key: 'period', title: t('period'), render: ({ params }) => periodOf(params) },
    { key: 'kind', title: t('kind'), render: ({ params }) => t(params.dry ? 'dry' : 'full') },
    {
      key: 'agents',
      title: t('agents'),
      align: 'right',
      render: ({ params }) => <span className="numbers">{count(params.agents)}</span>,
    },
    { key: 'trial', title: t('trial'), cut: true, width: 260, render: ({ params }) => trialOf(params) },
    { key: 'state', title: t('state'), render: (run) => <RunState run={run} /> },
    { key: 'at', title: t('at'), render: ({ startedAt }) => <Moment at={startedAt} /> },
    { key: 'by', title: t('by'), render: ({ startedBy }) => actor(startedBy) },
    {
      key: 'seed',
      title: t('seed'),
      align: 'right',
      choice: 'hidden',
      render: ({ params }) => <span className="numbers">{params.seed}</span>,
    },
  ];
  return (
    <div className="stack">
      <PageHead title={menu('menu.simulations')}>
        <Button type="primary" onClick={() => setStarting(true)}>
          {t('new')}
        </Button>
      </PageHead>
      <PageTable<Run>
        id="simulations"
        path="/api/simulations"
        list="simulations"
        columns={columns}
        rowKey={({ id }) => id}
        limit={20}
        filters={[
          {
            key: 'state',
            label: t('state'),
            kind: 'choice',
            options: (['running', 'done', 'failed', 'cancelled'] as const).map((value) => ({
              value,
              label: t(`state.${value}`),
            })),
          },
        ]}
        tools={
          ticked.length === 0 ? undefined : (
            <>
              {ticked.length === 1 && <span className="quiet">{t('chooseTwo')}</span>}
              <Button
                disabled={ticked.length !== 2}
                onClick={() =>
                  void navigate(`/simulations/compare?a=${Math.min(...ticked)}&b=${Math.max(...ticked)}`)
                }
              >
                {t('compareTwo')}
              </Button>
            </>
          )
        }
        everySeconds={REFRESH_SECONDS}
        onOpen={({ id }) => void navigate(`/simulations/${id}`)}
        empty={
          <Nothing
            action={
              <Button type="primary" onClick={() => setStarting(true)}>
                {t('new')}
              </Button>
            }
          >
            {t('none')}
          </Nothing>
        }
        label={menu('menu.simulations')}
      />
      <StartDrawer
        open={starting}
        onClose={() => setStarting(false)}
        onStarted={({ id }) => void navigate(`/simulations/${id}`)}
      />
    </div>
  );
}
