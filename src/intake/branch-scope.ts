import type { Principal } from '../access/principal';
import { type Db } from '../database/db';
import { NotFound } from '../errors';
import { isWithinBranch } from './branch-scope.sql';

/**
 * The branch whose subtree a person is shown: the one asked for, else the person's own; null is the whole company. Row-level
 * security hides foreign rows as well: this makes a foreign branch a plain 404 instead of an empty page.
 * @throws NotFound `unknown_branch` for one outside the person's subtree, whether it exists or not
 */
export async function branchAsked(
  db: Db,
  user: Pick<Principal, 'branchCode'>,
  asked: string | undefined,
): Promise<string | null> {
  const own = user.branchCode;
  if (asked === undefined || asked === own) return own;
  if (own === null || (await isWithinBranch(db, asked, own))) return asked;
  throw new NotFound('unknown_branch', `没有机构 ${asked} · there is no branch ${asked} that you may see`, {
    field: 'branch',
  });
}
