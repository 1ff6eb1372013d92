import { insertClaim, insertOptOut, insertPolicy } from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';
import { coverageRows, isoWeek } from './coverage.rules';

let centre: CampaignCentre;
beforeAll(async () => {
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());
beforeEach(async () => {
  await centre.startAt('2026-03-09T00:00:00+08:00');
  await centre.only('new-policy', 'special-visit');
});

const MONDAY = '2026-03-09T06:00:00+08:00';
const policy = (policy_no: string, values: object = {}) =>
  insertPolicy(centre.database.pool, {
    policy_no,
    underwritten_at: new Date('2026-03-04T10:00:00+08:00'),
    phone: `+86138${policy_no}`,
    ...values,
  });

describe('drawn by hand: 10(3), 10(6) 专项回访', () => {
  const byHand = (request: object) =>
    centre.draws.drawByHand(
      'special-visit',
      { title: '通赔回访', recordType: 'claim', keys: null, filter: null, ...request },
      'S1',
    );

  it('calls a list: unknown keys are named, and a record is called once a day', async () => {
    for (const [i, report_no] of ['R1', 'R2', 'R3'].entries())
      await insertClaim(centre.database.pool, {
        report_no,
        reporter_phone: i === 2 ? null : `+8613900000${i}`,
      });
    const done = await byHand({ keys: ['R1', 'R2', 'R2', 'R3', 'R9'] });
    expect(done).toMatchObject({
      asked: 4,
      eligible: 3,
      drawn: 2,
      excluded: 1,
      unknown: 1,
      unknownKeys: ['R9'],
    });
    expect(done.drawnAlready).toEqual({ count: 0, keys: [] });
    centre.clock.advance(60_000);
    expect(await byHand({ keys: ['R1', 'R2'] })).toMatchObject({ eligible: 0, drawn: 0 });
    expect((await centre.tasks('special-visit'))[0]).toMatchObject({
      record_key: 'R1',
      priority: 80,
      state: 'ready',
    });
    expect((await centre.items('special-visit'))[0]!.occasion_on).toBe('2026-03-09');
    const [draw] = await centre.coverage.draws({ campaign: 'special-visit', after: 0, limit: 1 });
    expect(draw).toMatchObject({ title: '通赔回访', askedBy: 'S1', clause: '服务标准 10(3)、10(6)' });
  });

  it('says what an earlier list of the day has drawn: every key of a list is eligible, drawn already or unknown', async () => {
    const keys = Array.from({ length: 120 }, (_, i) => `K${String(i).padStart(3, '0')}`);
    const closed_at = new Date('2026-02-10T10:00:00+08:00');
    for (const report_no of [...keys, 'NEW'])
      await insertClaim(centre.database.pool, { report_no, reporter_phone: null, closed_at });
    await byHand({ keys });
    centre.clock.advance(60_000);
    const strangers = keys.map((key) => `X${key}`);
    const again = await byHand({ keys: [...keys, 'NEW', 'NEW', ...strangers] });
    expect(again).toMatchObject({ asked: 241, eligible: 1, unknown: 120, drawnAlready: { count: 120 } });
    expect(again.drawnAlready.keys).toEqual(keys.slice(0, 100));
    expect(again.unknownKeys).toEqual(strangers.slice(0, 100));
    expect(again.asked).toBe(again.eligible + again.drawnAlready.count + again.unknown);
    centre.clock.advance(60_000);
    const filter = { event: 'closed_at', from: '2026-02-01T00:00:00+08:00', to: '2026-03-01T00:00:00+08:00' };
    const filtered = await byHand({ filter });
    expect(filtered).toMatchObject({ asked: null, eligible: 0, unknown: 0, drawnAlready: { count: 121 } });
    // The next day is another occasion.
    centre.clock.advance(24 * 3_600_000);
    expect(await byHand({ keys: ['NEW'] })).toMatchObject({
      eligible: 1,
      drawnAlready: { count: 0, keys: [] },
    });
  });

  it('calls by a filter: claims of some branches closed in a span and handled elsewhere', async () => {
    const closed_at = new Date('2026-02-10T10:00:00+08:00');
    const claim = (report_no: string, values: object) =>
      insertClaim(centre.database.pool, {
        report_no,
        reporter_phone: `+86${report_no}`,
        closed_at,
        ...values,
      });
    await claim('1', { handling_branch_code: '3302' });
    await claim('2', { handling_branch_code: '3301' });
    await claim('3', { handling_branch_code: '3302', branch_code: '3309' });
    await claim('4', { handling_branch_code: '3302', closed_at: new Date('2026-03-01T00:00:00+08:00') });
    const filter = {
      event: 'closed_at',
      from: '2026-02-01T00:00:00+08:00',
      to: '2026-03-01T00:00:00+08:00',
      branchCodes: ['3301'],
      crossRegion: true as const,
    };
    expect(await byHand({ filter })).toMatchObject({ eligible: 1 });
    centre.clock.advance(1);
    await expect(byHand({ filter: { ...filter, event: 'expires_on' } })).rejects.toMatchObject({
      code: 'filter_event_unknown',
    });
    await expect(
      byHand({ recordType: 'repair', filter: { ...filter, event: 'ready_at' } }),
    ).rejects.toMatchObject({
      code: 'filter_not_for_record',
    });
  });

  it('only what is made for it', async () => {
    const request = { title: 'x', recordType: 'policy' as const, keys: ['A'], filter: null };
    await expect(centre.draws.drawByHand('new-policy', request, 'S1')).rejects.toMatchObject({
      code: 'not_by_hand',
    });
  });
});

describe('coverage: eligible = drawn + excluded, drawn = closed + open', () => {
  it('adds up by week and campaign, and opens the list behind each number', async () => {
    for (let i = 0; i < 20; i++)
      await policy(String(i).padStart(8, '0'), {
        phone: i < 3 ? null : `+86139${String(i % 15).padStart(8, '0')}`,
      });
    await insertOptOut(centre.database.pool, { phone: '+8613900000007', channel: 'call' });
    await centre.tickAt(MONDAY);
    await centre.query(`UPDATE call_task SET state = 'closed', closed_at = opens_at, close_reason = 'completed'
      WHERE id IN (SELECT id FROM call_task ORDER BY id LIMIT 4)`);
    await policy('90000000', { underwritten_at: new Date('2026-03-10T10:00:00+08:00') });
    await policy('90000001');
    await centre.tickAt('2026-03-16T06:00:00+08:00');
    const rows = (await centre.coverage.coverage('2026-03-02', '2026-03-23')).filter(
      (row) => row.campaign === 'new-policy',
    );
    expect(rows).toMatchObject([
      {
        week: '2026-W11',
        eligible: 20,
        drawn: 16,
        excluded: { no_contact: 3, opted_out: 1 },
        late: 0,
        addsUp: true,
        draws: 1,
      },
      { week: '2026-W12', eligible: 2, drawn: 2, excluded: {}, late: 1, open: 2, addsUp: true },
    ]);
    expect(rows[0]!.calls).toBeLessThan(16);
    expect(rows[0]!.closed.completed! + rows[0]!.open).toBe(16);

    const range = ['new-policy', '2026-03-09', '2026-03-10'] as const;
    const lists = await Promise.all([
      centre.coverage.items(...range, { reason: 'no_contact', limit: 100 }),
      centre.coverage.items(...range, { reason: 'drawn', limit: 100 }),
      centre.coverage.items(...range, { outcome: 'completed', limit: 100 }),
      centre.coverage.items(...range, { outcome: 'open', limit: 100 }),
    ]);
    expect(lists.map((page) => page.items.length)).toEqual([3, 16, rows[0]!.closed.completed, rows[0]!.open]);

    const [draw] = await centre.coverage.draws({ campaign: 'new-policy', after: 0, limit: 1 });
    expect(await centre.coverage.draw(draw!.id)).toMatchObject({
      excludedBy: { no_contact: 3, opted_out: 1 },
      late: 0,
    });
    const seen: string[] = [];
    for (let after: string | null | undefined = undefined; after !== null;) {
      const page = await centre.coverage.drawItems(draw!.id, { after, limit: 7 });
      seen.push(...page.items.map((item) => item.recordKey));
      after = page.next;
    }
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toHaveLength(20);
    await expect(centre.coverage.draw(999_999)).rejects.toMatchObject({ code: 'draw_unknown' });
    await expect(centre.coverage.coverage('2026-03-09', '2026-03-09')).rejects.toMatchObject({
      code: 'range_empty',
    });
  });

  it('says so when sums do not add up, and numbers ISO weeks by their Thursday', () => {
    const cell = {
      campaignCode: 'a',
      weekStartsOn: '2026-12-28',
      reason: null,
      outcome: 'missing',
      records: 1,
      late: 0,
    };
    expect(coverageRows([cell], [])[0]).toMatchObject({ week: '2026-W53', addsUp: false });
    expect([isoWeek('2024-12-30'), isoWeek('2026-01-05'), isoWeek('2021-01-04')]).toEqual([
      '2025-W01',
      '2026-W02',
      '2021-W01',
    ]);
  });
});
