import type { Role } from '../session';

/** Of GET /api/users. */
export interface User {
  login: string;
  name: string;
  role: Role;
  staffNo: string | null;
  branchCode: string | null;
  mustChangePassword: boolean;
  disabledAt: string | null;
  signedInAt: string | null;
  version: number;
  createdAt: string;
}

export const ROLES: readonly Role[] = [
  'agent',
  'salesperson',
  'branch',
  'supervisor',
  'quality',
  'complaints',
  'administrator',
];

/** Of GET /api/staff. */
export interface Member {
  staffNo: string;
  name: string;
  role: Role;
  branchCode: string | null;
  branchName: string | null;
  team: string | null;
  skills: string[];
  state: string | null;
  since: string | null;
}
