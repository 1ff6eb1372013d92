import type { CampaignType } from '../campaigns/campaign-type';
import { closingCare } from '../campaigns/types/closing-care';
import { newPolicy } from '../campaigns/types/new-policy';
import { renewalCall } from '../campaigns/types/renewal-call';
import { secondVisit } from '../campaigns/types/second-visit';
import { specialVisit } from '../campaigns/types/special-visit';
import { campaignStory, type CampaignSituation } from './why-not.rules';
import { line } from './why-words.rules';

const at = (text: string) => Date.parse(text);
/** Monday's draw of the week of 23 February, and the one after. */
const MONDAY = at('2026-03-01T22:00:00Z');
const NEXT_MONDAY = at('2026-03-08T22:00:00Z');

const POLICY = {
  product_line: 'individual_motor',
  holder_type: 'individual',
  underwritten_at: '2026-02-26T11:00:00+08:00',
  expires_on: '2027-02-26',
  known_at: '2026-02-26T12:00:00+08:00',
  changed_at: '2026-02-26T12:00:00+08:00',
};

function story(
  record: Record<string, unknown> = {},
  given: Partial<CampaignSituation> = {},
  type: CampaignType = newPolicy,
) {
  const situation: CampaignSituation = {
    type,
    timetable: {
      schedule: type.schedule,
      zone: 'Asia/Shanghai',
      liveFrom: at('2026-01-05T00:00:00+08:00'),
      versions: [{ id: 1, version: 1, effectiveFrom: 0, enabled: true }],
    },
    values: type.defaults,
    lastDrawn: MONDAY,
    suspended: false,
    seen: { record: { ...POLICY, ...record }, policyKnown: false, policyLine: null },
    items: [],
    now: at('2026-03-02T10:00:00+08:00'),
    ...given,
  };
  const { status, words, nextAt } = campaignStory(situation);
  return { status, why: line(words), nextAt: nextAt === null ? null : new Date(nextAt).toISOString() };
}

describe('a record that a draw has looked at', () => {
  const item = { dueAt: MONDAY, occasionOn: '1970-01-01', leadKey: 'P1', reason: null, late: false };
  it('was drawn', () =>
    expect(story({}, { items: [item] })).toEqual({
      status: 'drawn',
      why: '已抽取（2026-03-02 06:00） · drawn (2026-03-02 06:00)',
      nextAt: null,
    }));
  it('was excluded, with the reason', () =>
    expect(story({}, { items: [{ ...item, leadKey: null, reason: 'no_contact' }] })).toMatchObject({
      status: 'excluded',
      why: '已排除：没有可拨打的号码（2026-03-02 06:00 的抽取） · excluded: no number to call (draw of 2026-03-02 06:00)',
    }));
  it('has its next reminder still before it', () => {
    const reminder = { ...item, occasionOn: '2026-03-02' };
    expect(story({ expires_on: '2026-04-01' }, { items: [reminder] }, renewalCall)).toMatchObject({
      status: 'drawn',
      nextAt: '2026-03-11T22:00:00.000Z',
    });
  });
});

describe('a record that no draw has looked at', () => {
  it('is not one of the campaign’s', () =>
    expect(story({ product_line: 'individual_property' })).toMatchObject({
      status: 'conditions',
      why: '不属于该项目：险种为个人财产险 · not one of its records: product line is individual property',
    }));
  it('has had no event yet', () => {
    expect(story({ closed_at: null, plate: '浙A1' }, {}, closingCare)).toMatchObject({
      status: 'event_missing',
    });
  });
  it('comes with the next draw', () =>
    expect(story({ underwritten_at: '2026-03-02T09:00:00+08:00' })).toMatchObject({
      status: 'due',
      nextAt: new Date(NEXT_MONDAY).toISOString(),
      why: '将于 2026-03-09 06:00 抽取 · will be drawn at 2026-03-09 06:00',
    }));
  it('waits for a draw that has not run', () =>
    expect(story({}, { lastDrawn: null })).toMatchObject({ status: 'pending' }));
  it('was due before the campaign went live', () =>
    expect(story({ underwritten_at: '2025-12-26T09:00:00+08:00' })).toMatchObject({
      status: 'before_live',
      why: expect.stringContaining('应于 2025-12-29 06:00 抽取') as string,
    }));
  it('was due while the campaign was off', () => {
    const versions = [
      { id: 1, version: 1, effectiveFrom: 0, enabled: false },
      { id: 2, version: 2, effectiveFrom: MONDAY + 1, enabled: true },
    ];
    const timetable = { schedule: newPolicy.schedule, zone: 'Asia/Shanghai', liveFrom: 0, versions };
    expect(story({}, { timetable })).toMatchObject({ status: 'was_off' });
  });
  it('is not drawn while the campaign is off', () =>
    expect(story({}, { values: { ...newPolicy.defaults, enabled: false } })).toMatchObject({
      status: 'off',
    }));
  it('reached us late, and is drawn by the next', () =>
    expect(story({ known_at: '2026-03-02T08:00:00+08:00' })).toEqual({
      status: 'due_late',
      why: '数据于 2026-03-02 08:00 到达，将于 2026-03-09 06:00 补抽 · it reached us at 2026-03-02 08:00: drawn late at 2026-03-09 06:00',
      nextAt: new Date(NEXT_MONDAY).toISOString(),
    }));
  it('reached us too late to make sense', () =>
    expect(
      story({ underwritten_at: '2026-01-15T09:00:00+08:00', known_at: '2026-03-02T08:00:00+08:00' }),
    ).toMatchObject({
      status: 'too_late',
      why: expect.stringContaining('28') as string,
    }));
  it('a late reminder makes sense until the policy expires', () => {
    const late = { known_at: '2026-03-02T08:00:00+08:00', lastDrawn: MONDAY };
    const lastTen = { expires_on: '2026-03-10', ...late };
    expect(story(lastTen, { lastDrawn: MONDAY }, renewalCall)).toMatchObject({
      status: 'due_late',
      nextAt: '2026-03-02T22:00:00.000Z',
    });
    expect(story({ ...lastTen, expires_on: '2026-03-01' }, {}, renewalCall)).toMatchObject({
      status: 'too_late',
    });
  });
  it('was left out for no reason on record: said plainly, not explained away', () =>
    expect(story()).toMatchObject({
      status: 'unexplained',
      why: expect.stringContaining('请上报') as string,
    }));
  it('is on no list, or has no corrected case', () => {
    expect(story({}, {}, specialVisit)).toMatchObject({ status: 'by_hand' });
    expect(story({}, {}, secondVisit)).toMatchObject({ status: 'on_correction' });
  });
  it('says that a due draw is held up by a suspension', () =>
    expect(story({ underwritten_at: '2026-03-02T09:00:00+08:00' }, { suspended: true }).why).toContain(
      '回访项目已暂停',
    ));
});
