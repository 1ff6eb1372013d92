import { insertClaim, insertOptOut, insertPolicy } from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';
import { planValues } from '../dialer/call-plan';
import { CAMPAIGN_TYPES, campaignType } from './campaign-types';
import { coverageRows, isoWeek } from './coverage.rules';

let centre: CampaignCentre;
beforeAll(async () => {
  centre = await CampaignCentre.open();
});
afterAll(() => centre.close());
beforeEach(() => centre.startAt('2026-03-09T00:00:00+08:00'));

const MONDAY = '2026-03-09T06:00:00+08:00';
const LAST_WEEK = new Date('2026-03-04T10:00:00+08:00');
const policy = (policy_no: string, values: object = {}) =>
  insertPolicy(centre.database.pool, {
    policy_no,
    underwritten_at: LAST_WEEK,
    phone: `+86138${policy_no}`,
    ...values,
  });

describe('campaign types', () => {
  it('each has its clause, values that hold, and a code of its own', () => {
    expect(new Set(CAMPAIGN_TYPES.map((type) => type.code)).size).toBe(CAMPAIGN_TYPES.length);
    for (const type of CAMPAIGN_TYPES) {
      expect(planValues.parse(type.defaults)).toEqual(type.defaults);
      expect(type.clause).not.toBe('');
      expect(type.schedule.kind === 'recurring').toBe(type.selector.kind !== 'given');
      expect(type.defaults.stopsOn.every((fact) => type.exclusions.includes(fact))).toBe(true);
    }
    expect(() => campaignType('no-such')).toThrow(expect.objectContaining({ code: 'campaign_unknown' }));
  });

  it('three attempts in a cycle (9(4)(5), 10(7)(5), 10(8)(5)); only new policies open cases (9(4)(1))', () => {
    expect(CAMPAIGN_TYPES.every((type) => type.defaults.maxAttempts === 3)).toBe(true);
    expect(
      CAMPAIGN_TYPES.filter((type) => type.defaults.opensCaseFor.length > 0).map((type) => type.code),
    ).toEqual(['new-policy']);
  });
});

