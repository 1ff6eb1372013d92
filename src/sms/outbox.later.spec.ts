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

/** At most one text per rule, record and due date: sent when its data came in time, not lost because they came second. */
describe('the outbox, and records that are completed later', () => {
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

  const changed = (sql: string, at: string) =>
    database.query(sql.replace(' SET ', ` SET changed_at = '${at}', `));

  it('a mobile lifts the text that had none, once, and only while it makes sense', async () => {
    for (const reportNo of ['R1', 'R2'])
      await addClaim(database, { reportNo, reportedAt: '2026-03-02T09:00:00+08:00', numbers: [] });
    expect(await tick('2026-03-02T09:05:00+08:00')).toEqual([
      'report-receipt R1 2026-03-02 skipped no_mobile',
      'report-receipt R2 2026-03-02 skipped no_mobile',
    ]);
    const mobile = (reportNo: string) =>
      `UPDATE claim SET numbers = '{+8613700000000}', number_kinds = '{mobile}' WHERE report_no = '${reportNo}'`;
    await changed(mobile('R1'), '2026-03-02T09:06:00+08:00');
    expect(await tick('2026-03-02T09:10:00+08:00')).toEqual([
      'report-receipt R1 2026-03-02 queued ',
      'report-receipt R2 2026-03-02 skipped no_mobile',
    ]);
    expect((await storedMessages(database))[0]).toMatchObject({
      phone: '+8613700000000',
      body: expect.stringContaining('R1'),
      notBefore: new Date('2026-03-02T09:10:00+08:00'),
    });
    expect(await centre.messages.tickCreate(clock.now())).toBe(0);
    await changed(mobile('R2'), '2026-03-03T09:00:00+08:00');
    expect((await tick('2026-03-03T09:00:00+08:00'))[1]).toBe(
      'report-receipt R2 2026-03-02 skipped no_mobile',
    );
  });

  it('a mobile that has opted out says so instead', async () => {
    await addPolicy(database, { policyNo: 'P1', expiresOn: '2026-04-10', numbers: [] });
    expect(await tick('2026-03-11T09:00:00+08:00')).toEqual([
      'renewal-notice P1 2026-03-11 skipped no_mobile',
    ]);
    await centre.optOuts.add({
      phone: '13700000000',
      channel: 'text',
      rule: null,
      source: 'agent',
      note: null,
      by: 'a',
    });
    await changed(
      `UPDATE policy SET numbers = '{+8613700000000}', number_kinds = '{mobile}'`,
      '2026-03-11T09:01:00+08:00',
    );
    expect(await tick('2026-03-11T09:15:00+08:00')).toEqual([
      'renewal-notice P1 2026-03-11 skipped opted_out',
    ]);
  });

  it('a value lifts the text that would have had a hole; one still missing is looked at once for each change', async () => {
    await addClaim(database, { reportNo: 'R1', reportedAt: '2026-03-02T09:00:00+08:00', plate: '　' });
    await tick('2026-03-02T09:00:00+08:00');
    await changed(`UPDATE claim SET reporter_name = '张三'`, '2026-03-02T09:01:00+08:00');
    expect(await tick('2026-03-02T09:02:00+08:00')).toEqual([
      'report-receipt R1 2026-03-02 skipped missing_data',
    ]);
    const looked = () => database.query('SELECT xmin::text, ended_at FROM message');
    const before = await looked();
    await tick('2026-03-02T09:03:00+08:00');
    expect(await looked()).toEqual(before);
    await changed(`UPDATE claim SET plate = '京A00001'`, '2026-03-02T09:04:00+08:00');
    expect(await tick('2026-03-02T09:05:00+08:00')).toEqual(['report-receipt R1 2026-03-02 queued ']);
  });
});
