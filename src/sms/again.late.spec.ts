import fc from 'fast-check';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { DoubtedTexts } from '../../test/doubted-texts';
import { oweReceipts, storedMessages, storedStates, until } from '../../test/texting';
import { Metrics } from '../operation/metrics';
import { TextDelivery } from './delivery.service';
import { ResultWriter } from './result-writer';

describe('a text that was sent again, and the first had gone out after all', () => {
  let database: TestDatabase;
  let texts: DoubtedTexts;
  const states = () => storedStates(database);

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    texts = await DoubtedTexts.begin(database);
  });

  it.each(['delivered', 'sent'])(
    '%s, told before the second one has gone out: it is taken back',
    async (status) => {
      const id = await texts.renewal();
      await texts.ask([id]);
      await texts.late(id, status);
      expect(await states()).toEqual([expect.stringContaining(`P1 ${status} `), 'P1 skipped first_went_out']);
      expect(
        await database.query(
          `SELECT after FROM audit_entry WHERE after ->> 'reason' = 'first_went_out' AND after ->> 'againOf' = $1`,
          [String(id)],
        ),
      ).toEqual([{ after: { reason: 'first_went_out', againOf: id } }]);
      expect(await texts.centre.sender.drain()).toBe(0);
      expect(texts.sentTo()).toEqual([]);
    },
  );

  it('the successor of another text is left alone', async () => {
    await oweReceipts(database, texts.centre, 2);
    const ids = await texts.outage();
    await texts.ask(ids);
    await texts.late(ids[0]!);
    expect((await states()).slice(2)).toEqual(['R01 skipped first_went_out', 'R02 queued ']);
  });

  it('told when the second one is in doubt too, and a third waits: that is taken back, or is stopped at its intent', async () => {
    for (const eager of [true, false]) {
      texts = await DoubtedTexts.begin(database);
      const id = await texts.renewal();
      await texts.ask([id]);
      const [, second] = await texts.outage();
      await texts.ask([second!]);
      if (eager) await texts.late(id);
      else await database.query(`UPDATE message SET state = 'delivered', reason = NULL WHERE id = $1`, [id]);
      expect(await texts.centre.sender.drain()).toBe(0);
      expect(await states()).toEqual(['P1 delivered ', 'P1 unknown no_trace', 'P1 skipped first_went_out']);
    }
  });

  it('told as the second one is about to go out: the intent waits for it, and does not come about', async () => {
    const id = await texts.renewal();
    await texts.ask([id]);
    const holder = await database.pool.connect();
    let draining: Promise<number>;
    try {
      await holder.query('BEGIN');
      await holder.query(`UPDATE message SET state = 'delivered' WHERE id = $1`, [id]);
      draining = texts.centre.sender.drain();
      await until(() => texts.waiting(1));
      await holder.query('COMMIT');
    } finally {
      holder.release();
    }
    expect(await draining).toBe(0);
    expect(await states()).toEqual(['P1 delivered no_trace', 'P1 skipped first_went_out']);
    expect(texts.sentTo()).toEqual([]);
  });

  it('told after the second one’s intent: both went out, and somebody is told', async () => {
    const id = await texts.renewal();
    await texts.ask([id]);
    expect(await texts.centre.sender.drain()).toBe(1);
    const metrics = new Metrics();
    const alarm = jest.spyOn(metrics, 'countTextAlarm');
    texts.centre.delivery = new TextDelivery(database.dataSource, texts.clock, texts.centre.gateway, metrics);
    await texts.late(id);
    expect(alarm.mock.calls).toEqual([['sent_twice']]);
    expect(await states()).toEqual(['P1 delivered ', 'P1 sent ']);
  });

  it('refused, or not delivered: what a person has decided stands', async () => {
    const id = await texts.renewal();
    await texts.ask([id]);
    await texts.late(id, 'undelivered');
    expect(await texts.centre.sender.drain()).toBe(1);
    expect(await states()).toEqual(['P1 undelivered ', 'P1 sent ']);
  });

  it('demonstrably never taken, as its own process knows too late: it goes once, as what a person has decided', async () => {
    await oweReceipts(database, texts.centre, 2);
    const [decided, free] = (await texts.outage()) as [number, number];
    await texts.ask([decided]);
    const results = new ResultWriter(database.pool);
    for (const { id, token } of await storedMessages(database))
      if (id === decided || id === free)
        results.push({
          kind: 'unsent',
          id,
          token: token!,
          at: texts.clock.now(),
          why: 'stopped',
          notBefore: texts.clock.now(),
        });
    await results.flush();
    expect(await states()).toEqual(['R01 unknown no_trace', 'R02 queued ', 'R01 queued ']);
    await expect(texts.ask([free])).rejects.toMatchObject({ code: 'text_not_in_doubt' });
    await texts.centre.sender.drain();
    expect(texts.sentTo().sort()).toEqual(['+8613810000001', '+8613810000002']);
  });

  it('whatever happens in whatever order, each text is handed over once, and nobody is texted against what is known', async () => {
    const EVENTS = [
      'decide',
      'drain',
      'outage',
      'delivered',
      'undelivered',
      'unsent',
      'opt-out',
      'renewal',
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        // Some of them at the same moment.
        fc.array(fc.array(fc.constantFrom(...EVENTS, 'decide', 'outage'), { minLength: 1, maxLength: 2 }), {
          maxLength: 7,
        }),
        async (story) => {
          texts = await DoubtedTexts.begin(database);
          const first = await texts.renewal();
          const { token } = (await storedMessages(database))[0]!;
          const unsent = async () => {
            const results = new ResultWriter(database.pool);
            const at = texts.clock.now();
            results.push({ kind: 'unsent', id: first, token: token!, at, why: 'stopped', notBefore: at });
            await results.flush();
          };
          const tell = async (status: string) => {
            await texts.centre.delivery.receive({ token, status, code: null, providerRef: 'late' });
            await texts.centre.delivery.tickReduce(texts.clock.now());
          };
          const happens: Record<(typeof EVENTS)[number], () => Promise<unknown>> = {
            decide: async () => {
              const doubted = (await storedMessages(database)).filter(({ state }) => state === 'unknown');
              if (doubted.length > 0)
                await texts.ask(doubted.map(({ id }) => id)).catch((error: { status?: number }) => {
                  if (error.status !== 409) throw error;
                });
            },
            drain: () => texts.centre.sender.drain(),
            outage: () => texts.outage(),
            delivered: () => tell('delivered'),
            undelivered: () => tell('undelivered'),
            unsent,
            'opt-out': () =>
              texts.centre.optOuts.add({
                phone: '+8613912345678',
                channel: 'text',
                rule: null,
                source: 'agent',
                note: null,
                by: 'a',
              }),
            renewal: () => database.query(`UPDATE policy SET renewed_by = 'P2'`),
          };
          for (const moment of [...story, ['drain'] as const]) {
            const known = new Set(await states());
            const handed = texts.sentTo().length;
            const settled =
              known.has('P1 delivered ') ||
              (
                await database.query(
                  `SELECT FROM opt_out UNION ALL SELECT FROM policy WHERE renewed_by IS NOT NULL`,
                )
              ).length > 0;
            await Promise.all(moment.map((event) => happens[event]()));
            // What was known before is kept to; what comes at the same moment, the locks order.
            if (settled && (await states())[0] !== 'P1 queued ') expect(texts.sentTo().length).toBe(handed);
          }
          // Each row was handed over once at most, and each but the first names one of its own that it was sent again for.
          const rows = await database.query<{ id: number; againOf: number | null; token: string | null }>(
            `SELECT id, again_of AS "againOf", token FROM message ORDER BY id`,
          );
          expect(rows.map(({ againOf }) => againOf)).toEqual([
            null,
            ...rows.slice(0, -1).map(({ id }) => id),
          ]);
          const taken = texts.centre.exchange.journal.filter(({ event }) => event === 'accepted');
          expect(new Set(taken.map((it) => it.token)).size).toBe(taken.length);
          expect(rows.map((row) => row.token)).toEqual(expect.arrayContaining(taken.map((it) => it.token)));
        },
      ),
      { numRuns: 40 },
    );
  });
});
