import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { inBox, NOBODY, type ScopeBox } from '../database/data-scope';
import { NotAllowed } from '../errors';
import type { Authenticated } from './principal';
import type { Admitted, SessionService } from './session.service';

export const COOKIE = 'huifang_session';
/** The page names itself in this header. Another site's page cannot, without asking first (CORS), and is not answered. */
const PAGE_HEADER = 'x-huifang';
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the hooks leave on a request for the guard. */
export interface Visited extends Authenticated {
  admitted?: Admitted | null;
  /** Began as nobody's; the guard puts the person's scope into it. */
  scopeBox?: ScopeBox;
}

/**
 * Finds out who asks, before anything else is done for them: a session's cookie, or a key as bearer. Every request begins with
 * nothing in sight; the guard opens the box. Whether the route may be used is the guard's business, which knows the route.
 * Call it after the other hooks: the scope is entered last, right before the handler.
 */
export function installAccess(fastify: FastifyInstance, sessions: SessionService): void {
  fastify.decorateRequest('admitted', undefined);
  fastify.decorateRequest('scopeBox', undefined);
  fastify.decorateRequest('principal', undefined);

  fastify.addHook('onRequest', (request, _reply, done) => {
    const visited = request as FastifyRequest & Visited;
    visited.scopeBox = { scope: NOBODY };
    let asked: Promise<Admitted | null> | null;
    try {
      asked = whoAsks(visited, sessions);
    } catch (error) {
      return inBox(visited.scopeBox, () => done(error as Error));
    }
    if (asked === null) return inBox(visited.scopeBox, done);
    asked.then(
      (admitted) => {
        visited.admitted = admitted;
        visited.principal = admitted?.principal;
        inBox(visited.scopeBox!, done);
      },
      (error: Error) => inBox(visited.scopeBox!, () => done(error)),
    );
  });
  // Reading a body has left the request's async context.
  fastify.addHook('preHandler', (request, _reply, done) => {
    inBox((request as FastifyRequest & Visited).scopeBox ?? { scope: NOBODY }, done);
  });
}

/** Whether a request that is still being answered (a stream) would be admitted today. */
export async function stillAdmitted(request: FastifyRequest, sessions: SessionService): Promise<boolean> {
  const asked = whoAsks(request as FastifyRequest & Visited, sessions);
  return asked !== null && (await asked) !== null;
}

function whoAsks(
  request: FastifyRequest & Visited,
  sessions: SessionService,
): Promise<Admitted | null> | null {
  const bearer = /^Bearer\s+(\S{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sessions.ofKey(bearer);
  const token = sessionTokenOf(request);
  if (!token) return null;
  if (!READS.has(request.method)) assertOwnPage(request);
  return sessions.ofSession(token);
}

/**
 * A browser sends the cookie with whatever page asks: a change counts only from our own.
 * @throws NotAllowed `cross_site`
 */
export function assertOwnPage(request: FastifyRequest): void {
  const { origin } = request.headers;
  // The name that the browser knows us by: a trusted proxy tells it, where it calls us by another.
  const foreign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.host);
  if (request.headers[PAGE_HEADER] !== undefined && !foreign) return;
  throw new NotAllowed(
    'cross_site',
    '该请求不是本系统页面发出的 · This request does not come from a page of ours.',
    {
      hint: `页面请求须带 ${PAGE_HEADER} 标头；系统对接请用 API 密钥 · pages send the header ${PAGE_HEADER}; systems use an API key`,
    },
  );
}

/** The token in the session's cookie, if there is one. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  const sent = request.headers.cookie;
  return sent === undefined ? undefined : parseCookie(sent)[COOKIE] || undefined;
}

/**
 * Scripts cannot read it, other sites cannot send it, and over https it never leaves that. Its end is told in seconds from
 * now: a browser whose clock is ahead would throw an absolute one away.
 */
export function setSessionCookie(reply: FastifyReply, token: string, maxAge: number, secure: boolean): void {
  const whose = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  void reply.header('set-cookie', stringifySetCookie({ name: COOKIE, value: token, ...whose, maxAge }));
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.header(
    'set-cookie',
    stringifySetCookie({ name: COOKIE, value: '', path: '/', httpOnly: true, maxAge: 0 }),
  );
}
