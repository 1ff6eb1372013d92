import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Authenticated, Principal } from '../src/access/principal';

const SUPERVISOR: Principal = {
  kind: 'user',
  login: 'boss',
  name: '班长',
  role: 'supervisor',
  staffNo: null,
  branchCode: null,
  scopes: [],
  mustChangePassword: false,
};

/**
 * Signs everybody in who asks an application without the guard: as a company-wide supervisor, or as the header `x-test-user`
 * says (JSON, over those values). Call it before the application is initialised.
 */
export function signIn(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      const said = request.headers['x-test-user'];
      const user = typeof said === 'string' ? (JSON.parse(said) as Partial<Principal>) : {};
      (request as Authenticated).principal = { ...SUPERVISOR, ...user };
      done();
    });
}

/** The header of a request made by this person. */
export function as(user: Partial<Principal>): Record<string, string> {
  return { 'x-test-user': JSON.stringify(user) };
}
