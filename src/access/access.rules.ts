import type { Allowed } from './allow';
import type { Principal } from './principal';

export type Refused = 'password_first' | 'not_allowed' | 'company_wide';

/** What a decision needs to know of whoever asks. */
export type Asking = Pick<Principal, 'kind' | 'role' | 'scopes' | 'branchCode' | 'mustChangePassword'>;

/**
 * Whether somebody may use a route (product §12); null: yes. A route without a list refuses everybody, so that a forgotten
 * one fails closed. Whose rows they then see is the data scope's matter.
 */
export function refusalOf(asking: Asking, allowed: Allowed | undefined): Refused | null {
  if (!allowed) return asking.mustChangePassword ? 'password_first' : 'not_allowed';
  if (asking.mustChangePassword && !allowed.beforePassword) return 'password_first';
  const may =
    asking.kind === 'user'
      ? asking.role !== null && allowed.roles.includes(asking.role)
      : allowed.scopes?.some((scope) => asking.scopes.includes(scope));
  if (!may) return 'not_allowed';
  // A key works the dialler for any agent, and a claim brings any branch's customer: a branch cannot bound it.
  const wholeCompany = allowed.companyWide || (allowed.byClaim && asking.kind === 'key');
  return wholeCompany && asking.branchCode !== null ? 'company_wide' : null;
}
