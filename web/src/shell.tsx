import {
  DownOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  QuestionCircleOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Dropdown, Menu, Tooltip } from 'antd';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { api } from './api/client';
import { useChange } from './api/change';
import { useConnection } from './api/connection';
import { useKeyList } from './components/shortcuts';
import { StateTag } from './components/state-tag';
import mark from './mark.svg';
import { icons } from './menu-icons';
import { firstPageOf, pagesOf } from './pages';
import { useRepliesWaiting } from './replies-waiting';
import { QuickSearch } from './quick-search';
import { remember, remembered } from './remember';
import { useSession, useSetSession } from './session';
import { words } from './shell.words';
import { Switches } from './switches';
import { useWords } from './words';

const RECONNECT_MS = 3000;

/** What stands around every page: the menu of one's role, whose centre it is, who one is. */
export function Shell() {
  const t = useWords(words);
  const session = useSession();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const [folded, setFolded] = useState(
    () => (remembered('menu') ?? (isNarrow() ? 'folded' : 'open')) === 'folded',
  );
  const fold = (to: boolean) => {
    setFolded(to);
    remember('menu', to ? 'folded' : 'open');
  };
  useFocusOnArrival(main, pathname);
  const replies = useRepliesWaiting();
  const items = pagesOf(session.user.role).flatMap(({ path, menu, shown }) =>
    menu === null || shown?.(session.centre) === false
      ? []
      : [
          {
            key: path,
            icon: icons[path],
            label: (
              <Link to={path}>
                {t(menu)}
                {path === '/replies' && replies > 0 && (
                  <span className="menu-count" title={t('repliesWait', { n: replies })}>
                    {replies > 99 ? '99+' : replies}
                  </span>
                )}
              </Link>
            ),
          },
        ],
  );
  const open = items.find(({ key }) => pathname === key || pathname.startsWith(`${key}/`))?.key;

  return (
    <div className={folded ? 'shell shell-folded' : 'shell'}>
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      <aside className="shell-side">
        <Link className="shell-brand" to={firstPageOf(session.user.role)} aria-label={t('product')}>
          <img src={mark} alt="" />
          {!folded && t('product')}
        </Link>
        <nav aria-label={t('mainMenu')}>
          <Menu
            mode="inline"
            inlineCollapsed={folded}
            inlineIndent={14}
            selectedKeys={open ? [open] : []}
            items={items}
          />
        </nav>
      </aside>
      <div className="shell-page">
        <header className="shell-head">
          <Button
            type="text"
            aria-label={t('mainMenu')}
            aria-expanded={!folded}
            icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            onClick={() => fold(!folded)}
          />
          <CentreName />
          <span className="grow" />
          <HeadTools />
        </header>
        <ConnectionLost />
        {session.centre.reach !== 'everybody' && (
          <Alert banner type="warning" role="note" title={t(`reach.${session.centre.reach}`)} />
        )}
        <main id="main" ref={main} tabIndex={-1} className="shell-main">
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </div>
  );
}

/** A tablet upright: the words of the menu would take a quarter of it. */
const isNarrow = () => window.innerWidth < 1000;

/** Another page begins at its top, for the eye and for a screen reader. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>, pathname: string): void {
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [main, pathname]);
}

function CentreName() {
  const t = useWords(words);
  const { centre, user } = useSession();
  return (
    <div className="row">
      <strong>{centre.name}</strong>
      <span className="quiet">{user.branchName ?? user.branchCode ?? t('wholeCompany')}</span>
      {centre.demo && (
        <Tooltip title={t('demoNote')}>
          <span>
            <StateTag tone="idle">{t('demo')}</StateTag>
          </span>
        </Tooltip>
      )}
      {centre.carrier === 'simulated' && (
        <Tooltip title={t('simulatedNote')}>
          <span>
            <StateTag tone="warn">{t('simulated')}</StateTag>
          </span>
        </Tooltip>
      )}
    </div>
  );
}

function HeadTools() {
  const t = useWords(words);
  const { user } = useSession();
  const navigate = useNavigate();
  const showKeys = useKeyList();
  const setSession = useSetSession();
  const signOut = useChange((_: void, send) => send.delete('/api/session'), {
    onSuccess: () => setSession(null),
  });
  return (
    <>
      <QuickSearch />
      <Tooltip title={`${t('keys')} ?`}>
        <Button type="text" aria-label={t('keys')} icon={<QuestionCircleOutlined />} onClick={showKeys} />
      </Tooltip>
      <Switches />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'password', label: t('changePassword'), onClick: () => void navigate('/password') },
            { key: 'out', label: t('signOut'), onClick: () => signOut.mutate() },
          ],
        }}
      >
        <Button type="text" loading={signOut.isPending}>
          <strong>{user.name}</strong>
          <span className="quiet">
            {t(`role.${user.role}`)}
            {user.staffNo === null ? '' : ` ${user.staffNo}`}
          </span>
          <DownOutlined />
        </Button>
      </Dropdown>
    </>
  );
}

/** Says that the server is away, asks until it is back, and then shows everything anew. */
function ConnectionLost() {
  const t = useWords(words);
  const isLost = useConnection() === 'lost';
  const client = useQueryClient();
  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => {
      api
        .get('/api/session')
        .then(() => client.invalidateQueries())
        .catch(() => undefined);
    }, RECONNECT_MS);
    return () => clearInterval(timer);
  }, [isLost, client]);
  return isLost ? <Alert banner type="warning" role="alert" title={t('connectionLost')} /> : null;
}
