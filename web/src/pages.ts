import { recordsCalls } from './carrier.rules';
import type { Role, Session } from './session';
import type { words } from './shell.words';

/** One address of the pages: who may open it, and what the menu calls it. Its file stands in `page-files.ts`. */
interface PageOf<Path extends string> {
  path: Path;
  roles: readonly Role[];
  /** Its name in the menu and in the tab; null: it is reached from another page. */
  menu: (keyof typeof words & `menu.${string}`) | null;
  /** Whether this centre has such a thing at all; everywhere unless said otherwise. The address works in any case. */
  shown?: (centre: Session['centre']) => boolean;
}

const LEADS = ['supervisor', 'administrator'] as const;
const LOOKERS = ['quality', 'complaints'] as const;
const ADMINS = ['administrator'] as const;

/** In the order of the menu; the first that a role may open is where it begins. */
const list = [
  { path: '/desk', roles: ['agent', 'salesperson'], menu: 'menu.desk' },
  { path: '/renewals', roles: ['salesperson'], menu: 'menu.renewals' },
  { path: '/wallboard', roles: LEADS, menu: 'menu.wallboard' },
  { path: '/search', roles: [...LEADS, ...LOOKERS], menu: 'menu.search' },
  { path: '/why', roles: [...LEADS, ...LOOKERS], menu: null },
  { path: '/why/tasks/:id', roles: [...LEADS, ...LOOKERS], menu: null },
  { path: '/why/records/:type/:key', roles: [...LEADS, ...LOOKERS], menu: null },
  { path: '/why/phones/:phone', roles: [...LEADS, ...LOOKERS], menu: null },
  { path: '/wallboard', roles: ['quality'], menu: 'menu.wallboard' },
  { path: '/cases', roles: ['branch', ...LEADS], menu: 'menu.cases' },
  { path: '/follow-ups', roles: ['branch', ...LEADS], menu: 'menu.followUps' },
  { path: '/replies', roles: ['branch', ...LEADS, 'complaints'], menu: 'menu.replies' },
  { path: '/branch-figures', roles: ['branch'], menu: 'menu.branchFigures' },
  { path: '/campaigns', roles: LEADS, menu: 'menu.campaigns' },
  { path: '/campaigns/:code', roles: LEADS, menu: null },
  { path: '/draws', roles: LEADS, menu: 'menu.draws' },
  { path: '/calendar', roles: LEADS, menu: 'menu.calendar' },
  { path: '/simulations', roles: LEADS, menu: 'menu.simulations' },
  { path: '/simulations/compare', roles: LEADS, menu: null },
  { path: '/simulations/:id', roles: LEADS, menu: null },
  { path: '/scripts', roles: LEADS, menu: 'menu.scripts' },
  { path: '/texts', roles: LEADS, menu: 'menu.texts' },
  {
    path: '/recordings',
    roles: [...LEADS, 'quality'],
    menu: 'menu.recordings',
    shown: ({ carrier }) => recordsCalls(carrier),
  },
  { path: '/opt-outs', roles: LEADS, menu: 'menu.optOuts' },
  { path: '/imports', roles: LEADS, menu: 'menu.imports' },
  { path: '/users', roles: LEADS, menu: 'menu.users' },
  { path: '/keys', roles: ADMINS, menu: 'menu.keys' },
  { path: '/audit', roles: LEADS, menu: 'menu.audit' },
] as const satisfies readonly PageOf<string>[];

export type PagePath = (typeof list)[number]['path'];
export type Page = PageOf<PagePath>;

export const pages: readonly Page[] = list;

export function pagesOf(role: Role): Page[] {
  return pages.filter(({ roles }) => roles.includes(role));
}

/** Where a role begins its day. */
export function firstPageOf(role: Role): string {
  return pagesOf(role)[0]?.path ?? '/';
}

/** Whether there is a page at `path` that the role may open; `path` without a query. */
export function mayOpen(role: Role, path: string): boolean {
  return pagesOf(role).some((page) => matches(page.path, path));
}

function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  );
}
