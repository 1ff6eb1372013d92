import { openTestDatabase, type TestDatabase } from '../../test/database';
import { VirtualClock } from '../clock';
import { ContactService } from './contact.service';
import { contactHistory } from './contact.sql';
import { addOptOut, isOptedOut, lockPhones } from './opt-out.sql';
import { OptOutService } from './opt-out.service';
import { findContact, manyRecordFacts, recordFacts } from './record.sql';

const clock = new VirtualClock('2026-04-01T09:00:00+08:00');
const contacts = new ContactService({ defaultRegion: 'CN' });
let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
  await db.query(
    `INSERT INTO branch VALUES ('33', '省分公司', NULL, '浙江', 'Asia/Urumqi', 'C00', false, NULL, $1, $1)`,
    [clock.now()],
  );
  await db.query(
    `INSERT INTO policy (policy_no, product_line, holder_type, insured_name, phone, branch_code, underwritten_at,
       effective_on, expires_on, numbers, number_kinds, known_at, changed_at)
     VALUES ('P1', 'individual_motor', 'individual', '𠮷野', '13812345678', '33', $1, '2026-04-01', '2027-03-31',
       '{+8613812345678}', '{mobile}', $1, $1)`,
    [clock.now()],
  );
  await db.query(
    `INSERT INTO claim (report_no, policy_no, reporter_name, reported_at, branch_code, known_at, changed_at)
     VALUES ('R1', 'P1', NULL, $1, '33', $1, $1)`,
    [clock.now()],
  );
});
afterAll(() => db.close());

const correct = (phone: string, recordKey = 'P1') =>
  db.dataSource.transaction((manager) =>
    contacts.correctContact(manager, {
      recordType: 'policy',
      recordKey,
      phone,
      by: 'B01',
      reason: '客户来电更正',
      now: clock.now(),
    }),
  );

describe('a correction', () => {
  it('replaces the numbers in use, keeps what was typed, the change and its audit row', async () => {
    const { before, after } = await correct('0571-88123456 / 139 1234 5678');
    expect(before).toEqual({ numbers: ['+8613812345678'], kinds: ['mobile'] });
    expect(after).toEqual({ numbers: ['+8657188123456', '+8613912345678'], kinds: ['landline', 'mobile'] });
    expect(await findContact(db.pool, 'policy', 'P1')).toMatchObject({
      ...{ numbers: after.numbers },
      typed: ['13812345678', null],
    });
    expect(await contactHistory(db.pool, 'policy', 'P1')).toMatchObject([
      { source: 'correction', before, after, changedBy: 'B01' },
    ]);
    expect(await db.query(`SELECT action, entity_id FROM audit_entry WHERE entity_type = 'policy'`)).toEqual([
      { action: 'contact.corrected', entity_id: 'P1' },
    ]);
  });

  it('names another person to ask for, and is one change with the numbers', async () => {
    const { before, after } = await db.dataSource.transaction((manager) =>
      contacts.correctContact(manager, {
        recordType: 'policy',
        recordKey: 'P1',
        phone: '13912345679',
        contactName: ' 王五 ',
        by: 'B01',
        reason: null,
        now: clock.now(),
      }),
    );
    expect([before.name, after.name]).toEqual([null, '王五']);
    expect(await findContact(db.pool, 'policy', 'P1')).toMatchObject({
      contactName: '王五',
      numbers: ['+8613912345679'],
    });
    expect(await contactHistory(db.pool, 'policy', 'P1')).toHaveLength(2);
    await db.query(`UPDATE policy SET contact_name = NULL WHERE policy_no = 'P1'`);
  });

  it('is refused with the field when it is no number, and when there is no such record', async () => {
    await expect(correct('不详')).rejects.toMatchObject({
      code: 'contact.invalid_phone',
      details: { field: 'phone' },
    });
    await expect(correct('1381234')).rejects.toMatchObject({ code: 'contact.invalid_phone' });
    await expect(correct('13812345678', 'P9')).rejects.toMatchObject({ code: 'record.unknown' });
  });
});

describe('facts of a record', () => {
  it('have one shape for every type, with the zone of the branch where the record has none', async () => {
    expect(await recordFacts(db.pool, 'policy', 'P1')).toMatchObject({
      customerName: '𠮷野',
      branchName: '省分公司',
      timeZone: 'Asia/Urumqi',
      expiresOn: '2027-03-31',
      reportedAt: null,
      vip: false,
    });
    expect(await recordFacts(db.dataSource.manager, 'claim', 'R1')).toMatchObject({
      customerName: '𠮷野',
      productLine: 'individual_motor',
      expiresOn: null,
      reportedAt: clock.now(),
    });
    for (const type of ['complaint', 'repair'] as const)
      expect(await recordFacts(db.pool, type, 'none')).toBeNull();
    expect(await manyRecordFacts(db.pool, 'policy', ['P1', 'P9'])).toHaveLength(1);
  });
});

