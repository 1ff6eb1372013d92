import { Logger } from '@nestjs/common';
import { insertBranch, insertClaim, insertOptOut, insertPolicy } from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';

let centre: CampaignCentre;
beforeAll(async () => {
  Logger.overrideLogger(false);
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());

const LAST_WEEK = new Date('2026-03-04T10:00:00+08:00');
const MONDAY = '2026-03-09T06:00:00+08:00';
const policy = (policy_no: string, values: object = {}) =>
  insertPolicy(centre.database.pool, {
    policy_no,
    underwritten_at: LAST_WEEK,
    phone: phoneOf(policy_no),
    ...values,
  });
const claim = (report_no: string, values: object = {}) =>
  insertClaim(centre.database.pool, { report_no, reporter_phone: phoneOf(report_no), ...values });
const phoneOf = (key: string) =>
  `+86138${String([...key].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) % 1e8).padStart(8, '0')}`;

describe('new policy: 9(4) 100%新契约电话回访', () => {
  beforeEach(() => centre.startAt('2026-03-09T00:00:00+08:00'));

  it('draws last week’s individual motor and group property and accident-health, and nobody else', async () => {
    await policy('MOTOR');
    await policy('FLEET', { holder_type: 'group' });
    await policy('HOME', { product_line: 'individual_property' });
    await policy('OTHER', { product_line: 'other' });
    for (const line of ['group_fire', 'group_liability', 'group_engineering', 'group_accident_health'])
      await policy(line, { product_line: line, holder_type: 'group' });
    await policy('SUNDAY-NIGHT', { underwritten_at: new Date('2026-03-08T23:59:59.999+08:00') });
    await policy('MONDAY', { underwritten_at: new Date('2026-03-09T00:00:00+08:00') });
    await policy('MONDAY-BEFORE', { underwritten_at: new Date('2026-03-02T00:00:00+08:00') });
    await policy('SUNDAY-BEFORE', { underwritten_at: new Date('2026-03-01T23:59:59+08:00') });
    await centre.tickAt(MONDAY);
    expect((await centre.tasks('new-policy')).map((task) => task.record_key)).toEqual([
      'MONDAY-BEFORE',
      'MOTOR',
      'SUNDAY-NIGHT',
      'group_accident_health',
      'group_engineering',
      'group_fire',
      'group_liability',
    ]);
  });

  it('gives a task its cycle, lane, numbers and priority; the zone is the record’s, the branch’s, or the centre’s', async () => {
    await insertBranch(centre.database.pool, { branch_code: 'XJ', time_zone: 'Asia/Urumqi' });
    await policy('A', { numbers: ['+861', '+862', '+863'], number_kinds: ['mobile', 'mobile', 'landline'] });
    await policy('B', { branch_code: 'XJ' });
    await policy('C', { branch_code: 'XJ', time_zone: 'Asia/Tokyo' });
    await centre.tickAt(MONDAY);
    const tasks = await centre.tasks('new-policy');
    expect(tasks.map((task) => task.time_zone)).toEqual(['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Tokyo']);
    expect(tasks[0]).toMatchObject({
      phone: '+861',
      spare_numbers: ['+862', '+863'],
      state: 'ready',
      priority: 50,
      pool: 'visit',
      hours_code: 'standard',
      late: false,
      opens_at: new Date(MONDAY),
      due_at: new Date('2026-03-16T06:00:00+08:00'),
    });
    expect(tasks[1]!.spare_numbers).toBeNull();
  });

  it('one person, one call: the smallest key leads, the others ride along', async () => {
    await policy('P3', { phone: '+8613900000001' });
    await policy('P1', { phone: '+8613900000001' });
    await policy('P2', { phone: '+8613900000001' });
    await policy('Q1');
    await centre.tickAt(MONDAY);
    const tasks = await centre.tasks('new-policy');
    expect(tasks.map(({ record_key, also_keys }) => [record_key, also_keys])).toEqual([
      ['P1', ['P2', 'P3']],
      ['Q1', null],
    ]);
    expect(await centre.fate('new-policy')).toEqual({ P1: 'P1', P2: 'P1', P3: 'P1', Q1: 'Q1' });
    expect((await centre.coverage.draws({ campaign: 'new-policy', after: 0, limit: 10 }))[0]).toMatchObject({
      eligible: 4,
      drawn: 4,
      excluded: 0,
      calls: 2,
    });
  });

  it('excludes with a reason: no contact (its case is due), opted out on any number, not what is limited to another rule', async () => {
    await policy('NONE', { phone: null });
    await policy('OUT', { phone: '+8613900000001' });
    await policy('OUT-2', {
      numbers: ['+8613900000009', '+8613900000001'],
      number_kinds: ['mobile', 'mobile'],
    });
    await policy('TEXT', { phone: '+8613900000002' });
    await policy('OTHER-RULE', { phone: '+8613900000003' });
    await policy('THIS-RULE', { phone: '+8613900000004' });
    await policy('LIFTED', { phone: '+8613900000005' });
    const pool = centre.database.pool;
    await insertOptOut(pool, { phone: '+8613900000001', channel: 'all' });
    await insertOptOut(pool, { phone: '+8613900000002', channel: 'text' });
    await insertOptOut(pool, { phone: '+8613900000003', channel: 'call', rule: 'renewal-call' });
    await insertOptOut(pool, { phone: '+8613900000004', channel: 'call', rule: 'new-policy' });
    await insertOptOut(pool, { phone: '+8613900000005', lifted_at: LAST_WEEK, lifted_by: 'A1' });
    await centre.tickAt(MONDAY);
    expect(await centre.fate('new-policy')).toEqual({
      LIFTED: 'LIFTED',
      NONE: 'no_contact',
      'OTHER-RULE': 'OTHER-RULE',
      OUT: 'opted_out',
      'OUT-2': 'opted_out',
      TEXT: 'TEXT',
      'THIS-RULE': 'opted_out',
    });
    const due = (await centre.items('new-policy')).filter((item) => item.case_due);
    expect(due.map((item) => item.record_key)).toEqual(['NONE']);
  });

  it('opens no case for no contact where the plan does not say so', async () => {
    await centre.change('new-policy', { opensCaseFor: ['wrong_number'] });
    await policy('NONE', { phone: null });
    await centre.tickAt(MONDAY);
    expect((await centre.items('new-policy')).map((item) => [item.reason, item.case_due])).toEqual([
      ['no_contact', false],
    ]);
  });

  it('excludes a number whose call goes on beyond this draw, not one whose cycle ends with it', async () => {
    await policy('A', { phone: '+8613900000001' });
    await policy('B', { phone: '+8613900000002' });
    await centre.tickAt(MONDAY);
    await centre.query(`UPDATE call_task SET due_at = due_at + interval '1 day' WHERE record_key = 'B'`);
    await policy('A2', { phone: '+8613900000001', underwritten_at: new Date('2026-03-11T10:00:00+08:00') });
    await policy('B2', { phone: '+8613900000002', underwritten_at: new Date('2026-03-11T10:00:00+08:00') });
    await centre.tickAt('2026-03-16T06:00:00+08:00');
    expect(await centre.fate('new-policy')).toEqual({ A: 'A', B: 'B', A2: 'A2', B2: 'in_progress' });
  });

  it('draws late what reached us after its own draw, once; beyond the horizon it is excluded as stale', async () => {
    await centre.startAt('2026-01-05T00:00:00+08:00');
    await centre.only('new-policy');
    await centre.tickAt('2026-03-16T06:00:00+08:00');
    await policy('LATE');
    await policy('STALE', { underwritten_at: new Date('2026-01-20T10:00:00+08:00') });
    await policy('BEFORE-US', { underwritten_at: new Date('2025-12-20T10:00:00+08:00') });
    await policy('MAIN', { underwritten_at: new Date('2026-03-18T10:00:00+08:00') });
    await centre.tickAt('2026-03-23T06:00:00+08:00');
    await centre.tickAt('2026-03-30T06:00:00+08:00');
    expect(
      (await centre.items('new-policy')).map(({ record_key, reason, late }) => [record_key, reason, late]),
    ).toEqual([
      ['LATE', null, true],
      ['MAIN', null, false],
      ['STALE', 'stale', true],
    ]);
    expect((await centre.tasks('new-policy')).map((task) => [task.record_key, task.late])).toEqual([
      ['LATE', true],
      ['MAIN', false],
    ]);
  });

  it('has an audit row for the draw', async () => {
    await policy('A');
    await centre.tickAt(MONDAY);
    const rows =
      await centre.query(`SELECT e.action, e.actor, e.after FROM audit_entry e JOIN draw d ON e.entity_id = d.id::text
      WHERE e.entity_type = 'draw' AND d.campaign_code = 'new-policy'`);
    expect(rows).toMatchObject([
      { action: 'draw.ran', actor: 'system', after: { campaign: 'new-policy', eligible: 1, drawn: 1 } },
    ]);
  });
});

describe('a draw runs once', () => {
  const everything = async () => {
    const parts = await Promise.all(
      [
        `SELECT record_key, also_keys, phone, campaign_code, opens_at, due_at, late, lane FROM call_task ORDER BY id`,
        `SELECT draw_id, record_key, lead_key, reason, late, occasion_on FROM draw_item ORDER BY 1, 2`,
        `SELECT id, campaign_code, due_at, eligible, drawn, excluded, calls FROM draw ORDER BY id`,
        `SELECT id, kind, record_key, due_at FROM follow_up ORDER BY id`,
      ].map((sql) => centre.query(sql)),
    );
    return JSON.stringify(parts);
  };
  const load = async () => {
    await centre.startAt('2026-03-08T22:00:00+08:00');
    for (let i = 0; i < 40; i++)
      await policy(`P${i}`, { phone: i % 10 === 0 ? null : `+86139${String(i % 30).padStart(8, '0')}` });
    for (let i = 0; i < 40; i++) {
      const reported = new Date(Date.parse('2026-03-08T21:00:00+08:00') + i * 11 * 60_000);
      await claim(`R${i}`, {
        reported_at: reported,
        dispatched_at: i % 5 === 0 ? null : new Date(reported.getTime() + (i % 7) * 9 * 60_000),
      });
    }
  };
  const steps = Array.from(
    { length: 20 },
    (_, i) => Date.parse('2026-03-08T22:00:00+08:00') + i * 30 * 60_000,
  );

  it('n times, late, or by two servers at once equals a draw run once, on time', async () => {
    await load();
    for (const step of steps) await centre.tickAt(new Date(step).toISOString());
    const once = await everything();
    expect(JSON.parse(once)[0].length).toBeGreaterThan(50);

    await load();
    for (const step of steps) for (let n = 0; n < 3; n++) await centre.tickAt(new Date(step).toISOString());
    expect(await everything()).toBe(once);

    await load();
    centre.clock.set(new Date(steps.at(-1)!));
    await centre.draws.tickDraws(centre.clock.now());
    expect(await everything()).toBe(once);

    await load();
    const now = new Date(steps.at(-1)!);
    centre.clock.set(now);
    let done = 0;
    for (let round = 0; round < 30; round++) {
      const [a, b] = await Promise.all([centre.draws.tickDraws(now), centre.otherDraws.tickDraws(now)]);
      done += a + b;
      if (a + b === 0) break;
    }
    const draws = JSON.parse(once)[2] as unknown[];
    expect(done).toBe(draws.length);
    const byTwo = JSON.parse(await everything());
    // Two servers interleave campaigns: identifiers may differ, rows may not.
    const bare = (rows: Record<string, unknown>[]) =>
      rows.map(({ id: _id, lane: _lane, draw_id: _draw, ...rest }) => JSON.stringify(rest)).sort();
    expect(byTwo.map(bare)).toEqual(JSON.parse(once).map(bare));
  }, 120_000);

  it('catches up what it missed in order, each with the values in force at its own instant', async () => {
    await centre.startAt('2026-03-08T22:00:00+08:00');
    await centre.campaigns.change(
      'report-care',
      { values: { priority: 12 }, effectiveFrom: new Date('2026-03-08T23:00:00+08:00') },
      'S1',
    );
    await centre.tickAt('2026-03-09T00:00:00+08:00');
    const draws = await centre.query(
      `SELECT due_at, rule_version FROM draw WHERE campaign_code = 'report-care' ORDER BY id`,
    );
    expect(draws).toEqual(
      ['22:00', '22:30', '23:00', '23:30', '24:00'].map((time, i) => ({
        due_at: new Date(Date.parse('2026-03-08T22:00:00+08:00') + i * 30 * 60_000),
        rule_version: time < '23:00' ? 1 : 2,
      })),
    );
  });

  it('leaves the campaign that another process holds, and the others go on', async () => {
    await centre.startAt('2026-03-09T05:45:00+08:00');
    await policy('A');
    const other = await centre.database.pool.connect();
    await other.query(`BEGIN; SELECT FROM campaign WHERE code = 'new-policy' FOR NO KEY UPDATE`);
    await centre.tickAt(MONDAY);
    expect(await centre.tasks('new-policy')).toHaveLength(0);
    expect(await centre.query(`SELECT FROM draw WHERE campaign_code = 'report-care'`)).toHaveLength(1);
    await other.query('ROLLBACK');
    other.release();
    await centre.tickAt('2026-03-09T06:00:05+08:00');
    expect(await centre.tasks('new-policy')).toHaveLength(1);
  });

  it('a campaign whose draw fails does not hold up the others, and is tried again', async () => {
    await centre.startAt('2026-03-09T05:45:00+08:00');
    await policy('A');
    await centre.query(`ALTER TABLE policy RENAME COLUMN plate TO number_plate`);
    await centre.query(`ALTER TABLE policy RENAME COLUMN holder_type TO holder`);
    await centre.tickAt(MONDAY);
    await centre.query(`ALTER TABLE policy RENAME COLUMN holder TO holder_type`);
    await centre.query(`ALTER TABLE policy RENAME COLUMN number_plate TO plate`);
    expect(await centre.query(`SELECT FROM draw WHERE campaign_code = 'report-care'`)).toHaveLength(1);
    expect(await centre.query(`SELECT FROM draw WHERE campaign_code = 'new-policy'`)).toHaveLength(0);
    await centre.tickAt(MONDAY);
    expect(await centre.tasks('new-policy')).toHaveLength(1);
  });
});
