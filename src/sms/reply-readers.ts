import type { Allowed } from '../access/allow';

/** Who reads what customers wrote, wherever it is shown. Of branches the database shows each their own. */
export const REPLY_READERS: Allowed = {
  roles: ['branch', 'supervisor', 'complaints', 'administrator'],
  scopes: ['operate'],
};
