import { RequestMethod } from '@nestjs/common';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { installIdempotency } from './idempotency.hook';
import { Idempotency } from './idempotency.service';
import { Metrics } from './metrics';
import { serveOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';
import { installRequestLog, requestIds } from './request-log.hook';
import { RequestValidation } from './validation';
import { builtPages, serveWeb } from './web-assets';

/** A JSON body of 5 MB is a bulk of some ten thousand rows; what is larger is streamed. */
const BODY_LIMIT = 5 * 1024 * 1024;

/** Only providers' webhooks come as forms: some forty short fields each. */
const FORM_LIMIT = 64 * 1024;

/** Bodies that their handler reads as a stream, however large. */
const STREAMED = [
  'application/x-ndjson',
  'text/csv',
  'text/tab-separated-values',
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** @param trustProxy addresses of proxies whose X-Forwarded-* are believed; false: none */
export function createAdapter(trustProxy: string | false = false): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy,
    ...requestIds,
    logger: false,
    bodyLimit: BODY_LIMIT,
    // Prometheus and load balancers ask for exactly these paths; people type a slash too many.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
}

/** Addresses: everything under /api, but what machines of the operator ask for. The document is built with the same. */
export function mountRoutes(app: NestFastifyApplication): void {
  app.setGlobalPrefix('api', {
    exclude: ['health', 'health/live', 'health/ready', 'metrics'].map((path) => ({
      path,
      method: RequestMethod.GET,
    })),
  });
}

/**
 * Everything of the server that no module owns: addresses, validation, problem details, idempotency, the request log,
 * metrics, documentation, pages. Call it once, after `NestFactory.create` and before `listen`.
 *
 * @param pages folder of a build of the pages
 * @param softphone whether agents talk in the browser
 */
export function configureHttp(
  app: NestFastifyApplication,
  logger: Logger,
  { pages = builtPages(), softphone = false }: { pages?: string; softphone?: boolean } = {},
): void {
  const fastify = app.getHttpAdapter().getInstance();
  mountRoutes(app);
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit: FORM_LIMIT });
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalFilters(new ProblemFilter(logger));
  // The log first: what the other hooks refuse has its line too.
  installRequestLog(fastify, logger, app.get(Metrics));
  serveWeb(fastify, pages, softphone);
  installIdempotency(fastify, app.get(Idempotency), logger);
  for (const type of STREAMED) {
    if (fastify.hasContentTypeParser(type)) continue;
    fastify.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
  serveOpenApi(app);
}
