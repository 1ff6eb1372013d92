import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { z } from 'zod';
import { type Clock } from '../clock';
import { type ExchangeOptions, SimulatedExchange } from './exchange';
import { type CallReport } from './port';

const LARGEST_BODY = 16_384;
const PUSH_TIMEOUT_MS = 5_000;

const outgoing = z.object({
  token: z.uuid(),
  phone: z.string().max(20),
  agent: z.string().max(100),
  ringSeconds: z.number().min(1).max(600),
});

export interface CallExchangeServer {
  exchange: SimulatedExchange;
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

/**
 * The telephone exchange over HTTP on loopback, as `RemoteSimulatedCarrier` speaks to it:
 * `POST /calls` {token, phone, agent, ringSeconds} → 200 placement · 400 · no answer at all;
 * `GET /calls/:token` → 200 report · 404; `DELETE /calls/:token` hangs up; `GET /journal` → one JSON line per entry.
 * Reports are pushed to `pushTo` (our webhook), once each: what is not taken is lost, as with the real ones.
 */
export async function serveCallExchange(
  clock: Clock,
  options: ExchangeOptions & { port?: number; pushTo?: () => string | null },
): Promise<CallExchangeServer> {
  const push = (report: CallReport) => {
    const url = options.pushTo?.();
    if (!url) return;
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(report),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(PUSH_TIMEOUT_MS),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
  };
  const exchange = new SimulatedExchange(clock, options, push);
  const server = createServer((request, response) => {
    answer(exchange, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address() as { port: number };
  return { exchange, url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

async function answer(
  exchange: SimulatedExchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'POST' && path === '/calls') return place(exchange, request, response);
  if (request.method === 'GET' && path === '/journal') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for (const entry of exchange.journal) response.write(`${JSON.stringify(entry)}\n`);
    return void response.end();
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
