import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Who makes a change until there are logins: the `x-actor` header, or `api` where a caller names nobody. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const header: unknown = context.switchToHttp().getRequest().headers['x-actor'];
  return typeof header === 'string' && header.trim() !== '' ? header.trim().slice(0, 100) : 'api';
});