describe('settings', () => {
  it('are made once, whoever starts, and left alone afterwards', async () => {
    await centre.change('new-policy', { priority: 44 });
    await Promise.all([1, 2, 3].map(() => centre.campaigns.ensureCampaigns(centre.clock.now())));
    const facts = await centre.campaigns.campaignFacts('new-policy');
    expect(facts.versions.map((each) => each.values.priority)).toEqual([50, 44]);
    expect(facts.inForce!.version).toBe(2);
    expect(facts.nextDue).toEqual(new Date(MONDAY));
    expect(await centre.campaigns.list()).toHaveLength(CAMPAIGN_TYPES.length);
  });

  it('a change is a version from its instant on; a task keeps what it was drawn with', async () => {
    await policy('00000001');
    await centre.campaigns.change(
      'new-policy',
      {
        values: { priority: 30, cycleMinutes: 2 * 24 * 60 },
        effectiveFrom: new Date('2026-03-12T00:00:00+08:00'),
      },
      'S1',
    );
    await centre.tickAt(MONDAY);
    await policy('00000002', { underwritten_at: new Date('2026-03-11T10:00:00+08:00') });
    await centre.tickAt('2026-03-16T06:00:00+08:00');
    const tasks = await centre.tasks('new-policy');
    expect(tasks.map((task) => [task.priority, task.due_at])).toEqual([
      [50, new Date('2026-03-16T06:00:00+08:00')],
      [30, new Date('2026-03-18T06:00:00+08:00')],
    ]);
  });

  it('are refused with the field and a hint, and then nothing is changed', async () => {
    const refusal = (change: object) =>
      centre.campaigns
        .change('new-policy', { values: change }, 'S1')
        .catch((error) => [error.code, error.details.field]);
    expect(await refusal({ maxAttempts: 4 })).toEqual(['values_invalid', 'values.maxAttempts']);
    expect(await refusal({ attempts: 3 })).toEqual(['values_invalid', 'values.attempts']);
    expect(await refusal({ hours: 'nights' })).toEqual(['values_invalid', 'values.hours']);
    expect(await refusal({ hours: 'texting' })).toEqual(['values_invalid', 'values.hours']);
    expect(await refusal({ script: { code: 'none', version: 1 } })).toEqual([
      'values_invalid',
      'values.script',
    ]);
    expect(await refusal({ reminderDays: [30] })).toEqual(['values_invalid', 'values.reminderDays']);
    expect(await refusal({ stopsOn: ['renewed'] })).toEqual(['values_invalid', 'values.stopsOn']);
    expect(await refusal({ priority: 50 })).toEqual(['nothing_changed', 'values']);
    const past = centre.campaigns.change(
      'new-policy',
      { values: { priority: 1 }, effectiveFrom: LAST_WEEK },
      'S1',
    );
    await expect(past).rejects.toMatchObject({ code: 'effective_in_past' });
    await expect(
      centre.campaigns.change('renewal-call', { values: { reminderDays: [] } }, 'S1'),
    ).rejects.toMatchObject({ code: 'values_invalid' });
    expect((await centre.campaigns.campaignFacts('new-policy')).versions).toHaveLength(1);
  });

  it('two changes at once are two versions; one that rests on an older version is refused', async () => {
    await Promise.all([31, 32, 33].map((priority) => centre.change('new-policy', { priority })));
    const { versions } = await centre.campaigns.campaignFacts('new-policy');
    expect(versions.map((each) => each.version)).toEqual([1, 2, 3, 4]);
    await expect(
      centre.campaigns.change('new-policy', { values: { priority: 9 }, basedOn: 3 }, 'S1'),
    ).rejects.toMatchObject({ code: 'version_moved_on', details: { facts: { version: 4 } } });
    const audit = await centre.query<{ before: object; after: object }>(
      `SELECT before, after FROM audit_entry WHERE action = 'campaign.changed' ORDER BY id`,
    );
    expect(audit).toHaveLength(3);
    expect(audit[0]!.before).toEqual({ priority: 50 });
  });

  it('says which waiting version a change displaces', async () => {
    await centre.campaigns.change(
      'new-policy',
      { values: { priority: 30 }, effectiveFrom: new Date('2026-04-01T00:00:00+08:00') },
      'S1',
    );
    const { displaced, version } = await centre.campaigns.change(
      'new-policy',
      { values: { retryGapMinutes: 60 } },
      'S1',
    );
    expect([displaced, version.version, version.values.priority]).toEqual([[2], 3, 50]);
  });

  it('switched off, nothing is drawn, and nothing of that time is owed later', async () => {
    await centre.change('new-policy', { enabled: false });
    await policy('00000001');
    await centre.tickAt('2026-03-10T00:00:00+08:00');
    await centre.change('new-policy', { enabled: true });
    await policy('00000002', { underwritten_at: new Date('2026-03-11T10:00:00+08:00') });
    await centre.tickAt('2026-03-16T06:00:00+08:00');
    expect((await centre.tasks('new-policy')).map((task) => task.record_key)).toEqual(['00000002']);
  });

  it('suspended, it is drawn all the same; suspending twice is refused; both are audited', async () => {
    await policy('00000001');
    const suspended = await centre.campaigns.suspend('new-policy', '系统切换', 'S1');
    expect(suspended.state).toMatchObject({ suspendedBy: 'S1', suspendReason: '系统切换' });
    await expect(centre.campaigns.suspend('new-policy', '再一次', 'S1')).rejects.toMatchObject({
      code: 'already_suspended',
    });
    await centre.tickAt(MONDAY);
    expect(await centre.tasks('new-policy')).toHaveLength(1);
    await centre.campaigns.resume('new-policy', 'S1');
    await expect(centre.campaigns.resume('new-policy', 'S1')).rejects.toMatchObject({
      code: 'not_suspended',
    });
    const actions = await centre.query(
      `SELECT action FROM audit_entry WHERE entity_id = 'new-policy' ORDER BY id`,
    );
    expect(actions.map((each) => each.action)).toEqual([
      'campaign.added',
      'campaign.suspended',
      'campaign.resumed',
    ]);
  });
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
    expect(done).toMatchObject({ eligible: 3, drawn: 2, excluded: 1, unknownKeys: ['R9'] });
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
