import { type AddressInfo, createServer } from 'node:net';
import { SystemClock } from '../../clock';
import { SeededTokens } from '../../tokens';
import type { DeliveryReport } from '../delivery.rules';
import { TextExchange } from './exchange';
import { type ExchangeBehaviour, type FaultName, USUAL_BEHAVIOUR } from './exchange.rules';
import { serveExchange } from './exchange-server';
import { AmbiguousSend, type OutgoingText, type SoughtText, type TextGateway } from './port';
import { RemoteSimulatedGateway } from './remote-simulated';
import { SimulatedGateway } from './simulated';

interface Bench {
  gateway: TextGateway;
  /** The same with little patience, for the tests of what is never answered. */
  hasty: TextGateway;
  exchange: TextExchange;
  /** Reports that have come by now, read. */
  reports(): Promise<DeliveryReport[]>;
  close(): Promise<void>;
}

const behaviour: Partial<ExchangeBehaviour> = {
  latencyMs: [0, 5],
  deliveryMs: [5, 30],
  invalidNumbers: 0,
  undelivered: 0,
};
const PATIENT_MS = 30_000;
const HASTY_MS = 200;
const clock = new SystemClock();

/** Every gateway of ours on an exchange that a test can make misbehave. A real one joins with a sandbox here. */
const GATEWAYS: Record<string, (over?: Partial<ExchangeBehaviour>) => Promise<Bench>> = {
  'simulated in this process': async (over) => {
    const exchange = new TextExchange(clock, { seed: 3, behaviour: { ...behaviour, ...over } });
    const gateway = new SimulatedGateway(clock, exchange, PATIENT_MS);
    const read: DeliveryReport[] = [];
    return {
      gateway,
      hasty: new SimulatedGateway(clock, exchange, HASTY_MS),
      exchange,
      reports: async () => {
        for (const raw of await gateway.pull(clock.now())) read.push(gateway.parseReport(raw.payload)!);
        return read;
      },
      close: async () => undefined,
    };
  },
  'simulated over HTTP': async (over) => {
    const read: DeliveryReport[] = [];
    const sink = await serveSink((payload) => read.push(gateway.parseReport(payload)!));
    const server = await serveExchange(clock, {
      seed: 3,
      behaviour: { ...behaviour, ...over },
      pushTo: () => sink.url,
    });
    const gateway = new RemoteSimulatedGateway(server.url, clock, PATIENT_MS);
    return {
      gateway,
      hasty: new RemoteSimulatedGateway(server.url, clock, HASTY_MS),
      exchange: server.exchange,
      reports: async () => read,
      close: async () => {
        await server.close();
        await sink.close();
      },
    };
  },
};

