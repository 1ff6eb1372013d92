import helmet from 'helmet';
import fastifyStatic from '@fastify/static';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot } from '../database/project-root';
import { isPageAddress, pagePermissions, pagePolicy, POLICIES } from './content-policy.rules';

/** What vite.config.mjs writes where a nonce belongs. */
const NONCE_PLACE = /huifang-nonce/g;
const YEAR_SECONDS = 365 * 24 * 3600;
const HALF_YEAR_SECONDS = YEAR_SECONDS / 2;

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>回访 Huifang</title></head>
<body><h1>页面尚未构建 · The pages have not been built</h1>
<p>请运行 npm run build 后刷新；接口不受影响，文档在 <a href="/api/docs">/api/docs</a>。</p>
<p>Run <code>npm run build</code> and reload. The API is not affected: see <a href="/api/docs">/api/docs</a>.</p>
</body></html>
`;

/** Where a build puts the pages. */
export const builtPages = () => join(projectRoot(), 'dist', 'web');

/**
 * Serves the pages and says to browsers what they may do with every answer. Files under /assets carry a hash in their name
 * and never change; every other address that a browser opens is the one page, whose routes are its own.
 *
 * @param softphone whether pages may speak with Twilio and ask for the microphone
 */
export function serveWeb(fastify: FastifyInstance, folder: string, softphone = false): void {
  void fastify.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    maxAge: YEAR_SECONDS * 1000,
    immutable: true,
    // Without a build there is no such folder: the sentence above says so.
    suppressWarning: true,
  });
  const page = pageOf(folder);

  fastify.addHook('onRequest', (request, reply, done) => {
    if (DATA.test(request.url)) void reply.header('cache-control', 'no-store');
    // A core system with its key is no browser: it would read none of what follows.
    if (request.headers.authorization !== undefined) return done();
    if (request.protocol === 'https') {
      void reply.header('strict-transport-security', `max-age=${HALF_YEAR_SECONDS}`);
      void reply.header('cross-origin-opener-policy', 'same-origin');
    }
    browserHeaders(request.raw, reply.raw, () => undefined);
    if (request.is404 && wantsPage(request)) return sendPage(reply, page(), softphone);
    const policy = request.url.startsWith('/api/docs') ? POLICIES.docs : POLICIES.data;
    void reply.header('content-security-policy', policy);
    done();
  });
}

/** Made once: what it says is the same for every answer. Over plain http its https-only headers are noise. */
const browserHeaders = helmet({
  contentSecurityPolicy: false,
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
});

const DATA = /^\/api(?:[/?]|$)/;

function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return isPageAddress(url) && /\btext\/html\b/.test(String(headers.accept ?? ''));
}

function sendPage(reply: FastifyReply, html: string | null, softphone: boolean): void {
  const nonce = randomBytes(16).toString('base64');
  void reply
    .code(html === null ? 503 : 200)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', pagePolicy(nonce, softphone))
    .header('permissions-policy', pagePermissions(softphone))
    .send(html === null ? NOT_BUILT : html.replace(NONCE_PLACE, nonce));
}

/** The page as it lies there now: read again when a build has replaced it under the running server. Null: not built. */
function pageOf(folder: string): () => string | null {
  const path = join(folder, 'index.html');
  let read: { mtimeMs: number; html: string } | null = null;
  return () => {
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined) return null;
    if (read?.mtimeMs !== mtimeMs) read = { mtimeMs, html: readFileSync(path, 'utf8') };
    return read.html;
  };
}
