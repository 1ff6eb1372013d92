import { createServer } from 'node:http';
import type { Twilio } from 'twilio';
import { validateRequest } from 'twilio/lib/webhooks/webhooks';
import { SystemClock } from '../../src/clock';
import { createTwilio } from '../../src/twilio/client';
import { listen, stop } from '../loopback';
import type { TwilioOptions } from './options';
import { type TwilioServer, serveTwilio } from './server';
import { settingsOf } from './settings';

/** One request that Twilio made to us. */
export interface Received {
  path: string;
  params: Record<string, string>;
  headers: Record<string, string | string[] | undefined>;
  signed: boolean;
}

/** Our side of the line, for the specs of the local Twilio: it writes down what comes, and answers what it is told to. */
export interface Us {
  readonly url: string;
  readonly received: Received[];
  /** What a path answers; without a word: 204. */
  answers: Map<string, string | ((received: Received) => string | number)>;
  /** Requests to a path that bore the right signature, in the order of their coming. */
  at(path: string): Record<string, string>[];
  close(): Promise<void>;
}

export async function openUs(authToken: string): Promise<Us> {
  const received: Received[] = [];
  const answers: Us['answers'] = new Map();
  let url = '';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      const target = request.url ?? '';
      const [path = '', search = ''] = target.split('?');
      const form = Object.fromEntries(new URLSearchParams(body));
      const signature = String(request.headers['x-twilio-signature']);
      const signed = validateRequest(authToken, signature, url + target, form);
      const params = { ...Object.fromEntries(new URLSearchParams(search)), ...form };
      const one: Received = { path, params, headers: request.headers, signed };
      received.push(one);
      if (!signed) return void response.writeHead(403).end();
      const told = answers.get(path);
      const answer = typeof told === 'function' ? told(one) : told;
      if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
      else response.writeHead(answer ?? 204).end();
    });
  });
  url = await listen(server);
  return {
    url,
    received,
    answers,
    at: (path) => received.filter((it) => it.path === path && it.signed).map((it) => it.params),
    close: () => stop(server),
  };
}

export interface Line {
  us: Us;
  twilio: TwilioServer;
  client: Twilio;
  close(): Promise<void>;
}

/** A local Twilio at a hundredth of the time, with the real library in front of it and us behind. */
export async function openLine(options: Partial<TwilioOptions> = {}): Promise<Line> {
  const twilio = await serveTwilio(new SystemClock(), { seed: 7, speed: 0.01, ...options });
  const us = await openUs(twilio.credentials.authToken);
  return {
    us,
    twilio,
    client: clientOf(twilio),
    close: async () => {
      await twilio.close();
      await us.close();
    },
  };
}

export function clientOf({ url, credentials }: TwilioServer, timeoutMs = 2_000): Twilio {
  const { apiKey: user, apiSecret: secret } = credentials;
  return createTwilio({ ...settingsOf(url, credentials), user, secret, hasApiKey: true }, timeoutMs);
}

/** Looks again and again until it is so; says what was looked for when it never is. */
export async function until<T>(what: string, look: () => T, withinMs = 10_000): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs;
  for (;;) {
    const seen = look();
    if (seen) return seen;
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
