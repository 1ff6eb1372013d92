import fc from 'fast-check';
import { serveTwilio, type TwilioServer } from '../../test/twilio/server';
import { clientOf, until } from '../../test/twilio/us';
import { TEST_NUMBER } from '../../test/twilio/options';
import { SystemClock, VirtualClock } from '../clock';
import { SimulatedExchange, type ExchangeOptions } from './exchange';
import { ManualCarrier } from './manual';
import { type CallReport, type Carrier, type OutgoingCall, type PlacedCall, type Placement } from './port';
import { SimulatedCarrier } from './simulated';
import { TwilioCarrier } from './twilio';

const START = '2026-03-02T02:00:00Z';
const token = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const call = (n: number): OutgoingCall => ({
  token: token(n),
  attemptId: n,
  phone: `+86138${String(n).padStart(8, '0')}`,
  agent: 'A1',
  ringSeconds: 30,
  line: `+8610588800${String(n).padStart(2, '0')}`,
  callerId: null,
  record: false,
  detectMachine: false,
});
/** The call as it is asked about. `ref`: what the carrier called it; null where its answer was lost. */
const placed = (n: number, startedAt: Date, ref: string | null = null): PlacedCall => ({
  ...call(n),
  startedAt,
  providerRef: ref,
  legs: { agent: null, customer: null, third: null },
  others: [],
});
const refOf = (placement: Placement) => (placement.kind === 'accepted' ? placement.ref : null);

function simulated(options: Partial<ExchangeOptions> = {}) {
  const clock = new VirtualClock(START);
  const reports: CallReport[] = [];
  const exchange = new SimulatedExchange(
    clock,
    { seed: 1, timeZone: 'Asia/Shanghai', ...options },
    (report) => reports.push(report),
  );
  return { clock, reports, exchange, carrier: new SimulatedCarrier(exchange) };
}

interface Bench {
  carrier: Carrier;
  /** Lets everything that is under way come to its end. */
  pass(): Promise<void>;
  now(): Date;
  close(): Promise<void>;
}

const nothing = () => Promise.resolve();

const BENCHES: Record<string, () => Promise<Bench>> = {
  simulated: async () => {
    const { carrier, clock } = simulated();
    return {
      carrier,
      pass: async () => clock.advance(600_000),
      now: () => clock.now(),
      close: nothing,
    };
  },
  manual: async () => ({
    carrier: new ManualCarrier(),
    pass: nothing,
    now: () => new Date(START),
    close: nothing,
  }),
  twilio: async () => {
    const clock = new SystemClock();
    // Nobody answers its webhooks: what can be known is what the carrier says when it is asked.
    const server: TwilioServer = await serveTwilio(clock, { seed: 7, speed: 0.005, route: () => null });
    return {
      carrier: new TwilioCarrier(
        clientOf(server),
        { number: TEST_NUMBER, callsPerSecond: 1 },
        'https://centre.test',
        () => clock.now(),
      ),
      pass: async () => void (await until('quiet', () => server.quiet())),
      now: () => clock.now(),
      close: async () => {
        await server.close();
        expect(server.violations).toEqual([]);
      },
    };
  },
};

/** What the dialler relies on, whatever carries the call. */
describe.each(Object.keys(BENCHES))('carrier %s', (name) => {
  let bench: Bench;
  beforeEach(async () => (bench = await BENCHES[name]!()));
  afterEach(() => bench.close());

  it('accepts a call and names it', async () => {
    expect(await bench.carrier.place(call(1))).toMatchObject({ kind: 'accepted', ref: expect.any(String) });
  });

  it('does not know a call that it never saw', async () => {
    expect(await bench.carrier.find(placed(9, bench.now()))).toBeNull();
  });

  it('lets a call be hung up, also twice, also one that it never saw', async () => {
    const { carrier } = bench;
    const at = bench.now();
    const ref = refOf(await carrier.place(call(1)));
    await carrier.hangUp(placed(1, at, ref));
    await carrier.hangUp(placed(1, at, ref));
    await carrier.hangUp(placed(9, at));
    await carrier.hangUp({
      ...placed(9, at),
      legs: { agent: `CA${'0'.repeat(32)}`, customer: null, third: null },
    });
  });

  it.each(['with the name that it gave', 'without its answer'])(
    'says how a call ended if it reports at all: %s',
    async (how) => {
      const { carrier } = bench;
      const at = bench.now();
      const ref = refOf(await carrier.place(call(1)));
      await bench.pass();
      const found = await carrier.find(placed(1, at, how === 'without its answer' ? null : ref));
      expect(found?.status ?? 'nobody but the agent knows').toBe(
        carrier.reports ? 'ended' : 'nobody but the agent knows',
      );
    },
  );

  it('takes no call of another attempt for this one', async () => {
    const { carrier } = bench;
    const at = bench.now();
    const ref = refOf(await carrier.place(call(1)));
    const other = { ...placed(2, at), line: call(1).line, others: [ref!] };
    expect(await carrier.find(other)).toBeNull();
  });
});