describe('opt-outs', () => {
  const service = () => new OptOutService(db.dataSource, contacts, clock);
  const request = { channel: 'all' as const, rule: null, source: 'agent', note: null, by: 'A1' };

  it('are entered once, cover every rule or one, and are lifted with a trace', async () => {
    const first = await service().add({ ...request, phone: '138 0000 0001' });
    expect(first).toMatchObject({ created: true, optOut: { phone: '+8613800000001' } });
    expect(await service().add({ ...request, phone: '13800000001' })).toMatchObject({
      created: false,
      optOut: first.optOut,
    });
    expect(await isOptedOut(db.pool, '+8613800000001', 'text', 'renewal-notice')).toBe(true);
    await service().lift(first.optOut.id, 'S1', '客户来函');
    expect(await isOptedOut(db.pool, '+8613800000001', 'text', 'renewal-notice')).toBe(false);
    await expect(service().lift(first.optOut.id, 'S1')).rejects.toMatchObject({ code: 'opt_out.unknown' });
    const knowing = service();
    knowing.knowRules(['renewal-notice']);
    await knowing.add({ ...request, phone: '13800000001', channel: 'text', rule: 'renewal-notice' });
    expect(await isOptedOut(db.pool, '+8613800000001', 'text', 'renewal-notice')).toBe(true);
    expect(await isOptedOut(db.pool, '+8613800000001', 'text', 'report-receipt')).toBe(false);
    expect(await isOptedOut(db.pool, '+8613800000001', 'call', 'renewal-notice')).toBe(false);
    const listed = await service().list({ phone: '13800000001', inForce: false, limit: 10 });
    expect(listed.map(({ liftReason }) => liftReason)).toEqual([null, '客户来函']);
    const audit = await db.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE entity_type = 'opt_out' ORDER BY id`,
    );
    expect(audit.map(({ action }) => action)).toEqual(['opt_out.added', 'opt_out.lifted', 'opt_out.added']);
  });

  it('of two numbers in one field are refused whole: the second must not go on being called', async () => {
    const before = await db.query('SELECT id FROM opt_out');
    await expect(service().add({ ...request, phone: '13800000011 / 13800000012' })).rejects.toMatchObject({
      code: 'contact.several_numbers',
      details: { field: 'phone' },
    });
    expect(await db.query('SELECT id FROM opt_out')).toEqual(before);
  });

  it('limited to a rule that nothing goes by are refused, with the list: they would stop nothing', async () => {
    await db.query(`INSERT INTO text_rule (code, live_from) VALUES ('report-receipt', $1)`, [clock.now()]);
    const knowing = service();
    knowing.knowRules(['renewal-notice']);
    await expect(
      knowing.add({ ...request, phone: '13800000013', rule: 'renewal-notices' }),
    ).rejects.toMatchObject({
      code: 'opt_out.unknown_rule',
      details: {
        field: 'rule',
        facts: { rules: expect.arrayContaining(['renewal-notice', 'report-receipt']) },
      },
    });
    expect(await db.query(`SELECT id FROM opt_out WHERE phone = '+8613800000013'`)).toEqual([]);
    const added = await knowing.add({ ...request, phone: '13800000013', rule: 'report-receipt' });
    expect(added.created).toBe(true);
  });

  it('wait for an intent under way, and an intent that comes after sees them', async () => {
    const phone = '+8613800000002';
    const dial = await db.pool.connect();
    const optOut = await db.pool.connect();
    try {
      await dial.query('BEGIN');
      await lockPhones(dial, [phone, '+8613800000003'], 'shared');
      await optOut.query('BEGIN');
      const adding = addOptOut(
        optOut,
        { phone, channel: 'call', rule: null, source: 'agent', note: null, createdBy: 'A1' },
        clock.now(),
      ).then(() => optOut.query('COMMIT'));
      expect(await isOptedOut(dial, phone, 'call', 'new-policy')).toBe(false);
      await dial.query('COMMIT');
      await adding;
      await dial.query('BEGIN');
      await lockPhones(dial, [phone], 'shared');
      expect(await isOptedOut(dial, phone, 'call', 'new-policy')).toBe(true);
      await dial.query('COMMIT');
    } finally {
      dial.release();
      optOut.release();
    }
  });
});
