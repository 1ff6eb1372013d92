import fc from 'fast-check';
import { closingCare } from '../campaigns/types/closing-care';
import { newPolicy } from '../campaigns/types/new-policy';
import { renewalCall } from '../campaigns/types/renewal-call';
import { reportCare } from '../campaigns/types/report-care';
import { windowOf } from '../campaigns/selection.rules';
import type { CampaignType } from '../campaigns/campaign-type';
import { firstFailed, judgeConditions, owedOccurrences, type RecordSeen } from './selector.rules';

const ZONE = 'Asia/Shanghai';
const seen = (record: Record<string, unknown>, policyLine: string | null = null): RecordSeen => ({
  record,
  policyKnown: policyLine !== null,
  policyLine,
});
const where = (type: CampaignType) => (type.selector.kind === 'given' ? [] : type.selector.where);
const owed = (type: CampaignType, record: Record<string, unknown>, days: number[] = []) =>
  owedOccurrences(type, days, seen(record), ZONE).map(({ column, dueAt, occasionOn }) => [
    column,
    dueAt === null ? null : new Date(dueAt).toISOString(),
    ...(occasionOn ? [occasionOn] : []),
  ]);

describe('conditions of a selector, one by one', () => {
  it('9(4): the insured of an individual motor policy, or the company contact of group property', () => {
    const judged = (product_line: string, holder_type: string) =>
      judgeConditions(where(newPolicy), seen({ product_line, holder_type }));
    expect(judged('individual_motor', 'individual')).toMatchObject([{ passed: true }]);
    expect(judged('group_fire', 'group')).toMatchObject([{ passed: true }]);
    const motorOfCompany = judged('individual_motor', 'group');
    expect(motorOfCompany).toMatchObject([
      {
        passed: false,
        anyOf: [
          [
            { column: 'product_line', saw: 'individual_motor', passed: true },
            { column: 'holder_type', saw: 'group', wanted: ['individual'], passed: false },
          ],
          [{ column: 'product_line', passed: false }],
        ],
      },
    ]);
    expect(firstFailed(motorOfCompany)).toMatchObject({ column: 'holder_type', saw: 'group' });
  });

  it('10(7): from the scene; motor by its policy, else by having a plate', () => {
    const judged = (record: Record<string, unknown>, line: string | null) =>
      judgeConditions(where(reportCare), seen(record, line));
    expect(judged({ on_scene: true, plate: null }, 'individual_motor').every(({ passed }) => passed)).toBe(
      true,
    );
    expect(judged({ on_scene: true, plate: '浙A1' }, null).every(({ passed }) => passed)).toBe(true);
    expect(firstFailed(judged({ on_scene: true, plate: '浙A1' }, 'individual_property'))).toMatchObject({
      column: 'policy.product_line',
    });
    expect(firstFailed(judged({ on_scene: null, plate: '浙A1' }, null))).toMatchObject({
      column: 'on_scene',
      saw: null,
    });
    expect(firstFailed(judged({ on_scene: true, plate: null }, null))).toMatchObject({
      column: 'plate',
      saw: null,
    });
  });
});

describe('the occurrence that owes a record its look', () => {
  it('9(4): last week’s policies on Monday', () => {
    const underwritten = (underwritten_at: string) => owed(newPolicy, { underwritten_at });
    expect(underwritten('2026-02-23T00:00:00+08:00')).toEqual([
      ['underwritten_at', '2026-03-01T22:00:00.000Z'],
    ]);
    expect(underwritten('2026-03-01T23:59:59+08:00')).toEqual([
      ['underwritten_at', '2026-03-01T22:00:00.000Z'],
    ]);
    expect(underwritten('2026-03-02T00:00:00+08:00')).toEqual([
      ['underwritten_at', '2026-03-08T22:00:00.000Z'],
    ]);
  });

  it('10(7): by dispatch or, while there is none, by report; each by its own half hour', () => {
    const reported_at = '2026-03-02T10:05:00+08:00';
    expect(owed(reportCare, { reported_at, dispatched_at: null })).toEqual([
      ['reported_at', '2026-03-02T03:00:00.000Z'],
    ]);
    // Dispatched before that draw: the report alone no longer counts. A missing instant sorts last.
    expect(owed(reportCare, { reported_at, dispatched_at: '2026-03-02T10:31:00+08:00' })).toEqual([
      ['dispatched_at', '2026-03-02T03:30:00.000Z'],
      ['reported_at', null],
    ]);
    expect(owed(reportCare, { reported_at, dispatched_at: '2026-03-02T11:01:00+08:00' })).toEqual([
      ['reported_at', '2026-03-02T03:00:00.000Z'],
      ['dispatched_at', '2026-03-02T04:00:00.000Z'],
    ]);
  });

  it('11(3): 30 days before expiry, then every ten', () => {
    expect(owed(renewalCall, { expires_on: '2026-04-01' }, [30, 20, 10])).toEqual([
      ['expires_on', '2026-03-01T22:00:00.000Z', '2026-03-02'],
      ['expires_on', '2026-03-11T22:00:00.000Z', '2026-03-12'],
      ['expires_on', '2026-03-21T22:00:00.000Z', '2026-03-22'],
    ]);
  });

  it('is none before the event', () => expect(owed(closingCare, { closed_at: null })).toEqual([]));

  it('is the one occurrence whose window holds the event, in any zone and year', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
    const types = fc.constantFrom(newPolicy, closingCare, reportCare);
    const instants = fc.integer({
      min: Date.parse('2024-01-01T00:00:00Z'),
      max: Date.parse('2028-12-31T00:00:00Z'),
    });
    fc.assert(
      fc.property(types, zones, instants, (type, zone, eventAt) => {
        if (type.selector.kind !== 'events') throw new Error('an event');
        const { column } = type.selector.events[0]!;
        const [found] = owedOccurrences(type, [], seen({ [column]: new Date(eventAt).toISOString() }), zone);
        const window = windowOf(type.selector.window, found!.dueAt!, zone);
        expect(window.from <= eventAt && eventAt < window.to).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
