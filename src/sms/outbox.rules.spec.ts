import fc from 'fast-check';
import { calendarFacts } from '../calendar/day.rules';
import { INSTALLED_HOURS } from '../calendar/calendar.fixture';
import { isOpen, nextOpening } from '../calendar/hours.rules';
import { DAY_MS, dateOfDay, dayOfDate, instantOf, localDateOf } from '../calendar/zone.rules';
import { expiryOf, judgeOwed, mobileOf } from './outbox.rules';
import type { OwedText } from './text-rule';
import { renewalNotice } from './rules/renewal-notice';
import { reportReceipt } from './rules/report-receipt';
import { TEXT_RULES } from './text-rules';

const calendar = calendarFacts({ version: 1, days: [], years: [], exceptions: [], hours: INSTALLED_HOURS });
const facts = (now: number, optedOut: readonly string[] = [], dead: readonly string[] = []) => ({
  now,
  optedOut: (phone: string) => optedOut.includes(phone),
  dead: (phone: string) => dead.includes(phone),
  nextOpening: (hours: string, zone: string, from: number) => nextOpening(calendar, hours, zone, from),
});

function owed(over: Partial<OwedText> = {}): OwedText {
  const zone = over.zone ?? 'Asia/Shanghai';
  const dueOn = over.dueOn ?? '2026-03-11';
  return {
    recordType: 'policy',
    recordKey: 'P1',
    branchCode: '3301',
    zone,
    language: null,
    numbers: ['+8613812345678'],
    numberKinds: ['mobile'],
    dueOn,
    dueAt: instantOf(zone, dayOfDate(dueOn) * DAY_MS),
    plate: '粤B12345',
    productLine: 'individual_motor',
    holderType: 'individual',
    expiresOn: '2026-04-10',
    renewedBy: null,
    endedOn: null,
    ...over,
  };
}

describe('the judgement of a text that is owed', () => {
  it('takes the first mobile in the order of use', () => {
    const three = { numbers: ['+861', '+862', '+863'], numberKinds: ['landline', 'mobile', 'mobile'] };
    const dead =
      (...phones: string[]) =>
      (phone: string) =>
        phones.includes(phone);
    expect(mobileOf(three, dead())).toBe('+862');
    expect(mobileOf({ numbers: ['+861'], numberKinds: ['service'] }, dead())).toBeNull();
    // A network has said that the first takes no texts: the next; none left: it is named all the same.
    expect(mobileOf(three, dead('+862'))).toBe('+863');
    expect(mobileOf(three, dead('+862', '+863'))).toBe('+862');
  });

  it('goes to the next mobile where the first takes no texts, and nowhere where none does', () => {
    const two = owed({ numbers: ['+8613812345678', '+8613912345678'], numberKinds: ['mobile', 'mobile'] });
    expect(judgeOwed(renewalNotice, two, facts(two.dueAt, [], ['+8613812345678']))).toMatchObject({
      kind: 'queue',
      phone: '+8613912345678',
    });
    expect(judgeOwed(renewalNotice, two, facts(two.dueAt, [], two.numbers as string[]))).toEqual({
      kind: 'skip',
      reason: 'number_not_textable',
      phone: '+8613812345678',
    });
    // The next one has its own opt-outs.
    expect(
      judgeOwed(renewalNotice, two, facts(two.dueAt, ['+8613912345678'], ['+8613812345678'])),
    ).toMatchObject({ reason: 'opted_out' });
  });

  it('names what lasts longest first: a group customer without a mobile gets a letter', () => {
    const group = owed({ holderType: 'group', numbers: [], numberKinds: [], renewedBy: 'P2' });
    expect(judgeOwed(renewalNotice, group, facts(0))).toEqual({
      kind: 'skip',
      reason: 'group_letter',
      phone: null,
    });
    const optedOut = facts(owed().dueAt + 30 * DAY_MS, ['+8613812345678']);
    expect(judgeOwed(renewalNotice, owed(), optedOut)).toMatchObject({ reason: 'opted_out' });
  });

  it('lets a receipt out at three in the night, and a renewal notice wait until eight', () => {
    const now = Date.parse('2026-03-11T03:00:00+08:00');
    expect(judgeOwed(reportReceipt, owed({ dueAt: now }), facts(now))).toMatchObject({
      notBefore: now,
      reason: null,
    });
    expect(judgeOwed(renewalNotice, owed(), facts(now))).toMatchObject({
      notBefore: Date.parse('2026-03-11T08:00:00+08:00'),
      reason: 'outside_hours',
    });
  });

  const zones = fc.constantFrom(
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/Havana',
    'Pacific/Apia',
  );
  const dates = fc.integer({ min: dayOfDate('2025-12-01'), max: dayOfDate('2028-03-15') }).map(dateOfDay);

  it('never lets a text out outside its hours, before it is due or after it is stale (fast-check)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXT_RULES),
        zones,
        dates,
        fc.integer({ min: 0, max: 9 * DAY_MS }),
        (rule, zone, dueOn, wait) => {
          const record = owed({ zone, dueOn });
          const now = record.dueAt + wait;
          const verdict = judgeOwed(rule, record, facts(now));
          const expiry = expiryOf(rule, record);
          if (verdict.kind === 'skip') {
            expect(verdict.reason).toBe(now >= expiry ? 'stale' : 'outside_hours');
            if (verdict.reason === 'outside_hours')
              expect(nextOpening(calendar, rule.hours!, zone, now)).toBeGreaterThanOrEqual(expiry);
            return;
          }
          expect(verdict.notBefore).toBeGreaterThanOrEqual(now);
          expect(verdict.notBefore).toBeLessThan(expiry);
          if (rule.hours) expect(isOpen(calendar, rule.hours, zone, verdict.notBefore)).toBe(true);
          expect(verdict.reason).toBe(verdict.notBefore > now ? 'outside_hours' : null);
        },
      ),
    );
  });

  it('gives a renewal notice its due date and five more, whole local days, clocks changing or not (fast-check)', () => {
    fc.assert(
      fc.property(zones, dates, (zone, dueOn) => {
        const expiry = expiryOf(renewalNotice, owed({ zone, dueOn }));
        const last = dayOfDate(dueOn) + 5;
        // Apia has skipped a whole date once, in 2011; none of these years has one.
        expect(localDateOf(zone, expiry - 1)).toBe(dateOfDay(last));
        expect(localDateOf(zone, expiry)).toBe(dateOfDay(last + 1));
      }),
    );
  });
});
