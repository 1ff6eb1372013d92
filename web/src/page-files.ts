import type { ComponentType } from 'react';
import type { PagePath } from './pages';

/**
 * The file that is fetched for each address; it exports `Component`. Apart from `pages.ts`, since pages ask there who may open
 * what they link to.
 */
export const pageFiles: Record<PagePath, () => Promise<{ Component: ComponentType }>> = {
  '/desk': () => import('./agent/desk-page'),
  '/renewals': () => import('./sales/renewals-page'),
  '/wallboard': () => import('./supervision/wallboard-page'),
  '/search': () => import('./why/search-page'),
  '/why': () => import('./why/why-page'),
  '/why/tasks/:id': () => import('./why/task-page'),
  '/why/records/:type/:key': () => import('./why/record-page'),
  '/why/phones/:phone': () => import('./why/phone-page'),
  '/cases': () => import('./branch/cases-page'),
  '/follow-ups': () => import('./branch/follow-ups-page'),
  '/replies': () => import('./branch/replies-page'),
  '/branch-figures': () => import('./branch/branch-figures-page'),
  '/campaigns': () => import('./supervision/campaigns-page'),
  '/campaigns/:code': () => import('./supervision/campaign-page'),
  '/draws': () => import('./supervision/draws-page'),
  '/calendar': () => import('./supervision/calendar-page'),
  '/simulations': () => import('./supervision/simulations-page'),
  '/simulations/compare': () => import('./supervision/compare-page'),
  '/simulations/:id': () => import('./supervision/simulation-page'),
  '/scripts': () => import('./upkeep/scripts-page'),
  '/texts': () => import('./upkeep/texts-page'),
  '/recordings': () => import('./recordings/recordings-page'),
  '/opt-outs': () => import('./upkeep/opt-outs-page'),
  '/imports': () => import('./upkeep/imports-page'),
  '/users': () => import('./admin/users-page'),
  '/keys': () => import('./admin/keys-page'),
  '/audit': () => import('./admin/audit-page'),
};
