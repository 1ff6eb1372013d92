import { type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../src/clock';
import { type ExchangeOptions, TextExchange } from '../../src/sms/gateways/exchange';
import { type Served, type Serving, pushing, readJson, reply, replyLines, serve } from './serving';

const submitted = z.object({
  token: z.uuid(),
  to: z.string().max(20),
  body: z.string().max(2000),
  expiresAt: z.coerce.date(),
});

export interface TextExchangeServer extends Served {
  exchange: TextExchange;
}

/**
 * The short-message exchange over HTTP on loopback, as `RemoteSimulatedGateway` speaks to it:
 * `POST /messages` {token, to, body, expiresAt} → 202 {providerRef} · 422 {code} · 429 · 500 · no answer at all;
 * `GET /messages/:token` → 200 report · 404; `GET /journal` → one JSON line per entry.
 */
export async function serveTextExchange(
  clock: Clock,
  options: ExchangeOptions & Serving,
): Promise<TextExchangeServer> {
  const exchange = new TextExchange(clock, options, pushing(options));
  return {
    exchange,
    ...(await serve((request, response) => answer(exchange, clock, request, response), options)),
  };
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
    return replyLines(response, exchange.journal);
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
