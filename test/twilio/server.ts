import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Clock } from '../../src/clock';
import { fraction } from '../../src/seeded';
import { listen, stop } from '../loopback';
import { type Understood, understand } from './contract';
import { type Controls, controlsOf } from './controls';
import { TwilioError } from './errors';
import { type TwilioEntry, TwilioJournal, callJournal, textJournal } from './journal';
import { operations } from './openapi';
import { type Credentials, TEST_CREDENTIALS, type TwilioOptions } from './options';
import { assemble } from './parts';
import { type Reply, carryOut } from './routes';
import { StoppableClock } from './stoppable-clock';

const LARGEST_BODY = 65_536;

/** A request that Twilio would not have taken as it was. */
export interface Violation {
  at: string;
  method: string;
  path: string;
  code: number;
  message: string;
}

export interface TwilioServer extends Controls {
  /** `http://127.0.0.1:<port>`: what `TWILIO_API_URL` is to be. */
  readonly url: string;
  readonly credentials: Credentials;
  readonly journal: readonly TwilioEntry[];
  readonly counts: TwilioJournal['counts'];
  readonly violations: readonly Violation[];
  /** `refused`: no connection comes about; `unavailable`: 503 for everything. */
  setDown(how: 'refused' | 'unavailable' | null): Promise<void>;
  close(): Promise<void>;
}

/**
 * Twilio's REST API (2010-04-01) over HTTP on loopback, with the people behind it. It checks every request against the
 * OpenAPI document and calls back as Twilio does; unlike the real one it keeps a journal, and the same seed brings the
 * same fates.
 */
export async function serveTwilio(outside: Clock, options: TwilioOptions): Promise<TwilioServer> {
  const clock = new StoppableClock(outside);
  const credentials = options.credentials ?? TEST_CREDENTIALS;
  const violations: Violation[] = [];
  let unavailable = false;

  const violated = (method: string, path: string, error: TwilioError) => {
    const { code, message } = error;
    violations.push({ at: clock.now().toISOString(), method, path, code, message });
    parts.journal.write('violation', { token: null, code, note: `${method} ${path}: ${message}` });
  };
  const parts = assemble(clock, options, (error, url) =>
    violated('TwiML', url, new TwilioError(200, error.code, error.message)),
  );
  const { journal } = parts;

  const replyTo = async (request: IncomingMessage): Promise<Reply> => {
    const target = request.url ?? '/';
    const method = request.method ?? 'GET';
    if (method === 'GET' && target === '/journal/calls') return lines(callJournal(journal.entries));
    if (method === 'GET' && target === '/journal/texts') return lines(textJournal(journal.entries));
    if (unavailable) throw new TwilioError(503, 20503);
    const body = await read(request);
    let understood: Understood;
    try {
      const { authorization, 'content-type': contentType } = request.headers;
      understood = understand({ method, target, authorization, contentType, body }, credentials);
    } catch (error) {
      if (error instanceof TwilioError) violated(method, target.split('?')[0]!, error);
      throw error;
    }
    return carryOut(parts, understood, target);
  };

  const [least, most] = options.latencyMs ?? [0, 0];
  let asked = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let reply: Reply;
    try {
      reply = await replyTo(request);
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      reply = { status: error.status, body: error.body() };
    }
    // Without an answer the connection stays open until the caller gives up.
    if (!reply) return;
    const wait = least + (most - least) * fraction(options.seed, 'latency', asked++);
    if (wait > 0) await clock.sleep(wait * (options.speed ?? 1));
    write(response, reply);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // Who hangs up while asking has asked nothing.
      if (request.destroyed && !request.complete) return;
      violated(request.method ?? '', request.url ?? '', new TwilioError(500, 20500, String(error)));
      response.destroy();
    });
  });
  // Read now: the first request must not wait for it longer than a caller does.
  operations();
  const url = await listen(server, options.port);

  return {
    url,
    credentials,
    journal: journal.entries,
    counts: journal.counts,
    violations,
    ...controlsOf(parts, options),
    setDown: async (how) => {
      unavailable = how === 'unavailable';
      if (how === 'refused') await stop(server);
      else if (!server.listening) await listen(server, Number(new URL(url).port));
    },
    close: async () => {
      clock.stop();
      parts.callbacks.close();
      await stop(server);
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) throw new TwilioError(413, 20001, 'The body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function lines(entries: readonly object[]): Reply {
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return { status: 200, body: Buffer.from(text), type: 'application/x-ndjson' };
}

function write(response: ServerResponse, { status, body, type }: NonNullable<Reply>): void {
  if (body === undefined) return void response.writeHead(status).end();
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': type ?? 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
