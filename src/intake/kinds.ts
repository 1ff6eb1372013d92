import type { Kind, KindName } from './kind';
import { BRANCHES } from './kinds/branch';
import { CLAIMS } from './kinds/claim';
import { COMPLAINTS } from './kinds/complaint';
import { POLICIES } from './kinds/policy';
import { REPAIRS } from './kinds/repair';
import { STAFF } from './kinds/staff';

/** Every kind by its name in addresses and on the command line. */
export const KINDS: Record<KindName, Kind> = {
  policies: POLICIES,
  claims: CLAIMS,
  complaints: COMPLAINTS,
  repairs: REPAIRS,
  branches: BRANCHES,
  staff: STAFF,
};
