import { type Agent, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TEST_CREDENTIALS } from '../../test/twilio/options';
import { settingsOf } from '../../test/twilio/settings';
import { failureOf } from './answer.rules';
import { createTwilio } from './client';

interface Seen {
  method: string;
  url: string;
  authorization: string;
  body: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const json = (status: number, body: object): Answer => {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** A server that is no Twilio at all: what matters is how often it is asked, and for what. */
async function listening(answer: Answer) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(parts).toString('utf8');
      seen.push({ method, url, authorization: headers.authorization ?? '', body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { seen, url, close };
}

const { accountSid, authToken, apiKey, apiSecret } = TEST_CREDENTIALS;
const TEXT = { to: '+8613800138000', from: '+15005550006', body: '您好' };

describe('requests to Twilio', () => {
  it('go to the configured address, signed in, with the path that the library chose', async () => {
    const server = await listening(json(201, { sid: 'SM1' }));
    try {
      const client = createTwilio(settingsOf(`${server.url}/behind/`));
      expect(await client.messages.create(TEXT)).toMatchObject({ sid: 'SM1' });
      const keyed = createTwilio({ ...settingsOf(server.url), user: apiKey, secret: apiSecret });
      await keyed.messages.create(TEXT);
      const basic = (user: string, secret: string) =>
        `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
      const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
      expect(server.seen).toEqual([
        {
          method: 'POST',
          url: `/behind${path}`,
          authorization: basic(accountSid, authToken),
          body: expect.stringContaining('Body=%E6%82%A8%E5%A5%BD'),
        },
        { method: 'POST', url: path, authorization: basic(apiKey, apiSecret), body: expect.any(String) },
      ]);
    } finally {
      await server.close();
    }
  });

  it('go nowhere else, whatever the environment of the process says', async () => {
    const server = await listening(json(201, { sid: 'SM1' }));
    const surroundings = { TWILIO_REGION: 'au1', TWILIO_EDGE: 'sydney' };
    const before = Object.keys(surroundings).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, surroundings);
    try {
      await createTwilio(settingsOf(server.url)).messages.create(TEXT);
      expect(server.seen).toHaveLength(1);
    } finally {
      for (const [name, value] of before) restore(name, value);
      await server.close();
    }
  });

  it.each<[string, Answer, object]>([
    ['429', json(429, { code: 20429, message: 'Too many' }), { kind: 'later', code: 'rate_limited' }],
    ['500', json(500, { code: 20500, message: 'Oops' }), { kind: 'ambiguous' }],
    ['503 without a body', (_, response) => void response.writeHead(503).end(), { kind: 'ambiguous' }],
    [
      'a page instead of JSON',
      (_, response) => void response.writeHead(502).end('<html>'),
      { kind: 'ambiguous' },
    ],
    ['a cut connection', (request) => void request.socket.destroy(), { kind: 'ambiguous' }],
    ['no answer at all', () => undefined, { kind: 'ambiguous', why: 'ETIMEDOUT' }],
    [
      'half an answer and nothing more',
      (_, response) => void response.writeHead(201, { 'content-length': 40 }).write('{"sid": "SM'),
      { kind: 'ambiguous' },
    ],
    [
      'half an answer and a cut connection',
      (request, response) => {
        response.writeHead(201, { 'content-length': 40 }).write('{"sid": "SM');
        setImmediate(() => request.socket.destroy());
      },
      { kind: 'ambiguous' },
    ],
    [
      'an answer that is no JSON',
      (_, response) => void response.writeHead(201).end('{"sid":'),
      { kind: 'ambiguous' },
    ],
    ['a redirect', (_, response) => void response.writeHead(307, { location: '/elsewhere' }).end(), {}],
  ])('are made once, whatever comes back: %s', async (_what, answer, meaning) => {
    const server = await listening(answer);
    try {
      const client = createTwilio(settingsOf(server.url), 300);
      const error = await client.messages.create(TEXT).catch((thrown: unknown) => thrown);
      expect(failureOf(error)).toMatchObject(meaning);
      expect(server.seen).toHaveLength(1);
    } finally {
      await server.close();
    }
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH'])(
    'whose network is lost when they may have been heard are nobody knows (%s)',
    async (code) => {
      const server = await listening(() => undefined);
      const client = createTwilio(settingsOf(server.url), 2_000);
      const { http } = (client.httpClient as unknown as { connections: { http: Agent } }).connections;
      try {
        const asked = client.messages.create(TEXT).catch((thrown: unknown) => thrown);
        while (server.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
        for (const socket of Object.values(http.sockets).flatMap((each) => each ?? []))
          socket.destroy(Object.assign(new Error(code), { code }));
        expect(failureOf(await asked)).toEqual({ kind: 'ambiguous', why: code });
      } finally {
        await server.close();
      }
    },
  );

  it('that find nobody were certainly not taken', async () => {
    const server = await listening(json(201, {}));
    await server.close();
    const error = await createTwilio(settingsOf(server.url))
      .messages.create(TEXT)
      .catch((thrown: unknown) => thrown);
    expect(failureOf(error)).toEqual({ kind: 'later', code: 'unreachable', twilioCode: null });
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
