import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  emptyTexts,
  oweReceipts,
  storedMessages,
  storedStates,
  textingCentre,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { InvalidInput } from '../errors';

describe('what becomes of a text', () => {
  let database: TestDatabase;
  let clock: VirtualClock;
  let centre: ReturnType<typeof textingCentre<VirtualClock>>;

  const states = () => storedStates(database);
  const reduce = () => centre.delivery.tickReduce(clock.now());

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock = new VirtualClock('2026-03-11T09:00:00+08:00');
    centre = textingCentre(database, clock);
    await centre.outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
  });

  /** Sends `count` receipts and answers their tokens. The exchange's own reports are not fetched. */
  async function sent(count: number): Promise<string[]> {
    await oweReceipts(database, centre, count);
    await centre.sender.drain();
    return (await storedMessages(database)).map((it) => it.token!);
  }

  it('is followed by reports to its end', async () => {
    await sent(40);
    expect(await reduce()).toBe(0);
    clock.advance(6_000);
    expect(await reduce()).toBe(80);
    expect(new Set((await states()).map((it) => it.split(' ')[1]))).toEqual(new Set(['delivered']));
    expect(await reduce()).toBe(0);
    const kept = await database.query('SELECT 1 FROM provider_event WHERE reduced_at IS NOT NULL');
    expect(kept).toHaveLength(80);
  });

  it('is kept raw first, and concluded from later', async () => {
    const [token] = await sent(1);
    await centre.delivery.receive({
      token,
      status: 'delivered',
      code: null,
      providerRef: 'X',
      at: 'x',
      more: { any: 'thing' },
    });
    expect(await states()).toEqual(['R01 sent ']);
    const [event] = await database.query<{ payload: unknown; reducedAt: Date | null }>(
      'SELECT payload, reduced_at AS "reducedAt" FROM provider_event',
    );
    expect(event).toEqual({ payload: expect.objectContaining({ more: { any: 'thing' } }), reducedAt: null });
    await reduce();
    expect(await states()).toEqual(['R01 delivered ']);
  });

  it('is the same by reports doubled, in any order, or reduced by two processes at once', async () => {
    const tokens = await sent(30);
    for (const status of ['delivered', 'sent', 'delivered', 'queued']) {
      for (const token of tokens) await centre.delivery.receive({ token, status });
    }
    const other = textingCentre(database, clock, {
      gateway: {
        ...centre.gateway,
        name: 'simulated',
        pull: undefined,
        parseReport: (it) => centre.gateway.parseReport(it),
        send: (it) => centre.gateway.send(it),
        find: (it) => centre.gateway.find(it),
      },
    });
    const done = await Promise.all([centre, other, centre].map((it) => it.delivery.tickReduce(clock.now())));
    expect(done.reduce((sum, it) => sum + it)).toBe(120);
    expect(new Set((await states()).map((it) => it.split(' ')[1]))).toEqual(new Set(['delivered']));
    const [audited] = await database.query<{ n: number }>(
      `SELECT count(*) AS n FROM audit_entry a JOIN message m ON a.entity_id = m.id::text
       WHERE a.entity_type = 'message' AND a.action = 'message.delivered'`,
    );
    expect(audited!.n).toBe(30);
  });

  it('keeps why it was not delivered; a contradiction changes nothing and leaves a trace', async () => {
    const [one, two] = (await sent(2)) as [string, string];
    await centre.delivery.receive({ token: one, status: 'undelivered', code: 'unreachable' });
    await centre.delivery.receive({ token: two, status: 'delivered' });
    await reduce();
    await centre.delivery.receive({ token: one, status: 'delivered' });
    await reduce();
    expect(await states()).toEqual(['R01 undelivered unreachable', 'R02 delivered ']);
    expect(
      await database.query(
        `SELECT entity_id FROM audit_entry WHERE action = 'message.report_conflict' AND at = $1`,
        [clock.now()],
      ),
    ).toHaveLength(1);
  });

  it('an opt-out that the carrier reports is one of ours from then on', async () => {
    const [token] = await sent(1);
    await centre.delivery.receive({ token, status: 'failed', code: 'opted_out' });
    await reduce();
    expect(await states()).toEqual(['R01 failed opted_out']);
    expect(await database.query('SELECT phone, source FROM opt_out')).toEqual([
      { phone: '+8613810000001', source: 'provider' },
    ]);
  });

  it('a report that overtakes the answer is not undone by it', async () => {
    let answer = () => undefined as void;
    const held = textingCentre(database, clock, {
      gateway: {
        name: 'simulated',
        send: () =>
          new Promise((resolve) => (answer = () => resolve({ kind: 'accepted', providerRef: 'late' }))),
        find: async () => null,
        parseReport: (it) => centre.gateway.parseReport(it),
      },
    });
    await oweReceipts(database, held, 1);
    const draining = held.sender.drain();
    let token: string | null = null;
    while (token === null) token = (await storedMessages(database))[0]!.token;
    await centre.delivery.receive({ token, status: 'delivered', providerRef: 'early' });
    await reduce();
    answer();
    await draining;
    expect(await states()).toEqual(['R01 delivered ']);
  });

  it('refuses what is no report, and shrugs at a token that is not ours', async () => {
    await expect(centre.delivery.receive({ token: 'x', status: 'delivered' })).rejects.toThrow(InvalidInput);
    await centre.delivery.receive({ token: '3f0e2a52-6a0f-4f0e-9a55-0d1f3b0a7c11', status: 'delivered' });
    expect(await reduce()).toBe(1);
    expect(await reduce()).toBe(0);
  });

  describe('asking the gateway', () => {
    it('is done ten minutes after the intent, then ever more rarely, and finds what reports lost', async () => {
      centre.exchange.demand('silent', 3);
      await sent(3);
      clock.advance(600_000 - 1);
      await reduce();
      expect(await centre.delivery.tickReconcile(clock.now())).toBe(0);
      clock.advance(1);
      expect(await centre.delivery.tickReconcile(clock.now())).toBe(3);
      expect(new Set((await states()).map((it) => it.split(' ')[1]))).toEqual(new Set(['delivered']));
      expect(await centre.delivery.tickReconcile(clock.now())).toBe(0);
    });

    it('that cannot be asked is asked again at twice the age, and given up after three days', async () => {
      const asked: number[] = [];
      const start = clock.now().getTime();
      const deaf = textingCentre(database, clock, {
        gateway: {
          name: 'deaf',
          send: async () => {
            throw new Error('cut');
          },
          find: async () => {
            asked.push(Math.round((clock.now().getTime() - start) / 60_000));
            throw new Error('cut');
          },
          parseReport: () => null,
        },
      });
      await oweReceipts(database, deaf, 1);
      await deaf.sender.drain();
      for (let minute = 0; minute < 6 * 24 * 60; minute += 10) {
        clock.set(new Date(start + minute * 60_000));
        await deaf.delivery.tickReconcile(clock.now());
      }
      expect(asked).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120]);
      expect(await states()).toEqual(['R01 unknown no_trace']);
    });

    it('a word that comes after all is believed: unknown is not an end', async () => {
      centre.exchange.demand('lose');
      const [token] = await sent(1);
      expect(token).toBeTruthy();
      clock.advance(600_000);
      await centre.delivery.tickReconcile(clock.now());
      expect(await states()).toEqual(['R01 unknown no_trace']);
      await centre.delivery.receive({ token, status: 'delivered' });
      await reduce();
      expect(await states()).toEqual(['R01 delivered ']);
    });
  });
});
