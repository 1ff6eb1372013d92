import type { ComponentType } from 'react';
import type { Role, Session } from './session';
import type { words } from './shell.words';

/** One address of the pages: who may open it, what the menu calls it, and the file that is fetched for it. */
export interface Page {
  path: string;
  roles: readonly Role[];
  /** Its name in the menu and in the tab; null: it is reached from another page. */
  menu: (keyof typeof words & `menu.${string}`) | null;
  /** Whether this centre has such a thing at all; everywhere unless said otherwise. The address works in any case. */
  shown?: (centre: Session['centre']) => boolean;
  /** A file that exports `Component`. */
  load: () => Promise<{ Component: ComponentType }>;
}

const LEADS = ['supervisor', 'administrator'] as const;
const LOOKERS = ['quality', 'complaints'] as const;
const ADMINS = ['administrator'] as const;

/** In the order of the menu; the first that a role may open is where it begins. */
export const pages: Page[] = [
  {
    path: '/desk',
    roles: ['agent', 'salesperson'],
    menu: 'menu.desk',
    load: () => import('./agent/desk-page'),
  },
  {
    path: '/renewals',
    roles: ['salesperson'],
    menu: 'menu.renewals',
    load: () => import('./sales/renewals-page'),
  },
  {
    path: '/wallboard',
    roles: LEADS,
    menu: 'menu.wallboard',
    load: () => import('./supervision/wallboard-page'),
  },
  {
    path: '/search',
    roles: [...LEADS, ...LOOKERS],
    menu: 'menu.search',
    load: () => import('./why/search-page'),
  },
  { path: '/why', roles: [...LEADS, ...LOOKERS], menu: null, load: () => import('./why/why-page') },
  {
    path: '/why/tasks/:id',
    roles: [...LEADS, ...LOOKERS],
    menu: null,
    load: () => import('./why/task-page'),
  },
  {
    path: '/why/records/:type/:key',
    roles: [...LEADS, ...LOOKERS],
    menu: null,
    load: () => import('./why/record-page'),
  },
  {
    path: '/why/phones/:phone',
    roles: [...LEADS, ...LOOKERS],
    menu: null,
    load: () => import('./why/phone-page'),
  },
  {
    path: '/wallboard',
    roles: ['quality'],
    menu: 'menu.wallboard',
    load: () => import('./supervision/wallboard-page'),
  },
  {
    path: '/cases',
    roles: ['branch', ...LEADS],
    menu: 'menu.cases',
    load: () => import('./branch/cases-page'),
  },
  {
    path: '/follow-ups',
    roles: ['branch', ...LEADS],
    menu: 'menu.followUps',
    load: () => import('./branch/follow-ups-page'),
  },
  {
    path: '/replies',
    roles: ['branch', ...LEADS, 'complaints'],
    menu: 'menu.replies',
    load: () => import('./branch/replies-page'),
  },
  {
    path: '/branch-figures',
    roles: ['branch'],
    menu: 'menu.branchFigures',
    load: () => import('./branch/branch-figures-page'),
  },
  {
    path: '/campaigns',
    roles: LEADS,
    menu: 'menu.campaigns',
    load: () => import('./supervision/campaigns-page'),
  },
  {
    path: '/campaigns/:code',
    roles: LEADS,
    menu: null,
    load: () => import('./supervision/campaign-page'),
  },
  { path: '/draws', roles: LEADS, menu: 'menu.draws', load: () => import('./supervision/draws-page') },
  {
    path: '/calendar',
    roles: LEADS,
    menu: 'menu.calendar',
    load: () => import('./supervision/calendar-page'),
  },
  {
    path: '/simulations',
    roles: LEADS,
    menu: 'menu.simulations',
    load: () => import('./supervision/simulations-page'),
  },
  {
    path: '/simulations/compare',
    roles: LEADS,
    menu: null,
    load: () => import('./supervision/compare-page'),
  },
  {
    path: '/simulations/:id',
    roles: LEADS,
    menu: null,
    load: () => import('./supervision/simulation-page'),
  },
  { path: '/scripts', roles: LEADS, menu: 'menu.scripts', load: () => import('./upkeep/scripts-page') },
  { path: '/texts', roles: LEADS, menu: 'menu.texts', load: () => import('./upkeep/texts-page') },
  {
    path: '/recordings',
    roles: [...LEADS, 'quality'],
    menu: 'menu.recordings',
    shown: ({ carrier }) => carrier === 'twilio',
    load: () => import('./recordings/recordings-page'),
  },
  { path: '/opt-outs', roles: LEADS, menu: 'menu.optOuts', load: () => import('./upkeep/opt-outs-page') },
  { path: '/imports', roles: LEADS, menu: 'menu.imports', load: () => import('./upkeep/imports-page') },
  { path: '/users', roles: LEADS, menu: 'menu.users', load: () => import('./admin/users-page') },
  { path: '/keys', roles: ADMINS, menu: 'menu.keys', load: () => import('./admin/keys-page') },
  { path: '/audit', roles: LEADS, menu: 'menu.audit', load: () => import('./admin/audit-page') },
];

export function pagesOf(role: Role): Page[] {
  return pages.filter(({ roles }) => roles.includes(role));
}

/** Where a role begins its day. */
export function firstPageOf(role: Role): string {
  return pagesOf(role)[0]?.path ?? '/';
}
