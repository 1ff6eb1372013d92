import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { ringsAgentFirst } from '../carrier.rules';
import { PageHead } from '../components/page-head';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { useSession } from '../session';
import { LineTable } from './line-table';
import { TeamTable } from './team-table';
import { UserTable } from './user-table';
import { words } from './words';

/** People: who may sign in, and who takes which calls. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const [params, setParams] = useSearchParams();
  const hasLines = ringsAgentFirst(useSession().centre.carrier);
  const tabs = hasLines ? (['users', 'teams', 'lines'] as const) : (['users', 'teams'] as const);
  return (
    <div className="stack">
      <PageHead title={menu('menu.users')} note={t('usersNote')} />
      <Tabs
        size="small"
        activeKey={tabs.find((tab) => tab === params.get('tab')) ?? 'users'}
        onChange={(tab) => setParams(tab === 'users' ? {} : { tab })}
        destroyOnHidden
        items={[
          { key: 'users', label: t('tabUsers'), children: <UserTable /> },
          { key: 'teams', label: t('tabTeams'), children: <TeamTable /> },
          ...(hasLines ? [{ key: 'lines', label: t('tabLines'), children: <LineTable /> }] : []),
        ]}
      />
    </div>
  );
}
