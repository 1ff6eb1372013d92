import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Authenticated, Principal } from './principal';

/** Who makes a change, as the audit trail names them: staff number or login of a person, `key:NAME` of a core system. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  actorOf(context.switchToHttp().getRequest<Authenticated>().principal),
);

export function actorOf(principal: Principal | undefined): string {
  if (!principal) return 'anonymous';
  return principal.kind === 'key' ? `key:${principal.login}` : (principal.staffNo ?? principal.login);
}
