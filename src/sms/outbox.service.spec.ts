import { openTestDatabase, type TestDatabase } from '../../test/database';
import {
  addBranch,
  addClaim,
  addPolicy,
  emptyTexts,
  storedMessages,
  textingCentre,
} from '../../test/texting';
import { VirtualClock } from '../clock';

describe('the outbox', () => {
  let database: TestDatabase;
  const clock = new VirtualClock('2026-03-01T00:00:00+08:00');
  let centre = null as unknown as ReturnType<typeof textingCentre<VirtualClock>>;

  /** One tick at an instant; the rows as they are afterwards, in short. */
  async function tick(at: string) {
    clock.set(at);
    await centre.messages.tickCreate(clock.now());
    return (await storedMessages(database)).map(({ rule, key, dueOn, state, reason }) =>
      [rule, key, dueOn, state, reason].join(' '),
    );
  }

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTexts(database);
    clock.set('2026-03-01T00:00:00+08:00');
    centre = textingCentre(database, clock);
    await centre.messages.goLive(clock.now());
    await addBranch(database);
  });

  describe('report receipt, 10(4): 为成功抄单受理生成报案编号的客户发送报案确认短信', () => {
    it('is owed at once and at any hour, with number and plate', async () => {
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T03:00:00+08:00' });
      expect(await tick('2026-03-02T02:59:59+08:00')).toEqual([]);
      expect(await tick('2026-03-02T03:00:00+08:00')).toEqual(['report-receipt R1 2026-03-02 queued ']);
      const [message] = await storedMessages(database);
      expect(message).toMatchObject({
        phone: '+8613812345678',
        body: '【惠访】您的车辆粤B12345出险报案已登记，报案号R1。查勘人员会尽快与您联系，请保持电话畅通。',
        notBefore: new Date('2026-03-02T03:00:00+08:00'),
      });
    });

    it('takes the first mobile, never a landline or a service number', async () => {
      const numbers = ['+8657188123456', '+8695518', '+8613700000000', '+8613600000000'];
      const kinds = ['landline', 'service', 'mobile', 'mobile'];
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T09:00:00+08:00', numbers, kinds });
      await addClaim(database, {
        reportNo: 'R2',
        reportedAt: '2026-03-02T09:00:01+08:00',
        numbers: numbers.slice(0, 2),
        kinds: kinds.slice(0, 2),
      });
      await addClaim(database, { reportNo: 'R3', reportedAt: '2026-03-02T09:00:02+08:00', numbers: [] });
      expect(await tick('2026-03-02T09:05:00+08:00')).toEqual([
        'report-receipt R1 2026-03-02 queued ',
        'report-receipt R2 2026-03-02 skipped no_mobile',
        'report-receipt R3 2026-03-02 skipped no_mobile',
      ]);
      expect((await storedMessages(database))[0]!.phone).toBe('+8613700000000');
    });

    it('is stale after a day, and waits for a plate until then', async () => {
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T09:00:00+08:00', plate: null });
      expect(await tick('2026-03-02T09:05:00+08:00')).toEqual([]);
      await addClaim(database, { reportNo: 'R2', reportedAt: '2026-03-01T10:00:00+08:00' });
      await addClaim(database, { reportNo: 'R3', reportedAt: '2026-03-01T09:59:59+08:00' });
      await database.query(`UPDATE claim SET plate = '京A00001' WHERE report_no = 'R1'`);
      expect(await tick('2026-03-02T09:59:59+08:00')).toEqual([
        'report-receipt R3 2026-03-01 skipped stale',
        'report-receipt R2 2026-03-01 queued ',
        'report-receipt R1 2026-03-02 queued ',
      ]);
    });

    it('is owed for the local date of the record’s zone', async () => {
      await addBranch(database, 'NY', 'America/New_York');
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T03:00:00Z', branch: 'NY' });
      expect(await tick('2026-03-02T03:01:00Z')).toEqual(['report-receipt R1 2026-03-01 queued ']);
    });

    it('is not owed for what was reported before the centre was there', async () => {
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-02-28T23:59:59+08:00' });
      await addClaim(database, { reportNo: 'R2', reportedAt: '2026-03-01T00:00:00+08:00' });
      expect(await tick('2026-03-01T00:10:00+08:00')).toEqual(['report-receipt R2 2026-03-01 queued ']);
    });

    it('is written once, whatever is corrected in the report afterwards', async () => {
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T09:00:00+08:00' });
      await tick('2026-03-02T09:05:00+08:00');
      await database.query(
        `UPDATE claim SET reported_at = '2026-03-03T09:00:00+08:00' WHERE report_no = 'R1'`,
      );
      expect(await tick('2026-03-03T09:05:00+08:00')).toEqual(['report-receipt R1 2026-03-02 queued ']);
    });

    it('reaches back to its first day for reports that came to us very late', async () => {
      await tick('2026-03-20T09:00:00+08:00');
      await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-05T09:00:00+08:00' });
      expect(await tick('2026-03-20T09:59:00+08:00')).toEqual([]);
      expect(await tick('2026-03-21T09:00:00+08:00')).toEqual(['report-receipt R1 2026-03-05 skipped stale']);
    });
  });

  describe('renewal notice, 11(2): 保单到期前30天', () => {
    it('is entered at midnight of T−30 and waits for texting hours, with the reason', async () => {
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10' });
      expect(await tick('2026-03-10T23:59:59+08:00')).toEqual([]);
      expect(await tick('2026-03-11T00:00:00+08:00')).toEqual([
        'renewal-notice P1 2026-03-11 queued outside_hours',
      ]);
      expect((await storedMessages(database))[0]).toMatchObject({
        body: '【惠访】您投保的机动车辆保险将于2026年4月10日到期。如需续保，请提前联系您的服务人员，以免保障中断。拒收请回复R',
        notBefore: new Date('2026-03-11T08:00:00+08:00'),
      });
    });

    it('says for each policy that gets none why not', async () => {
      const expiresOn = '2026-04-10';
      await addPolicy(database, {
        policyNo: 'P1',
        expiresOn,
        holderType: 'group',
        productLine: 'group_liability',
      });
      await addPolicy(database, { policyNo: 'P2', expiresOn, renewedBy: 'P9' });
      await addPolicy(database, { policyNo: 'P3', expiresOn, endedOn: '2026-02-01' });
      await addPolicy(database, { policyNo: 'P4', expiresOn, numbers: [] });
      await addPolicy(database, { policyNo: 'P5', expiresOn, numbers: ['+8613500000001'] });
      await addPolicy(database, { policyNo: 'P6', expiresOn, productLine: 'individual_property' });
      await addPolicy(database, { policyNo: 'P7', expiresOn, productLine: 'other' });
      await addPolicy(database, { policyNo: 'P8', expiresOn, underwrittenAt: '2026-03-12T09:00:00+08:00' });
      await centre.optOuts.add({
        phone: '13500000001',
        channel: 'text',
        rule: null,
        source: 'agent',
        note: null,
        by: 'a',
      });
      expect(await tick('2026-03-11T09:00:00+08:00')).toEqual([
        'renewal-notice P1 2026-03-11 skipped group_letter',
        'renewal-notice P2 2026-03-11 skipped renewed',
        'renewal-notice P3 2026-03-11 skipped ended',
        'renewal-notice P4 2026-03-11 skipped no_mobile',
        'renewal-notice P5 2026-03-11 skipped opted_out',
        'renewal-notice P6 2026-03-11 queued ',
      ]);
      expect((await tick('2026-03-12T09:15:00+08:00')).at(-1)).toBe('renewal-notice P8 2026-03-11 queued ');
    });

    it('catches up for five days, and is stale on the sixth', async () => {
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-09' });
      await addPolicy(database, { policyNo: 'P2', expiresOn: '2026-04-10' });
      expect(await tick('2026-03-16T20:59:59+08:00')).toEqual([
        'renewal-notice P1 2026-03-10 skipped stale',
        'renewal-notice P2 2026-03-11 queued ',
      ]);
    });

    it('is not queued for an opening after it would be stale', async () => {
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10' });
      expect(await tick('2026-03-16T21:00:00+08:00')).toEqual([
        'renewal-notice P1 2026-03-11 skipped outside_hours',
      ]);
    });

    it('goes by the policy’s own zone, its language, and survives a zone that is none', async () => {
      const expiresOn = '2026-04-10';
      await addPolicy(database, { policyNo: 'P1', expiresOn, zone: 'America/New_York', language: 'en-US' });
      await addPolicy(database, { policyNo: 'P2', expiresOn, zone: 'Mars/Olympus' });
      await tick('2026-03-11T00:00:00+08:00');
      expect(await tick('2026-03-11T00:00:00-04:00')).toEqual([
        'renewal-notice P2 2026-03-11 queued outside_hours',
        'renewal-notice P1 2026-03-11 queued outside_hours',
      ]);
      expect((await storedMessages(database))[1]).toMatchObject({
        notBefore: new Date('2026-03-11T08:00:00-04:00'),
        body: expect.stringMatching(
          /^【惠访】Your motor insurance ends on 10 April 2026\..* Reply STOP to opt out$/,
        ),
      });
    });

    it('is owed to policies of 29 February and of the year’s end (30 days before, whatever the month)', async () => {
      await addPolicy(database, { policyNo: 'P1', expiresOn: '2028-02-29' });
      await addPolicy(database, { policyNo: 'P2', expiresOn: '2028-01-15' });
      expect(await tick('2028-01-30T09:00:00+08:00')).toEqual([
        'renewal-notice P2 2027-12-16 skipped stale',
        'renewal-notice P1 2028-01-30 queued ',
      ]);
    });
  });

  it('is the same after one tick, twenty, or twenty in two processes (invariants 5 and 6)', async () => {
    for (let at = 0; at < 700; at++) {
      const minute = String(at % 60).padStart(2, '0');
      await addClaim(database, {
        reportNo: `R${String(at).padStart(4, '0')}`,
        reportedAt: `2026-03-02T0${1 + (at % 5)}:${minute}:00+08:00`,
      });
      if (at % 2) await addPolicy(database, { policyNo: `P${at}`, expiresOn: '2026-04-01' });
    }
    clock.set('2026-03-02T09:00:00+08:00');
    const other = textingCentre(database, clock);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? centre : other).messages.tickCreate(clock.now())),
    );
    const [sums] = await database.query<{ n: number; records: number; audited: number }>(
      `SELECT count(*) AS n, count(DISTINCT (rule, record_key)) AS records,
         (SELECT count(*) FROM audit_entry WHERE action LIKE 'message.%' AND at = $1) AS audited FROM message`,
      [clock.now()],
    );
    expect(sums).toEqual({ n: 1050, records: 1050, audited: 1050 });
    expect(await centre.messages.tickCreate(clock.now())).toBe(0);
  });

  it('withdraws queued texts of a number that opts out, and only those the opt-out covers', async () => {
    await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10' });
    await addClaim(database, {
      reportNo: 'R1',
      reportedAt: '2026-03-11T00:00:00+08:00',
      numbers: ['+8613912345678'],
    });
    await tick('2026-03-11T00:00:00+08:00');
    const optOut = { phone: '13912345678', channel: 'text', source: 'agent', note: null, by: 'a' } as const;
    await centre.optOuts.add({ ...optOut, rule: 'renewal-notice' });
    expect(await tick('2026-03-11T00:01:00+08:00')).toEqual([
      'report-receipt R1 2026-03-11 queued ',
      'renewal-notice P1 2026-03-11 skipped opted_out',
    ]);
  });

  it('keeps back a text that would have a hole, with the reason', async () => {
    await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T09:00:00+08:00', plate: '　' });
    expect(await tick('2026-03-02T09:00:00+08:00')).toEqual([
      'report-receipt R1 2026-03-02 skipped missing_data',
    ]);
  });
});
