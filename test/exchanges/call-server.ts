import { type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { type Clock } from '../../src/clock';
import { type ExchangeOptions, SimulatedExchange } from '../../src/carriers/exchange';
import { type Served, type Serving, pushing, readJson, reply, replyLines, serve } from './serving';

const outgoing = z.object({
  token: z.uuid(),
  phone: z.string().max(20),
  agent: z.string().max(100),
  ringSeconds: z.number().min(1).max(600),
});

export interface CallExchangeServer extends Served {
  exchange: SimulatedExchange;
}

/**
 * The telephone exchange over HTTP on loopback, as `RemoteSimulatedCarrier` speaks to it:
 * `POST /calls` {token, phone, agent, ringSeconds} → 200 placement · 400 · no answer at all;
 * `GET /calls/:token` → 200 report · 404; `DELETE /calls/:token` hangs up; `GET /journal` → one JSON line per entry.
 */
export async function serveCallExchange(
  clock: Clock,
  options: ExchangeOptions & Serving,
): Promise<CallExchangeServer> {
  const exchange = new SimulatedExchange(clock, options, pushing(options));
  return { exchange, ...(await serve((request, response) => answer(exchange, request, response), options)) };
}

async function answer(
  exchange: SimulatedExchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'POST' && path === '/calls') return place(exchange, request, response);
  if (request.method === 'GET' && path === '/journal') {
    return replyLines(response, exchange.journal);
  }
  const token = path.startsWith('/calls/') ? decodeURIComponent(path.slice('/calls/'.length)) : null;
  if (token && request.method === 'GET') {
    const report = exchange.find(token);
    return report ? reply(response, 200, report) : reply(response, 404, { code: 'unknown_token' });
  }
  if (token && request.method === 'DELETE') {
    exchange.hangUp(token);
    return void response.writeHead(204).end();
  }
  reply(response, 404, { code: 'not_found' });
}

async function place(
  exchange: SimulatedExchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = outgoing.safeParse(await readJson(request));
  if (!call.success) return reply(response, 400, { code: 'invalid' });
  const placement = exchange.place(call.data);
  // Without an answer the connection stays open until the caller gives up, as a hung carrier's would.
  if (placement) reply(response, 200, placement);
}
