import fc from 'fast-check';
import { VirtualClock } from '../../clock';
import { SimulatedExchange, type ExchangeOptions } from './exchange';
import { ManualCarrier } from './manual';
import { type CallReport, type Carrier, type OutgoingCall } from './port';
import { SimulatedCarrier } from './simulated';

const START = '2026-03-02T02:00:00Z';
const token = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const call = (n: number): OutgoingCall => ({
  token: token(n),
  phone: `+86138${String(n).padStart(8, '0')}`,
  agent: 'A1',
  ringSeconds: 30,
});

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

/** What the dialler relies on, whatever carries the call. */
describe.each<[string, () => { carrier: Carrier; pass(): void }]>([
  ['simulated', () => ((s) => ({ carrier: s.carrier, pass: () => s.clock.advance(600_000) }))(simulated())],
  ['manual', () => ({ carrier: new ManualCarrier(), pass: () => undefined })],
])('carrier %s', (_name, make) => {
  it('accepts a call and names it', async () => {
    const { carrier } = make();
    expect(await carrier.place(call(1))).toMatchObject({ kind: 'accepted', ref: expect.any(String) });
  });

  it('does not know a token that it never saw', async () => {
    expect(await make().carrier.find(token(9))).toBeNull();
  });

  it('lets a call be hung up, also twice, also one that it never saw', async () => {
    const { carrier } = make();
    await carrier.place(call(1));
    await carrier.hangUp(token(1));
    await carrier.hangUp(token(1));
    await carrier.hangUp(token(9));
  });

  it('says how a call ended if it reports at all', async () => {
    const { carrier, pass } = make();
    await carrier.place(call(1));
    pass();
    const found = await carrier.find(token(1));
    expect(found?.status ?? 'nobody but the agent knows').toBe(
      carrier.reports ? 'ended' : 'nobody but the agent knows',
    );
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
    expect(await hanging.carrier.find(token(1))).not.toBeNull();
    const losing = simulated({ faults: { lose: 1 } });
    await expect(losing.carrier.place(call(1))).rejects.toThrow();
    expect(await losing.carrier.find(token(1))).toBeNull();
    const doubling = simulated({ faults: { twice: 1 } });
    await doubling.carrier.place(call(1));
    doubling.clock.advance(3_600_000);
    expect(doubling.reports.filter((report) => report.status === 'ended')).toHaveLength(2);
    const silent = simulated({ faults: { silent: 1 } });
    await silent.carrier.place(call(1));
    silent.clock.advance(3_600_000);
    expect(silent.reports.filter((report) => report.status === 'ended')).toHaveLength(0);
    expect(await silent.carrier.find(token(1))).toMatchObject({ status: 'ended' });
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
