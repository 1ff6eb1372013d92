import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  emptyTexts,
  gatewayThat,
  INSTANT,
  oweReceipts,
  storedMessages,
  storedStates,
  textingCentre,
  until,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { TextExchange } from './gateways/exchange';
import type { TextGateway } from './gateways/port';

const MORNING = '2026-03-11T09:00:00+08:00';

describe('sending', () => {
  let database: TestDatabase;
  let clock: VirtualClock;

  const states = () => storedStates(database);

  /** A centre of its own tokens, with a gateway that a test can hold up. */
  function withGateway(send: TextGateway['send'], tokens = 'test') {
    return textingCentre(database, clock, { gateway: gatewayThat(send), tokens });
  }

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock = new VirtualClock(MORNING);
    await textingCentre(database, clock).outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
  });

  it('sends all that is due, in order, each under a token of its own', async () => {
    const centre = textingCentre(database, clock);
    await oweReceipts(database, centre, 120);
    expect(await centre.sender.drain()).toBe(120);
    const stored = await storedMessages(database);
    expect(stored.every((it) => it.state === 'sent' && it.sentAt?.getTime() === clock.now().getTime())).toBe(
      true,
    );
    expect(centre.exchange.journal.map((it) => it.token)).toEqual(stored.map((it) => it.token));
    expect(await centre.sender.drain()).toBe(0);
  });

  it('is the same the second time, token for token (a simulation is repeated byte for byte)', async () => {
    const runs: unknown[] = [];
    for (let run = 0; run < 2; run++) {
      await emptyTexts(database);
      const centre = textingCentre(database, clock, {
        behaviour: { faults: { ...INSTANT.faults, throttle: 0.1, hang: 0.05 } },
      });
      await centre.outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
      await oweReceipts(database, centre, 90);
      for (let minute = 0; minute < 5; minute++) {
        await centre.sender.drain();
        clock.advance(60_000);
        await centre.delivery.tickReduce(clock.now());
      }
      runs.push(
        (await storedMessages(database)).map(({ key, state, token, sentAt }) => ({
          key,
          state,
          token,
          sentAt,
        })),
      );
      clock = new VirtualClock(MORNING);
    }
    expect(runs[1]).toEqual(runs[0]);
  });

  it('sends nothing twice when two processes drain at once (invariant 5)', async () => {
    const exchange = new TextExchange(clock, { seed: 7, behaviour: INSTANT });
    const [one, two] = ['one', 'two'].map((tokens) => textingCentre(database, clock, { exchange, tokens }));
    await oweReceipts(database, one!, 250);
    const sends = await Promise.all([one!.sender.drain(), two!.sender.drain(), one!.sender.drain()]);
    expect(sends[0]! + sends[1]!).toBe(250);
    const accepted = exchange.journal.filter((it) => it.event === 'accepted').map((it) => it.to);
    expect(new Set(accepted).size).toBe(250);
    expect(accepted).toHaveLength(250);
  });

  describe('an ambiguous send', () => {
    it.each(['hang', 'failAfterAccept', 'lose'] as const)(
      '(%s) keeps its intent and is not sent again by itself',
      async (fault) => {
        const centre = textingCentre(database, clock);
        await oweReceipts(database, centre, 3);
        centre.exchange.demand(fault);
        await centre.sender.drain();
        expect(await states()).toEqual(['R01 intent ', 'R02 sent ', 'R03 sent ']);
        for (let hour = 0; hour < 30; hour++) {
          clock.advance(3_600_000);
          await centre.outbox.tickCreate(clock.now());
          await centre.sender.drain();
          await centre.delivery.tickReconcile(clock.now());
        }
        const accepted = centre.exchange.journal.filter((it) => it.event === 'accepted');
        expect(accepted.filter((it) => it.to === '+8613810000001')).toHaveLength(fault === 'lose' ? 0 : 1);
        expect((await states())[0]).toBe(fault === 'lose' ? 'R01 unknown no_trace' : 'R01 delivered ');
      },
    );

    it('of a process that died stays with its intent; what it only held goes back', async () => {
      const dead = withGateway(() => new Promise(() => undefined), 'dead');
      await oweReceipts(database, dead, 120);
      void dead.sender.drain();
      await until(async () => (await states()).filter((it) => it.includes('intent')).length >= 60);
      const alive = textingCentre(database, clock, { tokens: 'alive' });
      expect(await alive.sender.drain()).toBeLessThanOrEqual(60);
      clock.advance(61_000);
      await alive.sender.drain();
      const counts = (await states()).map((it) => it.split(' ')[1]);
      expect(counts.filter((it) => it === 'intent')).toHaveLength(60);
      expect(counts.filter((it) => it === 'sent')).toHaveLength(60);
      // Fifty in flight and ten written ahead: only these become unknown.
      clock.advance(600_000);
      await alive.delivery.tickReconcile(clock.now());
      expect((await states()).filter((it) => it.endsWith('unknown no_trace'))).toHaveLength(60);
      expect(await alive.sender.drain()).toBe(0);
    });
  });

  it('keeps the gateway’s no, and enters an opt-out where that is the reason', async () => {
    const codes = ['invalid_number', 'opted_out', 'landline'];
    const centre = withGateway(async ({ to }) => ({ kind: 'refused', code: codes[Number(to.at(-1)) - 1]! }));
    await oweReceipts(database, centre, 3);
    await centre.sender.drain();
    expect(await states()).toEqual([
      'R01 failed invalid_number',
      'R02 failed opted_out',
      'R03 failed landline',
    ]);
    expect(await database.query('SELECT phone, channel, rule, source FROM opt_out')).toEqual([
      { phone: '+8613810000002', channel: 'text', rule: null, source: 'provider' },
    ]);
  });

  it('goes easy on a gateway that says it is too fast, and loses nothing', async () => {
    const centre = textingCentre(database, clock);
    await oweReceipts(database, centre, 60);
    centre.exchange.demand('throttle');
    await centre.sender.drain();
    expect(centre.sender.pausedUntil!.getTime()).toBeGreaterThan(clock.now().getTime());
    expect((await states()).filter((it) => it.includes('queued')).length).toBeGreaterThan(0);
    for (let second = 0; second < 20; second++) {
      clock.advance(1_000);
      await centre.sender.drain();
    }
    expect((await states()).every((it) => it.includes(' sent '))).toBe(true);
    expect(centre.exchange.journal.filter((it) => it.event === 'accepted')).toHaveLength(60);
  });

  it('stops after ten ambiguous sends in a row, tries one, and goes on', async () => {
    const centre = textingCentre(database, clock);
    await oweReceipts(database, centre, 120);
    centre.exchange.demand('lose', 50);
    await centre.sender.drain();
    const lost = centre.exchange.journal.length;
    expect(lost).toBeLessThanOrEqual(50);
    expect(centre.sender.pausedUntil).not.toBeNull();
    expect((await states()).filter((it) => it.includes('intent'))).toHaveLength(lost);
    clock.advance(300_000);
    await centre.sender.drain();
    expect((await states()).filter((it) => it.includes(' sent ')).length).toBe(120 - 50);
  });

  it.each(['the application', 'the pipeline'])(
    'gives back what it holds and waits for what is in flight when %s stops it',
    async (by) => {
      const waiting: (() => void)[] = [];
      const centre = withGateway(
        () => new Promise((resolve) => waiting.push(() => resolve({ kind: 'accepted', providerRef: 'x' }))),
      );
      await oweReceipts(database, centre, 120);
      const pipeline = new AbortController();
      const draining = centre.sender.drain(pipeline.signal);
      await until(async () => waiting.length === 50);
      if (by === 'the pipeline') pipeline.abort();
      const stopping = by === 'the pipeline' ? draining : centre.sender.beforeApplicationShutdown();
      for (const answer of waiting) answer();
      await stopping;
      expect(await draining).toBe(50);
      const counts = (await states()).map((it) => it.split(' ')[1]);
      expect(counts.filter((it) => it === 'sent')).toHaveLength(50);
      expect(counts.filter((it) => it === 'queued')).toHaveLength(70);
      expect(
        await database.query('SELECT 1 FROM message WHERE lease_until IS NOT NULL AND state = $1', [
          'queued',
        ]),
      ).toEqual([]);
    },
  );

  it('has an audit row for every change of state (invariant 10)', async () => {
    const centre = textingCentre(database, clock);
    await oweReceipts(database, centre, 5);
    await centre.sender.drain();
    clock.advance(60_000);
    await centre.delivery.tickReduce(clock.now());
    const ids = (await storedMessages(database)).map((it) => String(it.id));
    const trail = await database.query<{ steps: string[] }>(
      `SELECT array_agg(action ORDER BY id) AS steps FROM audit_entry
       WHERE entity_type = 'message' AND entity_id = ANY ($1) GROUP BY entity_id`,
      [ids],
    );
    expect(trail.map((it) => it.steps)).toEqual(
      ids.map(() => ['message.queued', 'message.intent', 'message.sent', 'message.delivered']),
    );
  });
});
