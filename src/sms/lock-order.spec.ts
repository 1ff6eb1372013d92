import { randomUUID } from 'node:crypto';
import { openTestDatabase, type TestDatabase } from '../../test/database';
import { DoubtedTexts } from '../../test/doubted-texts';
import { addBranch, emptyTexts, oweReceipts, storedMessages, textingCentre, until } from '../../test/texting';
import { VirtualClock } from '../clock';
import { lockPhones } from '../intake/opt-out.sql';
import { writeIntents } from './intent.sql';
import { leaseDue, withdrawOptedOut } from './outbox.sql';
import { ResultWriter } from './result-writer';

/** Who holds several of a kind holds them in one order: else two would wait for each other until one is thrown out. */
describe('texts and numbers are held in one order', () => {
  let database: TestDatabase;
  let clock: VirtualClock;
  let centre: ReturnType<typeof textingCentre<VirtualClock>>;

  const waiting = async (count: number) => {
    const [found] = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return found!.count >= count;
  };

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

  it('results of sends, however they came, and reports of the same texts', async () => {
    const never = textingCentre(database, clock, {
      gateway: {
        ...centre.gateway,
        name: 'simulated',
        send: () => new Promise(() => undefined),
        find: async () => null,
        parseReport: (it) => centre.gateway.parseReport(it),
      },
    });
    await oweReceipts(database, never, 3);
    void never.sender.drain();
    const texts = () => storedMessages(database);
    await until(async () => (await texts()).every((it) => it.state === 'intent'));
    const [first, second, third] = await texts();
    for (const { token } of [first!, second!, third!])
      await never.delivery.receive({ token, status: 'delivered', code: null, providerRef: 'r' });
    const holder = await database.pool.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM message WHERE id = $1 FOR UPDATE', [second!.id]);
      const results = new ResultWriter(database.pool);
      for (const { id, token } of [third!, second!, first!])
        results.push({ kind: 'sent', id, token: token!, at: clock.now(), providerRef: `of ${id}` });
      const written = results.flush();
      await until(() => waiting(1));
      const reduced = never.delivery.tickReduce(clock.now());
      await until(() => waiting(2));
      await holder.query('COMMIT');
      await Promise.all([written, reduced]);
    } finally {
      holder.release();
    }
    expect((await texts()).map((it) => it.state)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('texts that are withdrawn, and those that are about to go out', async () => {
    await oweReceipts(database, centre, 3);
    const now = clock.now();
    // Numbers stand in another order than texts.
    await database.query(`UPDATE message SET phone = '+86138000' || lpad((99999 - id)::text, 5, '0')`);
    const leased = await leaseDue(database.pool, now, new Date(now.getTime() + 60_000));
    await database.query(
      `INSERT INTO opt_out (phone, channel, source, created_by, created_at)
       SELECT phone, 'text', 'test', 'test', $1 FROM message`,
      [now],
    );
    const { version: calendarVersion } = await centre.calendar.facts();
    const asked = leased.map(({ id, leaseUntil }) => {
      return { id, leaseUntil, token: randomUUID(), stopsOnRenewal: false, daysBefore: null };
    });
    const holder = await database.pool.connect();
    let withdrawn: Promise<number>;
    let intended: Promise<unknown>;
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM message WHERE id = $1 FOR UPDATE', [leased[1]!.id]);
      withdrawn = withdrawOptedOut(database.pool, now);
      await Promise.race([withdrawn, until(() => waiting(1))]);
      const before = await waiting(1);
      intended = writeIntents(
        database.pool,
        asked,
        { provider: 'simulated', calendarVersion, pollAt: now },
        now,
      );
      await until(() => waiting(before ? 2 : 1));
      await holder.query('COMMIT');
    } finally {
      holder.release();
    }
    await Promise.all([withdrawn, intended]);
    expect((await storedMessages(database)).map((it) => [it.state, it.reason].join(' '))).toEqual([
      'skipped opted_out',
      'skipped opted_out',
      'skipped opted_out',
    ]);
  });

  it('numbers that refuse in one lot of reports, and those that texts are about to go to', async () => {
    // Two of which the one that is first by its digits is second by its hash.
    const [{ a, b }] = (await database.query<{ a: string; b: string }>(
      `SELECT a, b FROM (SELECT '+8613810000001' AS a) x, (SELECT '+86138100000' || lpad(i::text, 2, '0') AS b FROM generate_series(2, 60) i) y
       WHERE hashtextextended(a, 7) > hashtextextended(b, 7) ORDER BY b LIMIT 1`,
    )) as [{ a: string; b: string }];
    await oweReceipts(database, centre, Number(b.slice(-2)));
    await centre.sender.drain();
    for (const { phone, token } of await storedMessages(database))
      if (phone === a || phone === b)
        await centre.delivery.receive({ token, status: 'undelivered', code: 'opted_out', providerRef: 'r' });
    const sender = await database.pool.connect();
    try {
      await sender.query('BEGIN');
      await lockPhones(sender, [b], 'shared');
      const reduced = centre.delivery.tickReduce(clock.now());
      await until(() => waiting(1));
      await lockPhones(sender, [a], 'shared');
      await sender.query('COMMIT');
      expect(await reduced).toBe(2);
    } finally {
      sender.release();
    }
    expect(await database.query('SELECT phone FROM opt_out ORDER BY phone')).toEqual([
      { phone: a },
      { phone: b },
    ]);
  });

  describe('what is sent again', () => {
    let texts: DoubtedTexts;
    let id: number;
    const PHONE = '+8613912345678';
    beforeEach(async () => {
      texts = await DoubtedTexts.begin(database);
      id = await texts.renewal();
      await texts.ask([id]);
    });

    it('the first text, before the number', async () => {
      const reducer = await database.pool.connect();
      let draining: Promise<number>;
      try {
        await reducer.query('BEGIN');
        await reducer.query('SELECT FROM message WHERE id = $1 FOR UPDATE', [id]);
        draining = texts.centre.sender.drain();
        await until(() => waiting(1));
        await lockPhones(reducer, [PHONE], 'exclusive');
        await reducer.query('COMMIT');
      } finally {
        reducer.release();
      }
      expect(await draining).toBe(1);
    });

    it('the number that refuses, before the successor of another text that is taken back', async () => {
      const other = '+8613810000001';
      await oweReceipts(database, texts.centre, 1);
      const [first, , receipt] = await storedMessages(database);
      await database.query(
        `UPDATE message SET state = 'sent', token = $2, intent_at = created_at WHERE id = $1`,
        [receipt!.id, randomUUID()],
      );
      const { token } = (await storedMessages(database)).find((it) => it.id === receipt!.id)!;
      await texts.centre.delivery.receive({ token, status: 'failed', code: 'opted_out', providerRef: 'r' });
      await texts.centre.delivery.receive({
        token: first!.token,
        status: 'delivered',
        code: null,
        providerRef: 's',
      });
      const sender = await database.pool.connect();
      let reduced: Promise<number>;
      try {
        await sender.query('BEGIN');
        await lockPhones(sender, [other], 'shared');
        reduced = texts.centre.delivery.tickReduce(texts.clock.now());
        await until(() => waiting(1));
        await sender.query(`SELECT FROM message WHERE again_of = $1 FOR UPDATE`, [id]);
        await sender.query('COMMIT');
      } finally {
        sender.release();
      }
      expect(await reduced).toBe(2);
      expect((await storedMessages(database)).map((it) => [it.state, it.reason].join(' '))).toEqual([
        'delivered ',
        'skipped first_went_out',
        'failed opted_out',
      ]);
    });
  });
});
