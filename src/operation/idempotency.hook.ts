import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Authenticated } from '../access/principal';
import { asSystem } from '../database/data-scope';
import type { HeldKey, Idempotency } from './idempotency.service';
import type { StoredAnswer } from './idempotency.sql';
import { holdsSecret } from './secret-route';

const MUTATIONS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Puts idempotency before and after every mutation, as hooks of Fastify rather than an interceptor of Nest: a hook sees
 * the answer as it leaves, refusals included, and costs a request without the header one comparison (an interceptor
 * would send every request of the server through an Observable).
 */
export function installIdempotency(fastify: FastifyInstance, idempotency: Idempotency, logger: Logger): void {
  const holders = new WeakMap<FastifyRequest, HeldKey>();

  fastify.addHook('preHandler', (request, reply, done) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.is404 || !MUTATIONS.has(request.method)) return done();
    // An upload is read once, by its handler: two files cannot be told apart here without reading them, and an answer to
    // another file would be a lie. Uploads run every time; what they do is idempotent by itself.
    if (isStream(request.body)) return done();
    // Nobody: the guard has a word for them, and their tries are not worth a row. What is public proves itself, or is a secret.
    const { principal } = request as FastifyRequest & Authenticated;
    if (principal === undefined || holdsSecret(request)) return done();
    const route = `${request.method} ${request.routeOptions.url ?? request.url}`;
    const parts = {
      url: request.url,
      // The account, and not the staff number of the trail: a number may pass from one person to another.
      actor: `${principal.kind} ${principal.login}`,
      body: request.body,
    };
    asSystem(() => idempotency.admit(String(key), route, parts)).then(
      (admission) => {
        if ('held' in admission) {
          holders.set(request, admission.held);
          done();
        } else {
          replay(reply, admission.status, admission.answer);
        }
      },
      (error: Error) => done(error),
    );
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    const held = holders.get(request);
    if (held === undefined) return done(null, payload);
    holders.delete(request);
    asSystem(() => idempotency.end(held, reply.statusCode, answerOf(reply, payload))).then(
      () => done(null, payload),
      (error: unknown) => {
        // The request itself is done: its answer goes out, and the key is free again in a minute.
        logger.warn({ err: error, route: held.route }, 'answer not kept for its idempotency key');
        done(null, payload);
      },
    );
  });
}

function replay(reply: FastifyReply, status: number, answer: StoredAnswer): void {
  void reply.code(status).header('idempotency-replayed', 'true');
  if (answer.type !== null) void reply.header('content-type', answer.type);
  if (answer.location !== null) void reply.header('location', answer.location);
  void reply.send(answer.text === '' ? undefined : answer.text);
}

/** Null: the answer is a stream or bytes, which are not kept. */
function answerOf(reply: FastifyReply, payload: unknown): StoredAnswer | null {
  if (payload !== undefined && payload !== null && typeof payload !== 'string') return null;
  const header = (name: string) => {
    const value = reply.getHeader(name);
    return value === undefined ? null : String(value);
  };
  return { type: header('content-type'), location: header('location'), text: payload ?? '' };
}

function isStream(body: unknown): boolean {
  return body !== null && typeof body === 'object' && 'pipe' in body && typeof body.pipe === 'function';
}