describe.each(Object.entries(GATEWAYS))('gateway: %s', (name, make) => {
  const tokens = new SeededTokens(name);
  let bench: Bench;
  const text = (to = '+8613812345678'): OutgoingText => ({
    token: tokens.next(),
    to,
    body: '【惠访】测试',
    expiresAt: new Date(clock.now().getTime() + 60_000),
  });

  beforeEach(async () => {
    bench = await make();
  });
  afterEach(() => bench.close());

  it('accepts a text with a reference, finds it by its token, and reports it to the end', async () => {
    const one = text();
    const answer = await bench.gateway.send(one);
    expect(answer).toEqual({ kind: 'accepted', providerRef: expect.any(String) });
    expect(await bench.gateway.find(sought(one))).toMatchObject({
      token: one.token,
      providerRef: expect.any(String),
    });
    const reports = await eventually(bench.reports, (it) => it.length === 2);
    // Pushed reports may overtake each other.
    expect(reports.map((it) => `${it.token} ${it.status}`).sort()).toEqual([
      `${one.token} delivered`,
      `${one.token} sent`,
    ]);
    expect(await bench.gateway.find(sought(one))).toMatchObject({ status: 'delivered', code: null });
    expect(bench.exchange.journal.map((it) => it.event)).toEqual(['accepted', 'reported', 'reported']);
  });

  it('refuses for good, with a code, and knows nothing of it afterwards', async () => {
    bench.exchange.demand('refuse');
    const one = text();
    expect(await bench.gateway.send(one)).toEqual({ kind: 'refused', code: 'refused' });
    expect(await bench.gateway.find(sought(one))).toBeNull();
  });

  it('says later when it goes too fast: certainly not taken', async () => {
    bench.exchange.demand('throttle');
    const one = text();
    expect(await bench.gateway.send(one)).toEqual({ kind: 'later', code: 'rate_limited' });
    expect(await bench.gateway.find(sought(one))).toBeNull();
  });

  it.each<[FaultName, boolean]>([
    ['hang', true],
    ['failAfterAccept', true],
    ['lose', false],
  ])('%s is ambiguous, and the token tells afterwards (taken: %s)', async (fault, taken) => {
    bench.exchange.demand(fault);
    const one = text();
    const impatient = fault === 'failAfterAccept' ? bench.gateway : bench.hasty;
    await expect(impatient.send(one)).rejects.toThrow(AmbiguousSend);
    // A request that was given up may still be on its way: the exchange notes it when it has it.
    await eventually(
      async () => bench.exchange.journal,
      (it) => it.length > 0,
    );
    const found = await bench.gateway.find(sought(one));
    if (taken) expect(found).toMatchObject({ token: one.token });
    else expect(found).toBeNull();
  });

  it('has no idempotency: the same text handed over twice goes out twice, and its journal shows it', async () => {
    const one = text();
    await bench.gateway.send(one);
    await bench.gateway.send(one);
    expect(bench.exchange.journal.filter((it) => it.event === 'accepted').map((it) => it.token)).toEqual([
      one.token,
      one.token,
    ]);
  });

  it.each<[FaultName, string[]]>([
    ['twice', ['sent', 'delivered', 'sent', 'delivered']],
    ['shuffle', ['delivered', 'sent']],
  ])('reports may come %s', async (fault, expected) => {
    bench.exchange.demand(fault);
    await bench.gateway.send(text());
    await eventually(bench.reports, (it) => it.length === expected.length);
    const reported = bench.exchange.journal.filter((it) => it.event === 'reported');
    expect(reported.map((it) => it.said)).toEqual(expected);
  });

  it('may stay silent about the end; asked, it knows', async () => {
    bench.exchange.demand('silent');
    const one = text();
    await bench.gateway.send(one);
    await eventually(
      () => bench.gateway.find(sought(one)),
      (it) => it?.status === 'delivered',
    );
    const reports = await eventually(bench.reports, (it) => it.length > 0);
    expect(reports.map((it) => it.status)).toEqual(['sent']);
  });

  it('knows numbers that do not exist', async () => {
    await bench.close();
    bench = await make({ invalidNumbers: 1 });
    expect(await bench.gateway.send(text())).toEqual({ kind: 'refused', code: 'invalid_number' });
  });

  it('reads only its own reports', () => {
    const token = tokens.next();
    expect(
      bench.gateway.parseReport({ token, status: 'delivered', code: null, providerRef: 'SX1', at: 'x' }),
    ).toEqual({
      token,
      status: 'delivered',
      code: null,
      providerRef: 'SX1',
    });
    for (const other of [
      null,
      {},
      'x',
      { token },
      { token: 'x', status: 'sent' },
      { token, status: 'read' },
    ]) {
      expect(bench.gateway.parseReport(other)).toBeNull();
    }
  });
});

describe('a remote exchange that cannot be reached', () => {
  it('has certainly taken nothing: later', async () => {
    const gateway = new RemoteSimulatedGateway(`http://127.0.0.1:${await freePort()}`, clock, PATIENT_MS);
    const answer = await gateway.send({
      token: new SeededTokens('x').next(),
      to: '+8613812345678',
      body: 'x',
      expiresAt: clock.now(),
    });
    expect(answer).toEqual({ kind: 'later', code: 'unreachable' });
    await expect(gateway.find(sought({ token: 'x', to: '', body: '' }))).rejects.toThrow();
  });
});

describe('the simulated exchange', () => {
  it('does the same for the same seed, whatever the order (data of a year are reproducible)', () => {
    const texts = Array.from({ length: 200 }, (_, at) => ({
      token: new SeededTokens(`t${at}`).next(),
      to: `+8613800${String(at).padStart(6, '0')}`,
      body: 'x',
      expiresAt: new Date('2026-03-12T00:00:00Z'),
    }));
    const over = {
      ...USUAL_BEHAVIOUR,
      faults: { ...USUAL_BEHAVIOUR.faults, hang: 0.1, throttle: 0.1, refuse: 0.1 },
    };
    const outcomes = (order: OutgoingText[], seed: number) => {
      const exchange = new TextExchange(clock, { seed, behaviour: over });
      return new Map(order.map((it) => [it.token, exchange.submit(it).answer.kind]));
    };
    const forwards = outcomes(texts, 5);
    const backwards = outcomes([...texts].reverse(), 5);
    for (const { token } of texts) expect(backwards.get(token)).toBe(forwards.get(token));
    expect([...outcomes(texts, 6).values()]).not.toEqual([...forwards.values()]);
    expect(new Set(forwards.values())).toEqual(new Set(['accepted', 'none', 'throttled', 'refused']));
  });
});

/** A text of which nothing came back. */
function sought({ token, to, body }: Pick<OutgoingText, 'token' | 'to' | 'body'>): SoughtText {
  return { token, to, body, intentAt: clock.now(), providerRef: null, otherRefs: new Set() };
}

async function eventually<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function serveSink(take: (payload: unknown) => void): Promise<{ url: string; close(): Promise<void> }> {
  const { createServer: createHttpServer } = await import('node:http');
  const server = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      take(JSON.parse(body));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
