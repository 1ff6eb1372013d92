import { openDialer, type DialerFixture } from '../../test/dialer-fixture';
import { DialService } from '../calls/dial.service';
import { VirtualClock } from '../clock';
import { ClaimService } from '../queue/claim.service';
import { QueueService } from '../queue/queue.service';
import { SimulatedExchange } from './exchange';
import { guardedCarrier } from './guarded';
import { type OutgoingCall, type PlacedCall } from './port';
import { SimulatedCarrier } from './simulated';

const LISTED = '+8613800138000';
const call = (phone: string): OutgoingCall => ({
  token: '00000000-0000-4000-8000-000000000001',
  attemptId: 1,
  phone,
  agent: 'A1',
  ringSeconds: 30,
  line: null,
  callerId: null,
  record: false,
  detectMachine: false,
});
const placed = (phone: string): PlacedCall => ({
  ...call(phone),
  startedAt: new Date('2026-03-02T02:00:00Z'),
  providerRef: null,
  legs: { agent: null, customer: null, third: null },
  others: [],
});

function bench(sending: 'live' | 'dry', sendOnlyTo: string[] | null) {
  const clock = new VirtualClock('2026-03-02T02:00:00Z');
  const exchange = new SimulatedExchange(clock, { seed: 1, timeZone: 'Asia/Shanghai' }, () => undefined);
  const inner = new SimulatedCarrier(exchange);
  const said: string[] = [];
  const log = { log: (sentence: string) => void said.push(sentence) };
  return { clock, exchange, inner, said, carrier: guardedCarrier(inner, { sending, sendOnlyTo }, log) };
}

describe('a carrier that is held back', () => {
  it('is the carrier itself where everybody may be called', () => {
    const { inner, carrier } = bench('live', null);
    expect(carrier).toBe(inner);
  });

  it('calls nobody in a rehearsal, not even who is on the list', async () => {
    const { carrier, exchange, said } = bench('dry', [LISTED]);
    expect(await carrier.place(call(LISTED))).toEqual({ kind: 'refused', code: 'dry_run', ours: true });
    expect(exchange.journal).toEqual([]);
    expect(said).toEqual([
      '演练，未拨出 · not dialled: 138****8000 for A1 by simulated, token 00000000-0000-4000-8000-000000000001',
    ]);
  });

  it('calls the numbers of the list and nobody else', async () => {
    const { carrier, exchange, said } = bench('live', [LISTED]);
    expect(await carrier.place(call('+8613900139000'))).toMatchObject({ kind: 'refused', ours: true });
    expect(exchange.journal).toEqual([]);
    expect(await carrier.place(call(LISTED))).toMatchObject({ kind: 'accepted' });
    expect(exchange.journal).toMatchObject([{ event: 'placed', phone: LISTED }]);
    expect(said).toHaveLength(1);
  });

  it('still asks about calls and ends them: some may be from before the rehearsal', async () => {
    const { carrier, inner, clock } = bench('dry', null);
    await inner.place(call(LISTED));
    expect([carrier.name, carrier.reports]).toEqual(['simulated', true]);
    await carrier.hangUp(placed(LISTED));
    clock.advance(1);
    expect(await carrier.find(placed(LISTED))).toMatchObject({ status: 'ended' });
  });
});

describe('a day’s rehearsal of calls', () => {
  let dialer: DialerFixture;
  beforeAll(async () => (dialer = await openDialer({}, 'simulated', { sending: 'dry', sendOnlyTo: null })));
  afterAll(() => dialer?.close());

  it('spends nothing, claims no contact, and leaves the task to be called in earnest', async () => {
    await dialer.tasks(1);
    const claims = dialer.app.get(ClaimService);
    for (let round = 1; round <= 4; round++) {
      const held = (await claims.takeNext('A1'))!;
      const attempt = await dialer.app.get(DialService).dial('A1', held.id, held.epoch);
      expect(attempt).toMatchObject({
        state: 'failed',
        outcome: null,
        counted: false,
        number: 1,
        disposition: 'carrier_error',
        disposedBy: 'system',
        note: 'carrier refused: dry_run',
      });
      dialer.clock.advance(60_000);
      await dialer.app.get(QueueService).tickPromote(dialer.clock.now());
    }
    expect(await dialer.one(`SELECT state, attempts FROM call_task`)).toEqual({
      state: 'ready',
      attempts: 0,
    });
    expect(await dialer.one(`SELECT attempts FROM phone_day`)).toEqual({ attempts: 0 });
    expect(await dialer.one(`SELECT count(*)::int AS n FROM attempt WHERE counted`)).toEqual({ n: 0 });
    expect(
      await dialer.one(
        `SELECT count(*)::int AS n FROM attempt a JOIN disposition d ON d.code = a.disposition WHERE d.reached`,
      ),
    ).toEqual({ n: 0 });
  });
});
