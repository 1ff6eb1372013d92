// Longer than 300 lines: every kind of reply, and each way in which one may come.
import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  addClaim,
  addPolicy,
  emptyTexts,
  oweReceipts,
  storedMessages,
  storedStates,
  textingCentre,
  until,
} from '../../test/texting';
import { VirtualClock } from '../clock';
import { digestOf } from '../twilio/digest';

const PHONE = '+8613810000001';

describe('what a customer writes back', () => {
  let database: TestDatabase;
  let clock: VirtualClock;
  let centre: ReturnType<typeof textingCentre<VirtualClock>>;
  let sent = 0;

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

  const raw = (provider: string, payload: object) => ({
    provider,
    payload,
    digest: digestOf('/', payload as Record<string, unknown>),
  });
  /** A text by way of the simulated gateway, which answers nothing itself. */
  const write = (text: string, from = PHONE, ref = `r${++sent}`) =>
    centre.replies.receive(raw('simulated', { ref, from, text }));
  /** By way of Twilio, which answers its own words. */
  const writeByTwilio = (Body: string, more: object = {}, From = PHONE) =>
    centre.replies.receive(raw('twilio', { form: { MessageSid: `SM${++sent}`, From, Body, ...more } }));
  const replies = () =>
    database.query<Record<string, unknown>>(
      `SELECT phone, body, kind, branch_code AS branch, record_type AS type, record_key AS key, rule, message_id AS message,
         handled_by AS "handledBy", handled_note AS note FROM reply ORDER BY id`,
    );
  const kinds = async () => (await replies()).map((it) => it.kind);
  const optOuts = () =>
    database.query<{ channel: string; source: string; lifted: string | null }>(
      `SELECT phone, channel, rule, source, created_by AS by, lifted_by AS lifted FROM opt_out ORDER BY id`,
    );
  const answers = async () => {
    await centre.sender.drain();
    return (await storedMessages(database))
      .filter((it) => /confirmation|help/.test(it.rule))
      .map((it) => [it.rule, it.state, it.reason].join(' '));
  };
  const journal = () => centre.exchange.journal.map((it) => it.body);

  describe('a refusal', () => {
    it('is an opt-out at once, withdraws what is queued, and is confirmed once, in Chinese', async () => {
      await oweReceipts(database, centre, 2);
      await write(' 退订。');
      await write('T');
      await write('退订');
      expect(await optOuts()).toEqual([
        { phone: PHONE, channel: 'text', rule: null, source: 'reply', by: 'customer', lifted: null },
      ]);
      await centre.outbox.tickCreate(clock.now());
      expect(await answers()).toEqual(['opt-out-confirmation sent ']);
      expect(await storedStates(database)).toEqual([
        'R01 skipped opted_out',
        'R02 sent ',
        expect.stringMatching(/^\d+ sent $/),
      ]);
      const [confirmation] = (await storedMessages(database)).slice(-1);
      expect(confirmation!.body).toBe('【惠访】您已退订，今后不再向您发送短信。如需恢复，请回复“恢复”。');
      expect(await kinds()).toEqual(['opt_out', 'opt_out', 'opt_out']);
      expect((await replies()).every((it) => it.handledBy === 'system' && it.note === 'opt_out')).toBe(true);
      // Nothing else goes out after it, whatever it is.
      await database.query(
        `UPDATE message SET state = 'queued', reason = NULL, ended_at = NULL WHERE record_key = 'R01'`,
      );
      await centre.sender.drain();
      expect((await storedMessages(database))[0]).toMatchObject({ state: 'skipped', reason: 'opted_out' });
    });

    it('is not confirmed to somebody who must not be contacted at all', async () => {
      await centre.optOuts.add({
        phone: PHONE,
        channel: 'all',
        rule: null,
        source: 'agent',
        note: null,
        by: 'A01',
      });
      await write('退订');
      expect(await answers()).toEqual(['opt-out-confirmation skipped opted_out']);
      expect(centre.exchange.journal).toEqual([]);
    });

    it('that Twilio has answered is confirmed by nobody else; 退订, T and a polite STOP are ours', async () => {
      for (const word of ['STOP', ' stop ', 'Unsubscribe', 'QUIT'])
        await writeByTwilio(word, {}, `+86138200000${sent % 100}`.slice(0, 14));
      expect(await answers()).toEqual([]);
      expect(new Set(await kinds())).toEqual(new Set(['opt_out']));
      await writeByTwilio('退订', {}, '+8613830000001');
      await writeByTwilio('T', {}, '+8613830000002');
      await writeByTwilio('Please stop', {}, '+8613830000003');
      expect(await answers()).toEqual(Array(3).fill('opt-out-confirmation sent '));
      expect(journal().slice(-1)[0]).toContain('You have opted out');
      expect(await optOuts()).toHaveLength(7);
    });

    it('by a word of the messaging service’s own is one too, and answered there', async () => {
      await writeByTwilio('别再来了', { OptOutType: 'STOP' });
      expect(await kinds()).toEqual(['opt_out']);
      expect(await optOuts()).toHaveLength(1);
      expect(await answers()).toEqual([]);
    });

    it('that is committed before an intent always wins: a send that waits for it does not go out', async () => {
      await oweReceipts(database, centre, 1);
      const holder = await database.pool.connect();
      await holder.query('BEGIN');
      // The reply waits behind this, and the send behind the reply.
      await holder.query('LOCK TABLE reply IN ACCESS EXCLUSIVE MODE');
      const writing = write('退订');
      await waiting("locktype = 'relation'");
      const draining = centre.sender.drain();
      await waiting("locktype = 'advisory'");
      expect(centre.exchange.journal).toEqual([]);
      await holder.query('COMMIT');
      holder.release();
      await Promise.all([writing, draining]);
      expect((await storedMessages(database))[0]).toMatchObject({ state: 'skipped', reason: 'opted_out' });
      await centre.sender.drain();
      expect(journal()).toEqual([expect.stringContaining('您已退订')]);
    });
  });

  describe('a return', () => {
    it('lifts what a text had refused, and nothing that was said otherwise; it is confirmed', async () => {
      const refuse = (channel: 'call' | 'text' | 'all', source: string, rule: string | null = null) =>
        database.query(
          `INSERT INTO opt_out (phone, channel, rule, source, created_by, created_at) VALUES ($1, $2, $3, $4, 'x', $5)`,
          [PHONE, channel, rule, source, clock.now()],
        );
      await refuse('text', 'reply');
      await refuse('call', 'reply', 'renewal-call');
      await refuse('call', 'agent');
      await write('恢复');
      expect((await optOuts()).map((it) => [it.channel, it.source, it.lifted].join(' '))).toEqual([
        'text reply customer',
        'call reply ',
        'call agent ',
      ]);
      expect(await answers()).toEqual(['opt-in-confirmation sent ']);
      expect(journal()).toEqual(['【惠访】您已恢复接收短信。如需退订，请回复R。']);
      expect(
        await database.query(
          `SELECT actor, before ->> 'channel' AS channel, after FROM audit_entry WHERE action = 'opt_out.lifted' AND entity_id = $1`,
          [
            String(
              (await database.query<{ id: number }>('SELECT id FROM opt_out ORDER BY id LIMIT 1'))[0]!.id,
            ),
          ],
        ),
      ).toEqual([{ actor: 'customer', channel: 'text', after: { reason: 'reply' } }]);
      await refuse('text', 'provider');
      await refuse('text', 'hotline', 'renewal-notice');
      await writeByTwilio('START');
      expect((await optOuts()).slice(3).map((it) => [it.source, it.lifted].join(' '))).toEqual([
        'provider customer',
        'hotline ',
      ]);
      // Twilio has welcomed them back itself.
      expect(await answers()).toEqual(['opt-in-confirmation sent ']);
    });

    it('YES is one only of somebody who had refused', async () => {
      await write('YES');
      await write('退订');
      await write('Yes.');
      expect(await kinds()).toEqual(['other', 'opt_out', 'opt_in']);
    });

    it('after which texts go out again', async () => {
      await write('退订');
      await write('恢复');
      await oweReceipts(database, centre, 1);
      await centre.sender.drain();
      expect((await storedMessages(database)).find((it) => it.key === 'R01')!.state).toBe('sent');
    });
  });

  it('a cry for help is answered once a day', async () => {
    for (const word of ['帮助', 'help', 'INFO']) await write(word);
    expect(await answers()).toEqual(['help-answer sent ']);
    expect((await replies()).map((it) => [it.kind, it.handledBy].join(' '))).toEqual(
      Array(3).fill('other system'),
    );
    clock.advance(24 * 3_600_000);
    await write('help');
    expect(await answers()).toEqual(['help-answer sent ', 'help-answer sent ']);
    expect(journal()[1]).toContain('Reply STOP to opt out');
  });

  describe('anything else', () => {
    it('is the branch’s whose text went to the number last, and names it', async () => {
      await addBranch(database, '4401');
      await addPolicy(database, {
        policyNo: 'P1',
        expiresOn: '2026-04-10',
        numbers: [PHONE],
        branch: '4401',
      });
      await centre.outbox.tickCreate(clock.now());
      await centre.sender.drain();
      await oweReceipts(database, centre, 1);
      await database.query(`UPDATE claim SET numbers = $1`, [['+8613800000000']]);
      // What never went out is answered by nobody.
      expect((await storedMessages(database)).map((it) => it.state)).toEqual(['sent', 'queued']);
      await write('续保要带什么？');
      const [message] = await storedMessages(database);
      expect(await replies()).toEqual([
        {
          phone: PHONE,
          body: '续保要带什么？',
          kind: 'other',
          branch: '4401',
          type: 'policy',
          key: 'P1',
          rule: 'renewal-notice',
          message: message!.id,
          handledBy: null,
          note: null,
        },
      ]);
      expect(await answers()).toEqual([]);
      expect(
        await database.query(
          `SELECT actor, after FROM audit_entry WHERE action = 'reply.received' AND entity_id = $1`,
          [String((await database.query<{ id: number }>('SELECT id FROM reply'))[0]!.id)],
        ),
      ).toEqual([{ actor: 'customer', after: { kind: 'other', branch: '4401', recordKey: 'P1' } }]);
    });

    it('of somebody who was never texted is the branch’s of their record; of a stranger nobody’s', async () => {
      await addClaim(database, {
        reportNo: 'R9',
        reportedAt: '2026-02-01T00:00:00Z',
        numbers: ['+8657188123456', PHONE],
        kinds: ['landline', 'mobile'],
        branch: '3301',
      });
      await write('你好');
      await write('你好', '+8613899999999');
      expect((await replies()).map((it) => [it.branch, it.type, it.key, it.rule].join(' '))).toEqual([
        '3301 claim R9 ',
        '   ',
      ]);
    });
  });

  describe('is kept once, and not lost', () => {
    it('a text that comes again under its name changes nothing', async () => {
      await write('退订', PHONE, 'same');
      await write('退订', PHONE, 'same');
      // Twilio’s retry with a field more: another digest, the same text.
      await centre.replies.receive(raw('simulated', { ref: 'same', from: PHONE, text: '退订', more: 'x' }));
      expect(await kinds()).toEqual(['opt_out']);
      expect(await answers()).toHaveLength(1);
      expect(await database.query('SELECT 1 FROM provider_event')).toHaveLength(2);
    });

    it('what a process kept and did not follow up is followed up by the next tick, once', async () => {
      await database.query(
        `INSERT INTO provider_event (channel, provider, payload, received_at)
         SELECT 'inbound', 'twilio', jsonb_build_object('form', jsonb_build_object('MessageSid', 'SM' || n, 'From', '+861381111000' || n,
           'Body', '退订')), $1 FROM generate_series(1, 5) AS n`,
        [clock.now()],
      );
      const other = textingCentre(database, clock, { tokens: 'other' });
      const done = await Promise.all([centre, other].map((it) => it.messages.tickReduce(clock.now())));
      expect(done[0]! + done[1]!).toBe(5);
      expect(await optOuts()).toHaveLength(5);
      expect(await centre.messages.tickReduce(clock.now())).toBe(0);
    });

    it('a word to come back that is followed up late takes back no refusal that came after it', async () => {
      await write('退订');
      clock.advance(1_000);
      const back = { ref: 'late', from: PHONE, text: '恢复' };
      await database.query(
        `INSERT INTO provider_event (channel, provider, payload, received_at) VALUES ('inbound', 'simulated', $1, $2)`,
        [JSON.stringify(back), clock.now()],
      );
      clock.advance(1_000);
      await write('T');
      await centre.messages.tickReduce(clock.now());
      expect(await kinds()).toEqual(['opt_out', 'opt_out', 'opt_in']);
      expect((await optOuts()).map(({ lifted }) => lifted)).toEqual([null]);
      expect(await answers()).toEqual(['opt-out-confirmation sent ']);
      clock.advance(1_000);
      await write('恢复');
      expect((await optOuts()).map(({ lifted }) => lifted)).toEqual(['customer']);
    });

    it('what cannot be read is kept, and holds nothing up', async () => {
      await centre.replies.receive(raw('twilio', { form: { Body: 'who?' } }));
      await writeByTwilio('退订');
      expect(await kinds()).toEqual(['opt_out']);
      expect(await database.query('SELECT 1 FROM provider_event WHERE reduced_at IS NULL')).toEqual([]);
    });
  });

  async function waiting(kind: string): Promise<void> {
    await until(async () => {
      const [found] = await database.query<{ n: number }>(
        `SELECT count(*) AS n FROM pg_locks WHERE ${kind} AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return found!.n > 0;
    });
  }
});
