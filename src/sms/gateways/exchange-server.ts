import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../clock';
import { type ExchangeOptions, type ExchangeReport, TextExchange } from './exchange';

const LARGEST_BODY = 16_384;

const submitted = z.object({
  token: z.uuid(),
  to: z.string().max(20),
  body: z.string().max(2000),
  expiresAt: z.coerce.date(),
});

export interface ExchangeServer {
  exchange: TextExchange;
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

/**
 * The exchange as a process of its own, over HTTP on loopback:
 * `POST /messages` {token, to, body, expiresAt} → 202 {providerRef} · 422 {code} · 429 · 500 · no answer at all;
 * `GET /messages/:token` → 200 report · 404; `GET /journal` → one JSON line per entry.
 * Reports are pushed to `pushTo` (our webhook), once each: what is not taken is lost, as with the real ones.
 */
export async function serveExchange(
  clock: Clock,
  options: ExchangeOptions & { port?: number; pushTo?: () => string | null },
): Promise<ExchangeServer> {
  const push = (report: ExchangeReport) => {
    const url = options.pushTo?.();
    if (!url) return;
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(report),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
  };
  const exchange = new TextExchange(clock, options, push);
  const server = createServer((request, response) => {
    answer(exchange, clock, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address() as { port: number };
  return { exchange, url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

async function answer(
  exchange: TextExchange,
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'POST' && path === '/messages') return submit(exchange, clock, request, response);
  if (request.method === 'GET' && path.startsWith('/messages/')) {
    const report = exchange.find(decodeURIComponent(path.slice('/messages/'.length)));
    return report ? reply(response, 200, report) : reply(response, 404, { code: 'unknown_token' });
  }
  if (request.method === 'GET' && path === '/journal') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for (const entry of exchange.journal) response.write(`${JSON.stringify(entry)}\n`);
    return void response.end();
  }
  reply(response, 404, { code: 'not_found' });
}

async function submit(
  exchange: TextExchange,
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const read = submitted.safeParse(await readJson(request));
  if (!read.success) return reply(response, 400, { code: 'invalid' });
  const { answer: told, latencyMs } = exchange.submit(read.data);
  // Without an answer the connection stays open until the caller gives up, as a hung gateway's would.
  if (told.kind === 'none') return;
  if (latencyMs > 0) await clock.sleep(latencyMs);
  if (told.kind === 'accepted') reply(response, 202, { providerRef: told.providerRef });
  else if (told.kind === 'refused') reply(response, 422, { code: told.code });
  else reply(response, told.kind === 'throttled' ? 429 : 500, { code: told.kind });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
