import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  addPolicy,
  emptyTexts,
  oweReceipts,
  storedMessages,
  storedStates,
  textingCentre,
  until,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { lockPhones } from '../intake/opt-out.sql';

describe('the last look before a text goes out', () => {
  let database: TestDatabase;
  let clock: VirtualClock;

  const states = () => storedStates(database);

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock = new VirtualClock('2026-03-11T09:00:00+08:00');
    await textingCentre(database, clock).outbox.goLive(new Date('2026-03-01T00:00:00+08:00'));
    await addBranch(database);
  });

  describe('gates at the intent', () => {
    /** A renewal notice entered at midnight; what happens in the night; what the sender makes of it at `at`. */
    async function overnight(change: string, at = '2026-03-11T08:00:00+08:00') {
      clock.set('2026-03-11T00:00:00+08:00');
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10' });
      const centre = textingCentre(database, clock);
      await centre.outbox.tickCreate(clock.now());
      expect(await centre.sender.drain()).toBe(0);
      if (change) await database.query(change);
      clock.set(at);
      await centre.sender.drain();
      return states();
    }

    it('texting hours are 08:00–21:00, and the reason of the wait is kept', async () => {
      expect(await overnight('', '2026-03-11T07:59:59+08:00')).toEqual(['P1 queued outside_hours']);
      clock.set('2026-03-11T08:00:00+08:00');
      await textingCentre(database, clock).sender.drain();
      expect(await states()).toEqual(['P1 sent outside_hours']);
    });

    it('21:00 is outside: it waits for the next morning', async () => {
      expect(await overnight('', '2026-03-11T21:00:00+08:00')).toEqual(['P1 queued outside_hours']);
      expect((await storedMessages(database))[0]!.notBefore).toEqual(new Date('2026-03-12T08:00:00+08:00'));
    });

    it('renewed in the night', async () => {
      expect(await overnight(`UPDATE policy SET renewed_by = 'P2'`)).toEqual(['P1 skipped renewed']);
    });

    it('ended in the night', async () => {
      expect(await overnight(`UPDATE policy SET ended_on = '2026-03-10'`)).toEqual(['P1 skipped ended']);
    });

    it('the number is the customer’s no more: not to a stranger, and to the new one when texts are next entered', async () => {
      expect(
        await overnight(`UPDATE policy SET numbers = '{+8613700000000}', number_kinds = '{mobile}'`),
      ).toEqual(['P1 skipped contact_moved']);
      const centre = textingCentre(database, clock);
      await centre.outbox.tickCreate(clock.now());
      expect(await centre.sender.drain()).toBe(1);
      expect(centre.exchange.journal.map(({ to }) => to)).toEqual(['+8613700000000']);
      expect(await states()).toEqual(['P1 sent ']);
      expect(
        await database.query(
          `SELECT action FROM audit_entry WHERE entity_type = 'message' AND entity_id = (SELECT id::text FROM message) ORDER BY id`,
        ),
      ).toEqual(
        ['queued', 'skipped', 'queued', 'intent', 'sent'].map((state) => ({ action: `message.${state}` })),
      );
    });

    it('the number has become the second one: it is still the customer’s', async () => {
      expect(
        await overnight(
          `UPDATE policy SET numbers = '{+8657188123456,+8613912345678}', number_kinds = '{landline,mobile}'`,
        ),
      ).toEqual(['P1 sent outside_hours']);
    });

    it('the expiry has moved: it names a wrong date, and the new one has a text of its own', async () => {
      expect(await overnight(`UPDATE policy SET expires_on = '2026-04-11'`)).toEqual([
        'P1 skipped date_moved',
      ]);
      const centre = textingCentre(database, clock);
      clock.set('2026-03-12T09:00:00+08:00');
      await centre.outbox.tickCreate(clock.now());
      expect((await storedMessages(database)).map((it) => [it.dueOn, it.state].join(' '))).toEqual([
        '2026-03-11 skipped',
        '2026-03-12 queued',
      ]);
    });

    it('a receipt goes to the number that the report has, not to one taken off it', async () => {
      const centre = textingCentre(database, clock);
      await oweReceipts(database, centre, 2);
      await database.query(`UPDATE claim SET numbers = '{}', number_kinds = '{}' WHERE report_no = 'R01'`);
      expect(await centre.sender.drain()).toBe(1);
      expect(await states()).toEqual(['R01 skipped contact_moved', 'R02 sent ']);
    });

    it('no longer makes sense', async () => {
      expect(await overnight('', '2026-03-17T09:00:00+08:00')).toEqual(['P1 skipped stale']);
    });

    it('the hours have changed since they were read', async () => {
      clock.set('2026-03-11T00:00:00+08:00');
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10' });
      const centre = textingCentre(database, clock);
      await centre.outbox.tickCreate(clock.now());
      clock.set('2026-03-11T08:00:00+08:00');
      await centre.calendar.facts();
      centre.calendar.checkEveryMs = Infinity;
      const other = textingCentre(database, clock).calendar;
      await other.putException(
        'CN',
        '2026-03-11',
        { hoursCode: 'texting', windows: [['10:00', '12:00']], note: null },
        'a',
      );
      await centre.sender.drain();
      expect(await states()).toEqual(['P1 queued outside_hours']);
      expect((await storedMessages(database))[0]!.notBefore).toEqual(new Date('2026-03-11T10:00:00+08:00'));
    });
  });

  describe('an opt-out (invariant 8)', () => {
    it('that is committed before the intent always wins', async () => {
      const centre = textingCentre(database, clock);
      await oweReceipts(database, centre, 1);
      const holder = await database.pool.connect();
      await holder.query('BEGIN');
      await lockPhones(holder, ['+8613810000001'], 'exclusive');
      await holder.query(
        `INSERT INTO opt_out (phone, channel, source, created_by, created_at) VALUES ('+8613810000001', 'text', 'agent', 'a', $1)`,
        [clock.now()],
      );
      const draining = centre.sender.drain();
      await until(async () => {
        const [waiting] = await database.query<{ n: number }>(
          `SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return waiting!.n > 0;
      });
      expect(centre.exchange.journal).toEqual([]);
      await holder.query('COMMIT');
      holder.release();
      expect(await draining).toBe(0);
      expect(await states()).toEqual(['R01 skipped opted_out']);
      expect(centre.exchange.journal).toEqual([]);
    });

    it('races with sends: no intent is later than the opt-out of its number', async () => {
      const centre = textingCentre(database, clock, { tokens: 'race' });
      await oweReceipts(database, centre, 150);
      const phones = Array.from({ length: 150 }, (_, at) => `+86138${10_000_001 + at}`);
      await Promise.all([
        centre.sender.drain(),
        ...phones
          .filter((_, at) => at % 3 === 0)
          .map((phone) =>
            centre.optOuts.add({ phone, channel: 'text', rule: null, source: 'agent', note: null, by: 'a' }),
          ),
      ]);
      // Ids of the audit trail are given inside the transactions that hold the number's lock: their order is the commits'.
      const [late] = await database.query<{ n: number }>(
        `SELECT count(*) AS n FROM message m
         JOIN audit_entry i ON i.entity_type = 'message' AND i.entity_id = m.id::text AND i.action = 'message.intent'
         JOIN opt_out o ON o.phone = m.phone
         JOIN audit_entry a ON a.entity_type = 'opt_out' AND a.entity_id = o.id::text AND a.action = 'opt_out.added'
         WHERE a.id < i.id`,
      );
      expect(late!.n).toBe(0);
      const stored = await storedMessages(database);
      const sent = new Set(centre.exchange.journal.map((it) => it.to));
      for (const it of stored) expect(sent.has(it.phone!)).toBe(it.state === 'sent');
    });
  });
});
