import { SearchOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useNavigate } from 'react-router';
import { Key, useShortcut } from './components/shortcuts';
import { mayOpen } from './pages';
import { useSession } from './session';
import { words } from './shell.words';
import { useWords } from './words';

const KEY = 'Ctrl+k';

/** From every page to the search, for those who have one. */
export function QuickSearch() {
  const t = useWords(words);
  const navigate = useNavigate();
  const { user } = useSession();
  const mayFind = mayOpen(user.role, '/search');
  const find = () => void navigate('/search');
  useShortcut(KEY, t('menu.search'), find, { enabled: mayFind });
  if (!mayFind) return null;
  return (
    <Tooltip
      title={
        <>
          {t('menu.search')} <Key name={KEY} />
        </>
      }
    >
      <Button type="text" aria-label={t('menu.search')} icon={<SearchOutlined />} onClick={find} />
    </Tooltip>
  );
}
