import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Clock } from '../../src/clock';
import { fraction } from '../../src/seeded';
import { Account } from './account';
import { type Answered, Callbacks, type Params } from './callbacks';
import { type Understood, understand } from './contract';
import { TwilioError } from './errors';
import { type FaultName, Faults, type RequestKind } from './faults';
import { type TwilioEntry, TwilioJournal, callJournal, textJournal } from './journal';
import { Messages } from './messages';
import {
  type Credentials,
  TEST_CREDENTIALS,
  TEST_NUMBER,
  type TwilioOptions,
  USUAL_MESSAGE_EVENTS,
} from './options';
import { Fates, KIND_PEOPLE } from './people';
import { type Parts, type Reply, carryOut } from './routes';
import { Sids } from './sids';

const LARGEST_BODY = 65_536;
const CALLBACK_TIMEOUT_MS = 15_000;
const FORGET_MS = 60_000;

/** A request that Twilio would not have taken as it was. */
export interface Violation {
  at: string;
  method: string;
  path: string;
  code: number;
  message: string;
}

export interface TwilioServer {
  /** `http://127.0.0.1:<port>`: what `TWILIO_API_URL` is to be. */
  readonly url: string;
  readonly credentials: Credentials;
  readonly journal: readonly TwilioEntry[];
  readonly counts: TwilioJournal['counts'];
  readonly violations: readonly Violation[];
  /** The next `times` occasions suffer this fault. */
  demand(fault: FaultName, times?: number, on?: RequestKind): void;
  /** Requests to this number are refused with this code (21211, 21614, …); null: no longer. */
  refuseNumber(phone: string, code: number | null): void;
  /** Texts to this number end undelivered with this code (30003, …); null: no longer. */
  failDelivery(phone: string, code: number | null): void;
  /** Twilio's own list of who has texted STOP. */
  optOut(phone: string): void;
  optIn(phone: string): void;
  /** A customer's text comes in. Resolves to what our webhook answered; null: nobody did. */
  customerTexts(from: string, body: string, to?: string): Promise<Answered | null>;
  /** A webhook of the test's own making, signed as Twilio's are. */
  postSigned(url: string, params: Params): Promise<Answered | null>;
  /** `refused`: no connection comes about; `unavailable`: 503 for everything. */
  setDown(how: 'refused' | 'unavailable' | null): Promise<void>;
  /** Nothing is under way: no call, no text, no callback. */
  quiet(): boolean;
  close(): Promise<void>;
}

/**
 * Twilio's REST API (2010-04-01) over HTTP on loopback, with the people behind it. It checks every request against the
 * OpenAPI document and calls back as Twilio does; unlike the real one it keeps a journal, and the same seed brings the
 * same fates.
 */
export async function serveTwilio(clock: Clock, options: TwilioOptions): Promise<TwilioServer> {
  const credentials = options.credentials ?? TEST_CREDENTIALS;
  const speed = options.speed ?? 1;
  const keep = options.keepJournal !== false;
  const journal = new TwilioJournal(clock, keep);
  const { faults: common, callFaults, messageFaults } = options;
  const faults = new Faults(options.seed, common, callFaults, messageFaults);
  const callbacks = new Callbacks(
    clock,
    {
      authToken: credentials.authToken,
      speed,
      timeoutMs: options.callbackTimeoutMs ?? CALLBACK_TIMEOUT_MS,
      overrides: options.overrides ?? false,
      route: options.route ?? ((url) => url),
    },
    faults,
    journal,
  );
  const sids = new Sids(`${options.seed}/${options.run ?? clock.now().toISOString()}`);
  const fates = new Fates(options.seed, { ...KIND_PEOPLE, ...options.people });
  const { accountSid } = credentials;
  const numbers = options.numbers ?? [TEST_NUMBER];
  const forgetAfterMs =
    options.forgetAfterMs === undefined ? (keep ? null : FORGET_MS) : options.forgetAfterMs;
  const messages = new Messages(
    {
      clock,
      speed,
      accountSid,
      numbers: options.numbers ?? null,
      messagesPerSecond: options.messagesPerSecond,
      events: options.messageEvents ?? USUAL_MESSAGE_EVENTS,
      forgetAfterMs,
    },
    sids,
    fates,
    callbacks,
    journal,
  );
  const account = new Account(accountSid, numbers, sids, clock.now());
  const parts: Parts = { account, messages, faults, journal };
  const violations: Violation[] = [];
  let unavailable = false;

  const violated = (method: string, path: string, error: TwilioError) => {
    const { code, message } = error;
    violations.push({ at: clock.now().toISOString(), method, path, code, message });
    journal.write('violation', { token: null, code, note: `${method} ${path}: ${message}` });
  };

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
    if (wait > 0) await clock.sleep(wait * speed);
    write(response, reply);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      violated(request.method ?? '', request.url ?? '', new TwilioError(500, 20500, String(error)));
      response.destroy();
    });
  });
  const port = await listen(server, options.port ?? 0);

  const inbound = () =>
    typeof options.inboundUrl === 'function' ? options.inboundUrl() : options.inboundUrl;
  const postSigned = (url: string, params: Params) =>
    callbacks.ask({ url, method: 'POST' }, params, { sid: '', token: null, status: 'by hand' });
  return {
    url: `http://127.0.0.1:${port}`,
    credentials,
    journal: journal.entries,
    counts: journal.counts,
    violations,
    demand: (fault, times, on) => faults.demand(fault, times, on),
    refuseNumber: (phone, code) => set(messages.refused, phone, code),
    failDelivery: (phone, code) => set(messages.undelivered, phone, code),
    optOut: (phone) => void messages.optedOut.add(phone),
    optIn: (phone) => void messages.optedOut.delete(phone),
    customerTexts: async (from, body, to = numbers[0]!) => {
      const url = inbound();
      const { sid, params } = messages.receive(from, to, body);
      if (!url) return null;
      return callbacks.ask({ url, method: 'POST' }, params, { sid, token: null, status: 'received' });
    },
    postSigned,
    setDown: async (how) => {
      unavailable = how === 'unavailable';
      if (how === 'refused') await stop(server);
      else if (!server.listening) await listen(server, port);
    },
    quiet: () => messages.underWay === 0 && callbacks.pending === 0,
    close: async () => {
      messages.close();
      callbacks.close();
      await stop(server);
    },
  };
}

function set(map: Map<string, number>, key: string, value: number | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
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

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
