import { Button } from 'antd';
import { Key } from '../components/shortcuts';
import { halfOf } from '../halves.rules';
import { useSession } from '../session';
import { useLanguage, useWords } from '../words';
import type { Start } from './desk-answers';
import { IdlePanel } from './idle-panel';
import { LeftPanel } from './left-panel';
import { SideTabs } from './side-tabs';
import type { Desk } from './use-desk';
import type { Waiting } from './use-waiting';
import { WindowsPanel } from './windows-panel';
import { words } from './words';

interface Props {
  desk: Desk;
  start: Start;
  waiting: Waiting | null;
  busy: boolean;
  mayTake: boolean;
  onTake: () => void;
}

/** Between two tasks: what became of the last, why there is no next, when there will be, and one's own lists. */
export function IdleZone({ desk, start, waiting, busy, mayTake, onTake }: Props) {
  const t = useWords(words);
  const language = useLanguage();
  const isSales = useSession().user.role === 'salesperson';
  const { state, reason } = start.agent;
  return (
    <div className="desk-center">
      <div className="desk-column">
        {desk.left && <LeftPanel left={desk.left} />}
        {waiting && state.code !== 'break' ? (
          <IdlePanel waiting={waiting} start={start} />
        ) : (
          <section className="panel desk-begin">
            <div>
              {state.code === 'break'
                ? t('onBreak', { reason: halfOf(reason ?? '', language) })
                : t(state.code === 'offline' ? 'welcomeOffline' : isSales ? 'welcomeSales' : 'welcome')}
            </div>
            <Button type="primary" size="large" disabled={!mayTake} loading={busy} onClick={onTake}>
              {t('takeNext')} <Key name="n" />
            </Button>
          </section>
        )}
        <WindowsPanel windows={start.windows} />
      </div>
      <section className="panel">
        <SideTabs />
      </section>
    </div>
  );
}