describe('the simulated exchange', () => {
  function outcomes(seed: number, order: number[]): Map<string, string> {
    const { clock, reports, carrier } = simulated({ seed });
    for (const n of order) void carrier.place(call(n));
    clock.advance(3_600_000);
    return new Map(
      reports.filter((report) => report.status === 'ended').map((report) => [report.token, report.outcome!]),
    );
  }

  it('does the same to the same call whatever else is going on (property)', () => {
    const all = Array.from({ length: 40 }, (_, n) => n);
    const plain = outcomes(7, all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 1 }), (some) => {
        for (const [key, outcome] of outcomes(7, some)) expect(outcome).toBe(plain.get(key));
      }),
      { numRuns: 30 },
    );
    expect([...plain.values()]).toContain('answered');
    expect([...plain.values()]).toContain('no_answer');
    expect([...outcomes(8, all).values()]).not.toEqual([...plain.values()]);
  });

  it('ends every call once, and rings before it is answered before it ends', () => {
    const { clock, reports, exchange, carrier } = simulated();
    for (let n = 0; n < 50; n++) void carrier.place(call(n));
    expect(exchange.live).toBe(50);
    clock.advance(3_600_000);
    expect(exchange.live).toBe(0);
    for (let n = 0; n < 50; n++) {
      const own = reports.filter((report) => report.token === token(n)).map((report) => report.status);
      expect(own.filter((status) => status === 'ended')).toHaveLength(1);
      expect([...own].sort((a, b) => rank(a) - rank(b))).toEqual(own);
    }
    expect(exchange.journal.filter((entry) => entry.event === 'placed')).toHaveLength(50);
  });

  it('plays the faults that it is told to: says no, hangs, loses, doubles, falls silent', async () => {
    expect(await simulated({ faults: { refuse: 1 } }).carrier.place(call(1))).toMatchObject({
      kind: 'refused',
      ours: true,
    });
    const hanging = simulated({ faults: { hang: 1 } });
    await expect(hanging.carrier.place(call(1))).rejects.toThrow();
    expect(await hanging.carrier.find(placed(1, hanging.clock.now()))).not.toBeNull();
    const losing = simulated({ faults: { lose: 1 } });
    await expect(losing.carrier.place(call(1))).rejects.toThrow();
    expect(await losing.carrier.find(placed(1, losing.clock.now()))).toBeNull();
    const doubling = simulated({ faults: { twice: 1 } });
    await doubling.carrier.place(call(1));
    doubling.clock.advance(3_600_000);
    expect(doubling.reports.filter((report) => report.status === 'ended')).toHaveLength(2);
    const silent = simulated({ faults: { silent: 1 } });
    await silent.carrier.place(call(1));
    silent.clock.advance(3_600_000);
    expect(silent.reports.filter((report) => report.status === 'ended')).toHaveLength(0);
    expect(await silent.carrier.find(placed(1, silent.clock.now()))).toMatchObject({ status: 'ended' });
  });

  it('answers more in the evening than at night', () => {
    const rate = (at: string) => {
      const { clock, reports, carrier } = simulated();
      clock.set(at);
      for (let n = 0; n < 400; n++) void carrier.place(call(n));
      clock.advance(3_600_000);
      return reports.filter((report) => report.outcome === 'answered').length;
    };
    expect(rate('2026-03-02T12:00:00Z')).toBeGreaterThan(rate('2026-03-01T19:00:00Z') * 1.4);
  });
});

function rank(status: CallReport['status']): number {
  return ['placed', 'ringing', 'answered', 'ended'].indexOf(status);
}
