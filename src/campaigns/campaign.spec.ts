import { insertPolicy } from '../../test/factory';
import { CampaignCentre } from '../../test/campaign-centre';
import { planValues } from '../queue/call-plan';
import { CAMPAIGN_TYPES, campaignType } from './campaign-types';

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
    await centre.only('new-policy');
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
    await centre.only('new-policy');
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
