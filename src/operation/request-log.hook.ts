import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics';
import { requestIdFrom, withContext } from './request-context';

/** Asked every few seconds by machines: a line each would bury the rest. */
const QUIET = /^\/(health|metrics)/;

/**
 * One line a request: method, route pattern, status, milliseconds, under the request's id. Never the address as sent,
 * whose keys and filters may be somebody's number.
 */
export function installRequestLog(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    withContext({ requestId: request.id }, done);
  });
  // Reading a body runs in the socket's own async context: come back to the request's.
  fastify.addHook('preValidation', (request, _reply, done) => withContext({ requestId: request.id }, done));
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    metrics.observeHttp(request.method, route, reply.statusCode, ms / 1000);
    const level = reply.statusCode >= 500 ? 'warn' : QUIET.test(route) ? 'debug' : 'info';
    logger[level](
      { requestId: request.id, method: request.method, route, status: reply.statusCode, ms },
      'request',
    );
    done();
  });
  // The client went away: there is no response to log, and the work may have been done all the same.
  fastify.addHook('onRequestAbort', (request, done) => {
    logger.info(
      { requestId: request.id, method: request.method, route: request.routeOptions.url },
      'request aborted',
    );
    done();
  });
}

/** For `new FastifyAdapter`: our ids, and no logging of Fastify's own. */
export const requestIds = {
  genReqId: (request: { headers: Record<string, unknown> }) => requestIdFrom(request.headers['x-request-id']),
};
