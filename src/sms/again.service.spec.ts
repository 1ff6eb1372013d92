import { openTestDatabase, type TestDatabase } from '../../test/database';
import { DoubtedTexts } from '../../test/doubted-texts';
import { addPolicy, oweReceipts, storedMessages, storedStates, until } from '../../test/texting';
import { countMessages } from './message-list.sql';

describe('texts in doubt that a person sends again', () => {
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

  it('are sent as texts of their own; the first stays unknown; who and why is in the trail', async () => {
    await oweReceipts(database, texts.centre, 2);
    const [one, two] = await texts.outage();
    const { made, refused } = await texts.ask([one!, two!]);
    expect(made).toEqual(
      [one, two].map((againOf) => ({ id: expect.any(Number), againOf, state: 'queued', reason: null })),
    );
    expect(refused).toEqual([]);
    expect(await texts.centre.sender.drain()).toBe(2);
    expect(await states()).toEqual([
      'R01 unknown no_trace',
      'R02 unknown no_trace',
      'R01 sent ',
      'R02 sent ',
    ]);
    expect(texts.sentTo().sort()).toEqual(['+8613810000001', '+8613810000002']);
    expect(
      await database.query(
        `SELECT entity_id AS id, action, after FROM audit_entry WHERE actor = 'M1' AND $1 = ANY (ARRAY[entity_id, after ->> 'againOf']) ORDER BY id`,
        [String(one)],
      ),
    ).toEqual([
      { id: String(one), action: 'message.again', after: { again: made[0]!.id, note: texts.why } },
      {
        id: String(made[0]!.id),
        action: 'message.queued',
        after: { rule: 'report-receipt', recordKey: 'R01', reason: null, againOf: one, note: texts.why },
      },
    ]);
    // Ticks that find what is owed find nothing new in it.
    expect(await texts.centre.outbox.tickCreate(texts.clock.now())).toBe(0);
    await expect(texts.ask([one!])).rejects.toMatchObject({ status: 409, code: 'text_again_already' });
  });

  it('are listed with what is known of them, by the time of an outage, while nobody has decided', async () => {
    await oweReceipts(database, texts.centre, 2);
    const [one] = await texts.outage(5);
    const before = await texts.again.inDoubt({
      from: '2026-03-11T08:59:00+08:00',
      to: '2026-03-11T09:01:00+08:00',
      limit: 1,
    });
    expect(before).toMatchObject({ total: 2, asked: 0 });
    expect(before.texts).toEqual([
      expect.objectContaining({
        phone: '138****0002',
        provider: 'simulated',
        doubt: 'not_with_gateway',
        why: 'too_young',
        from: new Date('2026-03-11T09:20:00+08:00'),
      }),
    ]);
    texts.clock.advance(5 * 60_000);
    await texts.ask([one!]);
    const after = await texts.again.inDoubt({ limit: 500 });
    expect(after.texts).toEqual([expect.objectContaining({ recordKey: 'R02', why: null, from: null })]);
    for (const none of [
      { from: '2026-03-11T09:00:01+08:00' },
      { to: '2026-03-11T09:00:00+08:00' },
      { provider: 'twilio' },
      { reason: 'no_receipt' as const },
      { rule: 'renewal-notice' },
      { branch: '44' },
    ])
      expect(await texts.again.inDoubt({ ...none, limit: 500 })).toMatchObject({ texts: [], total: 0 });
  });

  it('cannot be while the product is looking for them: it says until when', async () => {
    await oweReceipts(database, texts.centre, 1);
    const [id] = await texts.outage(9);
    await expect(texts.ask([id!])).rejects.toMatchObject({
      code: 'text_too_young',
      message: expect.stringContaining('2026-03-11T01:20:00.000Z'),
      details: { facts: { nextAt: '2026-03-11T01:20:00.000Z' } },
    });
    texts.clock.advance(60_000);
    expect((await texts.ask([id!])).made).toHaveLength(1);
  });

  it('nor when their time is over, while an unread report of them lies there, or when they went out', async () => {
    await oweReceipts(database, texts.centre, 4);
    const ids = await texts.outage();
    const [over, told, left, may] = ids as [number, number, number, number];
    await database.query(`UPDATE message SET expires_at = $2 WHERE id = $1`, [over, texts.clock.now()]);
    await texts.late(left);
    const { token } = (await storedMessages(database)).find((it) => it.id === told)!;
    await texts.centre.delivery.receive({ token, status: 'delivered', code: null, providerRef: 'r' });
    const { made, refused } = await texts.ask([...ids, 999_999]);
    expect(made.map(({ againOf }) => againOf)).toEqual([may]);
    expect(refused).toEqual([
      { id: over, why: 'stale', from: null },
      { id: told, why: 'report_waits', from: null },
      { id: left, why: 'not_in_doubt', from: null },
    ]);
    await expect(texts.ask([999_999])).rejects.toMatchObject({ status: 404, code: 'text_unknown' });
  });

  it('are counted once in the report of what fell due, as what they came to', async () => {
    await oweReceipts(database, texts.centre, 3);
    const [one, two] = await texts.outage();
    await texts.ask([one!, two!]);
    await texts.late(two!);
    await texts.centre.sender.drain();
    const range = { from: '2026-03-11', to: '2026-03-11', rule: null, branch: null };
    const by = { rule: false, branch: false, state: true, reason: false, day: false };
    const counted = await countMessages(database.dataSource, range, by);
    expect(counted.map(({ state, messages, segments }) => [state, messages, segments])).toEqual([
      ['sent', 1, 1],
      ['delivered', 1, 1],
      ['unknown', 1, 0],
    ]);
  });

  it('go once, if two people decide at the same moment', async () => {
    await oweReceipts(database, texts.centre, 1);
    const [id] = await texts.outage();
    const holder = await database.pool.connect();
    let both: Promise<PromiseSettledResult<unknown>[]>;
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM message WHERE id = $1 FOR UPDATE', [id]);
      both = Promise.allSettled([texts.ask([id!], 'M1'), texts.ask([id!], 'M2')]);
      await until(() => texts.waiting(2));
      await holder.query('COMMIT');
    } finally {
      holder.release();
    }
    const answers = await both;
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find((it) => it.status === 'rejected')).toMatchObject({
      reason: { code: 'text_again_already' },
    });
    expect(await states()).toEqual(['R01 unknown no_trace', 'R01 queued ']);
  });

  it('never come about without naming the first, nor twice for one', async () => {
    await oweReceipts(database, texts.centre, 1);
    const [id] = await texts.outage();
    await texts.ask([id!]);
    const copy = (of: string) =>
      database.query(
        `INSERT INTO message (rule, record_type, record_key, due_on, branch_code, state, reason, created_at, not_before, expires_at, again_of)
         SELECT rule, record_type, record_key, due_on, branch_code, 'skipped', 'stale', created_at, not_before, expires_at, ${of} FROM message WHERE id = $1`,
        [id],
      );
    await expect(copy('NULL')).rejects.toMatchObject({ constraint: 'message_once' });
    await expect(copy('id')).rejects.toMatchObject({
      constraint: expect.stringMatching(/message_(once|again_once)/),
    });
  });

  it('may end in doubt once more, and be sent again in their turn', async () => {
    await oweReceipts(database, texts.centre, 1);
    const [id] = await texts.outage();
    await texts.ask([id!]);
    const [, second] = await texts.outage();
    expect((await texts.ask([second!])).made).toMatchObject([{ againOf: second }]);
    expect(await texts.centre.sender.drain()).toBe(1);
    expect(await states()).toEqual(['R01 unknown no_trace', 'R01 unknown no_trace', 'R01 sent ']);
  });

  describe('pass every gate anew', () => {
    it('an opt-out before the decision, and one between it and the intent', async () => {
      await oweReceipts(database, texts.centre, 2);
      const ids = await texts.outage();
      const optOut = (phone: string) =>
        texts.centre.optOuts.add({
          phone,
          channel: 'text',
          rule: null,
          source: 'agent',
          note: null,
          by: 'a',
        });
      await optOut('+8613810000001');
      expect((await texts.ask(ids)).made.map(({ state, reason }) => [state, reason])).toEqual([
        ['skipped', 'opted_out'],
        ['queued', null],
      ]);
      await optOut('+8613810000002');
      await texts.centre.sender.drain();
      expect((await states()).slice(2)).toEqual(['R01 skipped opted_out', 'R02 skipped opted_out']);
      expect(texts.sentTo()).toEqual([]);
    });

    it.each([
      [`renewed_by = 'P2'`, 'renewed'],
      [`ended_on = '2026-03-10'`, 'ended'],
    ])('a policy with %s before the decision, or after it: %s', async (set, reason) => {
      const id = await texts.renewal();
      await addPolicy(database, { policyNo: 'P9', expiresOn: '2026-04-10' });
      await texts.centre.outbox.tickCreate(texts.clock.now());
      const [, other] = await texts.outage();
      await database.query(`UPDATE policy SET ${set} WHERE policy_no = 'P1'`);
      expect((await texts.ask([id, other!])).made).toMatchObject([
        { againOf: id, state: 'skipped', reason },
        { againOf: other, state: 'queued' },
      ]);
      await database.query(`UPDATE policy SET ${set}`);
      await texts.centre.sender.drain();
      expect((await states()).slice(2)).toEqual([`P1 skipped ${reason}`, `P9 skipped ${reason}`]);
      expect(texts.sentTo()).toEqual([]);
    });

    it('a number that has moved, before and after the decision', async () => {
      const id = await texts.renewal();
      await database.query(`UPDATE policy SET numbers = '{+8613700000000}'`);
      await texts.ask([id]);
      await database.query(`UPDATE policy SET numbers = '{+8613711111111}'`);
      await texts.centre.sender.drain();
      expect(await states()).toEqual(['P1 unknown no_trace', 'P1 skipped contact_moved']);
      // As with every text that was skipped for want of data.
      await texts.centre.outbox.tickCreate(texts.clock.now());
      await texts.centre.sender.drain();
      expect(texts.sentTo()).toEqual(['+8613711111111']);
      expect(await states()).toEqual(['P1 unknown no_trace', 'P1 sent ']);
    });

    it('a number that takes no texts, and a template that is paused', async () => {
      await oweReceipts(database, texts.centre, 2);
      const ids = await texts.outage();
      await database.query(
        `INSERT INTO dead_text_number (phone, code, provider, message_id, since) VALUES ('+8613810000001', 'landline', 'simulated', $1, $2)`,
        [ids[0], texts.clock.now()],
      );
      await database.query(
        `INSERT INTO template_pause (rule, template_version, language, provider, message_id, paused_at)
         SELECT rule, template_version, language, provider, id, $2 FROM message WHERE id = $1`,
        [ids[0], texts.clock.now()],
      );
      await texts.ask(ids);
      expect(await texts.centre.sender.drain()).toBe(0);
      expect((await states()).slice(2)).toEqual(['R01 skipped number_not_textable', 'R02 queued ']);
      expect(await database.query('SELECT record_key AS key FROM message WHERE case_due')).toEqual([
        { key: 'R01' },
      ]);
      await database.query(`UPDATE template_pause SET resumed_at = $1, resumed_by = 'M1'`, [
        texts.clock.now(),
      ]);
      expect(await texts.centre.sender.drain()).toBe(1);
    });

    it('texting hours: what is decided at night waits for the morning', async () => {
      texts.clock.set('2026-03-11T20:30:00+08:00');
      const id = await texts.renewal();
      texts.clock.set('2026-03-11T21:00:00+08:00');
      expect((await texts.ask([id])).made).toMatchObject([{ state: 'queued', reason: 'outside_hours' }]);
      expect(await texts.centre.sender.drain()).toBe(0);
      texts.clock.set('2026-03-12T08:00:00+08:00');
      expect(await texts.centre.sender.drain()).toBe(1);
    });
  });
});
