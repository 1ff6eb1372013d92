import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** What a person may do (product §12). One person has one role; what it may reach is told by each route's `@Allow`. */
export const ROLES = [
  'agent',
  'salesperson',
  'branch',
  'supervisor',
  'quality',
  'complaints',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** What an API key of a core system may do: to bring records, to read them and reports, to work the dialler for any agent. */
export const KEY_SCOPES = ['records:write', 'records:read', 'reports:read', 'dialer', 'operate'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Who a request comes from, once its session or key has been checked. */
export interface Principal {
  kind: 'user' | 'key';
  /** Login name of a user; name of a key. Stands in the audit trail as it is (a key as `key:NAME`). */
  login: string;
  /** Name to greet with. */
  name: string;
  /** Null for a key. */
  role: Role | null;
  /** Of the person in `staff`; null where the user is nobody there, and for keys. */
  staffNo: string | null;
  /** Top of the subtree of branches that the person sees; null: the whole company. */
  branchCode: string | null;
  /** Of a key; empty for a person. */
  scopes: readonly KeyScope[];
  /** Nothing but a new password is accepted until there is one. */
  mustChangePassword: boolean;
}

/** Where the guard leaves the principal on Fastify's request. */
export interface Authenticated {
  principal?: Principal;
}

/** The principal of this request; only routes marked `@Public` have none. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<Authenticated>();
  if (!principal) throw new Error('a route that asks for its user is not public');
  return principal;
});
