import { SetMetadata } from '@nestjs/common';
import { ROLES, type KeyScope, type Role } from './principal';

/** Who may use a route. What is not named is refused (403); a route without `@Allow` or `@Public` refuses everybody. */
export interface Allowed {
  roles: readonly Role[];
  /** API keys with any of these scopes. */
  scopes?: readonly KeyScope[];
  /** True: changes what holds for the whole company, and so is refused to people whose scope is a branch. */
  companyWide?: boolean;
  /** True: what is reached is decided by a claim or by the person's own number, not by branches (the dialler). */
  byClaim?: boolean;
  /** True: may be used before the first password has been changed. */
  beforePassword?: boolean;
}

/** Every role: what concerns nobody's records. */
export const EVERYBODY: readonly Role[] = ROLES;

export const ALLOWED = 'huifang:allowed';
export const PUBLIC = 'huifang:public';

/** `@Allow({ roles: ['agent', 'supervisor'], scopes: ['dialer'] })`, on a handler, or on a controller for all of its handlers. */
export const Allow = (allowed: Allowed) => SetMetadata(ALLOWED, allowed);

/** No login needed: health, the login itself, webhooks that carry their own proof. */
export const Public = () => SetMetadata(PUBLIC, true);
