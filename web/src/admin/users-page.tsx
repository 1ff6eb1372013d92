import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { PageHead } from '../components/page-head';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { TeamTable } from './team-table';
import { UserTable } from './user-table';
import { words } from './words';

/** People: who may sign in, and who takes which calls. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const [params, setParams] = useSearchParams();
  return (
    <div className="stack">
      <PageHead title={menu('menu.users')} note={t('usersNote')} />
      <Tabs
        size="small"
        activeKey={params.get('tab') === 'teams' ? 'teams' : 'users'}
        onChange={(tab) => setParams(tab === 'users' ? {} : { tab })}
        destroyOnHidden
        items={[
          { key: 'users', label: t('tabUsers'), children: <UserTable /> },
          { key: 'teams', label: t('tabTeams'), children: <TeamTable /> },
        ]}
      />
    </div>
  );
}
