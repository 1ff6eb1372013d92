import { freePort } from '../../../test/free-port';
import { CONTRACT_CODE, GATEWAY_KINDS, type GatewayBench } from '../../../test/gateway-benches';
import { SystemClock } from '../../clock';
import { SeededTokens } from '../../tokens';
import { TextExchange } from './exchange';
import { type FaultName, USUAL_BEHAVIOUR } from './exchange.rules';
import { guardedGateway } from './guarded';
import { AmbiguousSend, type OutgoingText, type SoughtText } from './port';
import { RemoteSimulatedGateway } from './remote-simulated';
import { REPORT_READERS } from './report-readers';

const PATIENT_MS = 30_000;
const clock = new SystemClock();

describe.each(Object.entries(GATEWAY_KINDS))('gateway: %s', (name, kind) => {
  const tokens = new SeededTokens(name);
  let bench: GatewayBench;
  const text = (to = '+8613812345678'): OutgoingText => ({
    token: tokens.next(),
    to,
    body: '【惠访】您的车辆粤B12345已登记。',
    expiresAt: new Date(clock.now().getTime() + 300_000),
    template: {
      rule: 'report-receipt',
      language: 'zh',
      version: 1,
      code: CONTRACT_CODE,
      values: { plate: '粤B12345' },
    },
  });
  const events = (event: string) => bench.journal().filter((it) => it.event === event);
  const told = async (token: string) =>
    (await bench.reports()).filter((it) => it.token === token).map((it) => it.status);

  beforeEach(async () => {
    bench = await kind.make();
  });
  afterEach(() => bench.close());

  it('accepts a text with a reference, finds it by its token, and reports it to the end', async () => {
    const one = text();
    const answer = await bench.gateway.send(one);
    expect(answer).toEqual({ kind: 'accepted', providerRef: expect.any(String) });
    const { providerRef } = answer as { providerRef: string };
    expect(await bench.gateway.find(sought(one))).toMatchObject({ token: one.token });
    expect(await bench.gateway.find({ ...sought(one), providerRef })).toMatchObject({
      token: one.token,
      providerRef,
    });
    const steps = await eventually(
      () => told(one.token),
      (it) => it.length === kind.steps.length,
    );
    // Pushed reports may overtake each other.
    expect(steps.sort()).toEqual([...kind.steps].sort());
    for (const report of await bench.reports())
      expect(report).toMatchObject({ token: one.token, code: null, providerRef });
    expect(await bench.gateway.find(sought(one))).toMatchObject({ status: 'delivered', code: null });
    expect(bench.journal()[0]).toMatchObject({
      event: 'accepted',
      token: one.token,
      to: one.to,
      body: one.body,
    });
  });

  it('refuses for good, with a code, and knows nothing of it afterwards', async () => {
    bench.demand('refuse');
    const one = text();
    expect(await bench.gateway.send(one)).toEqual({ kind: 'refused', code: kind.refusal });
    expect(await bench.gateway.find(sought(one))).toBeNull();
    expect(events('accepted')).toEqual([]);
  });

  it('says later when it goes too fast: certainly not taken', async () => {
    bench.demand('throttle');
    const one = text();
    expect(await bench.gateway.send(one)).toEqual({ kind: 'later', code: 'rate_limited' });
    expect(await bench.gateway.find(sought(one))).toBeNull();
    expect(bench.journal().map((it) => it.event)).toEqual(['throttled']);
  });

  it.each<[FaultName, boolean]>([
    ['hang', true],
    ['failAfterAccept', true],
    ['lose', false],
  ])('throws when nobody can say whether it was taken (%s), and asking tells', async (fault, taken) => {
    bench.demand(fault);
    const one = text();
    // An answer that never comes is waited for without much patience; one that does come, with all of it.
    const impatient = fault === 'failAfterAccept' ? bench.gateway : bench.hasty;
    await expect(impatient.send(one)).rejects.toThrow(AmbiguousSend);
    // A request that was given up may still be on its way: the journal has it when it has come.
    await eventually(
      async () => bench.journal(),
      (it) => it.length > 0,
    );
    const found = await bench.gateway.find(sought(one));
    if (taken) expect(found).toMatchObject({ token: one.token });
    else expect(found).toBeNull();
    // Whatever the library thinks of it: one request.
    expect(events('accepted')).toHaveLength(taken ? 1 : 0);
    expect(events('lost')).toHaveLength(taken ? 0 : 1);
  });

  it('has no idempotency: the same text handed over twice goes out twice, and the journal shows it', async () => {
    const one = text();
    await bench.gateway.send(one);
    await bench.gateway.send(one);
    expect(events('accepted').map((it) => it.token)).toEqual([one.token, one.token]);
  });

  it('tells texts to one number apart', async () => {
    const all = [text(), text(), text()];
    const refs: string[] = [];
    for (const one of all)
      refs.push(((await bench.gateway.send(one)) as { providerRef: string }).providerRef);
    expect(new Set(refs).size).toBe(3);
    // The last one's answer was lost: the others are known by name.
    const last = { ...sought(all[2]!), otherRefs: new Set(refs.slice(0, 2)) };
    expect(await bench.gateway.find(last)).toMatchObject({ token: all[2]!.token });
    const none = { ...sought(text()), otherRefs: new Set(refs) };
    expect(await bench.gateway.find(none)).toBeNull();
  });

  it.each<FaultName>(['twice', 'shuffle'])('reports may come %s, and mean the same', async (fault) => {
    bench.demand(fault);
    const one = text();
    await bench.gateway.send(one);
    const expected = [...kind.steps, ...(fault === 'twice' ? kind.steps : [])];
    const steps = await eventually(
      () => told(one.token),
      (it) => it.length === expected.length,
    );
    expect(steps.sort()).toEqual(expected.sort());
    // Where there is an order that can be wrong, it is.
    const reported = events('reported').map((it) => it.said);
    if (fault === 'shuffle' && kind.steps.length > 1) expect(reported[0]).toBe('delivered');
  });

  it('may stay silent about the end; asked, it knows', async () => {
    bench.demand('silent');
    const one = text();
    await bench.gateway.send(one);
    await eventually(
      () => bench.gateway.find(sought(one)),
      (it) => it?.status === 'delivered',
    );
    expect(await told(one.token)).not.toContain('delivered');
  });

  it('knows numbers that do not exist', async () => {
    await bench.close();
    bench = await kind.make({ invalidNumbers: 1 });
    expect(await bench.gateway.send(text())).toEqual({ kind: 'refused', code: 'invalid_number' });
  });

  it('says why a text did not arrive, reported and asked alike', async () => {
    await bench.close();
    bench = await kind.make({ undelivered: 1 });
    const one = text();
    await bench.gateway.send(one);
    const reports = await eventually(bench.reports, (it) =>
      it.some(({ status }) => status === 'undelivered'),
    );
    const end = reports.find(({ status }) => status === 'undelivered')!;
    expect(end.code).toMatch(/^[a-z][a-z0-9_]+$/);
    expect(await bench.gateway.find(sought(one))).toMatchObject({ status: 'undelivered', code: end.code });
  });

  it('reads only its own reports, as whoever has to read them later', () => {
    const token = tokens.next();
    const report = { token, status: 'delivered', code: null, providerRef: kind.rawRef };
    const { gateway } = bench;
    expect(gateway.parseReport(kind.raw(token))).toEqual(report);
    expect(REPORT_READERS[gateway.name]!(kind.raw(token))).toEqual(report);
    for (const other of [null, {}, 'x', { token }, [], kind.raw('x')])
      expect(gateway.parseReport(other)).toBeNull();
    const others = Object.values(GATEWAY_KINDS).filter((it) => it.rawRef !== kind.rawRef);
    for (const it of others) expect(gateway.parseReport(it.raw(token))).toBeNull();
  });

  it('held back for a rehearsal, is asked for nothing', async () => {
    const dry = guardedGateway(bench.gateway, { sending: 'dry', sendOnlyTo: null }, { log: () => undefined });
    expect(await dry.send(text())).toEqual({ kind: 'refused', code: 'dry_run' });
    expect(bench.journal()).toEqual([]);
    expect([dry.name, dry.byTemplate]).toEqual([bench.gateway.name, bench.gateway.byTemplate]);
    const token = tokens.next();
    expect(dry.parseReport(kind.raw(token))).toMatchObject({ token });
    expect(await dry.find(sought(text()))).toBeNull();
  });

  it('held back from all but a list, texts the list', async () => {
    const listed = '+8613812345678';
    const guarded = guardedGateway(
      bench.gateway,
      { sending: 'live', sendOnlyTo: [listed] },
      { log: () => undefined },
    );
    expect(await guarded.send(text('+8613912345678'))).toEqual({ kind: 'refused', code: 'dry_run' });
    expect(await guarded.send(text(listed))).toMatchObject({ kind: 'accepted' });
    expect(events('accepted').map((it) => it.to)).toEqual([listed]);
  });
});

describe('a remote exchange that cannot be reached', () => {
  it('has certainly taken nothing: later', async () => {
    const gateway = new RemoteSimulatedGateway(`http://127.0.0.1:${await freePort()}`, clock, PATIENT_MS);
    const text: OutgoingText = {
      token: new SeededTokens('x').next(),
      to: '+8613812345678',
      body: 'x',
      expiresAt: clock.now(),
    };
    expect(await gateway.send(text)).toEqual({ kind: 'later', code: 'unreachable' });
    await expect(gateway.find(sought(text))).rejects.toThrow();
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
