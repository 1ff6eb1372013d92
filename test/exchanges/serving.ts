import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { listen, stop } from '../loopback';

const LARGEST_BODY = 16_384;
const PUSH_TIMEOUT_MS = 5_000;

/** How an exchange is served. */
export interface Serving {
  port?: number;
  /** Our webhook; null: what is told is lost. */
  pushTo?: () => string | null;
}

export interface Served {
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

/** Pushes reports to our webhook, once each: what is not taken is lost, as with the real ones. */
export function pushing({ pushTo }: Serving): (report: object) => void {
  return (report) => {
    const url = pushTo?.();
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
}

export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { port }: Serving,
): Promise<Served> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  return { url: await listen(server, port), close: () => stop(server) };
}

/** Null: it is not JSON, or more than anybody has to say. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
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

export function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** One JSON line per entry. */
export function replyLines(response: ServerResponse, entries: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const entry of entries) response.write(`${JSON.stringify(entry)}\n`);
  response.end();
}
