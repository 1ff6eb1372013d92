import fc from 'fast-check';
import { factsOf } from '../calendar/calendar.fixture';
import { isWorkingDay } from '../calendar/working-time.rules';
import { regionOfZone } from '../calendar/day.rules';
import { localDateOf } from '../calendar/zone.rules';
import {
  CASE_STATES,
  answeredOnTime,
  caseClock,
  judgeCorrection,
  mayBecome,
  riderNumbers,
  visitOutcome,
  type CorrectionFacts,
} from './case.rules';

const at = (text: string) => Date.parse(text);
/** New Year, Spring Festival with its make-up Saturdays, Labour Day, National Day. */
const CALENDAR = factsOf({
  years: [2025, 2026],
  days: {
    '2026-01-01': 'off',
    '2026-02-14': 'work',
    '2026-02-16': 'off',
    '2026-02-17': 'off',
    '2026-02-18': 'off',
    '2026-02-19': 'off',
    '2026-02-20': 'off',
    '2026-02-23': 'off',
    '2026-02-28': 'work',
    '2026-05-01': 'off',
    '2026-05-04': 'off',
    '2026-05-05': 'off',
    '2026-05-09': 'work',
  },
});

describe('the clock of a case (product §6: five working days, reminders, then escalation)', () => {
  it.each([
    // Opened, due, reminder: the day of opening is not counted; business ends at six.
    ['2026-03-03T10:10:00+08:00', '2026-03-10T18:00:00+08:00', '2026-03-06T18:00:00+08:00'],
    ['2026-03-07T23:59:00+08:00', '2026-03-13T18:00:00+08:00', '2026-03-11T18:00:00+08:00'],
    // Across Labour Day, with a make-up Saturday.
    ['2026-04-30T09:00:00+08:00', '2026-05-11T18:00:00+08:00', '2026-05-08T18:00:00+08:00'],
    // Across the Spring Festival: 14 is worked, 16 to 20 and 23 are off.
    ['2026-02-13T09:00:00+08:00', '2026-02-27T18:00:00+08:00', '2026-02-25T18:00:00+08:00'],
  ])('opened %s is due %s, reminded %s', (opened, due, remind) => {
    expect(caseClock(CALENDAR, 'Asia/Shanghai', at(opened))).toEqual({
      dueAt: at(due),
      remindAt: at(remind),
      provisional: false,
    });
  });

  it('is the branch’s own: Urumqi works by the same holidays and the same wall clock', () => {
    const clock = caseClock(CALENDAR, 'Asia/Urumqi', at('2026-03-03T10:10:00+06:00'));
    expect(clock.dueAt).toBe(at('2026-03-10T18:00:00+06:00'));
  });

  it('says that it is provisional where the calendar does not reach, and does not guess in silence', () => {
    expect(caseClock(CALENDAR, 'Asia/Shanghai', at('2026-12-29T10:00:00+08:00')).provisional).toBe(true);
    expect(caseClock(CALENDAR, 'Asia/Shanghai', at('2026-12-24T10:00:00+08:00')).provisional).toBe(false);
  });

  it('reminds before it is due, on working days of the branch (fast-check)', () => {
    const zone = fc.constantFrom(
      'Asia/Shanghai',
      'Asia/Urumqi',
      'America/New_York',
      'Australia/Lord_Howe',
      'Europe/London',
    );
    const opened = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });
    fc.assert(
      fc.property(zone, opened, (name, instant) => {
        const clock = caseClock(CALENDAR, name, instant);
        expect(clock.remindAt).toBeGreaterThan(instant);
        expect(clock.dueAt).toBeGreaterThan(clock.remindAt);
        for (const deadline of [clock.dueAt, clock.remindAt])
          expect(isWorkingDay(CALENDAR, regionOfZone(name), localDateOf(name, deadline))).toBe(true);
        // An hour later is never due earlier.
        expect(caseClock(CALENDAR, name, instant + 3_600_000).dueAt).toBeGreaterThanOrEqual(clock.dueAt);
      }),
    );
  });
});

describe('on time', () => {
  it.each([
    [10, 10, 99, true],
    [10, 11, 99, false],
    [10, null, 10, null],
    [10, null, 11, false],
  ])('due %d, answered %p, seen at %d: %p', (dueAt, answeredAt, now, onTime) => {
    expect(answeredOnTime({ dueAt, answeredAt, now })).toBe(onTime);
  });
});

describe('states', () => {
  it('go from open to an end, and no further', () => {
    expect(mayBecome('open', 'corrected')).toBe(true);
    expect(mayBecome('open', 'cannot_be_corrected')).toBe(true);
    expect(mayBecome('open', 'confirmed')).toBe(false);
    expect(mayBecome('corrected', 'cannot_be_corrected')).toBe(false);
    for (const state of ['confirmed', 'unreachable_after_correction', 'cannot_be_corrected'] as const)
      for (const next of CASE_STATES) expect(mayBecome(state, next)).toBe(false);
  });
});

describe('a correction (product §6: validated, unlike the old value or explicitly confirmed)', () => {
  const facts: CorrectionFacts = {
    reason: 'wrong_number',
    called: ['+8613812341234'],
    given: ['+8613912345678'],
    confirmedSame: false,
    contactName: '张三',
    newContactName: null,
  };

  it('gives a number that was not called in vain', () => {
    expect(judgeCorrection(facts)).toEqual({ accepted: true, why: 'new_number' });
    expect(judgeCorrection({ ...facts, reason: 'no_contact', called: [] })).toEqual({
      accepted: true,
      why: 'new_number',
    });
  });

  it('may keep the number only where it is confirmed', () => {
    const same = { ...facts, given: ['+8613812341234'] };
    expect(judgeCorrection(same)).toEqual({ accepted: false, code: 'case.same_number' });
    expect(judgeCorrection({ ...same, confirmedSame: true })).toEqual({
      accepted: true,
      why: 'confirmed_same',
    });
  });

  it('is judged by the number that will be dialled first', () => {
    expect(judgeCorrection({ ...facts, given: ['+8613812341234', '+8613912345678'] }).accepted).toBe(false);
    expect(judgeCorrection({ ...facts, given: ['+8613912345678', '+8613812341234'] }).accepted).toBe(true);
  });

  it('may name another person where the customer refused, and only there', () => {
    const other = { ...facts, given: ['+8613812341234'], newContactName: '王女士' };
    expect(judgeCorrection({ ...other, reason: 'refused' })).toEqual({ accepted: true, why: 'new_person' });
    expect(judgeCorrection({ ...other, reason: 'refused', newContactName: ' 张三 ' }).accepted).toBe(false);
    expect(judgeCorrection(other).accepted).toBe(false);
  });

  it('needs a number', () => {
    expect(judgeCorrection({ ...facts, given: [], confirmedSame: true })).toEqual({
      accepted: false,
      code: 'case.no_number',
    });
  });

  it('is never accepted at a number called in vain without a word about it (fast-check)', () => {
    const number = fc.constantFrom('+8613812341234', '+8613912345678', '+8657188123456');
    const reason = fc.constantFrom('wrong_number', 'unreachable', 'refused', 'no_contact') as fc.Arbitrary<
      CorrectionFacts['reason']
    >;
    const name = fc.option(fc.constantFrom('张三', '李四', ' ', ''));
    fc.assert(
      fc.property(
        fc.record({
          reason,
          called: fc.array(number),
          given: fc.array(number),
          confirmedSame: fc.boolean(),
          contactName: name,
          newContactName: name,
        }),
        (some) => {
          const verdict = judgeCorrection(some);
          const called = some.given[0] !== undefined && some.called.includes(some.given[0]);
          if (some.given.length === 0) expect(verdict.accepted).toBe(false);
          else if (!called) expect(verdict.accepted).toBe(true);
          else if (!some.confirmedSame && some.reason !== 'refused') expect(verdict.accepted).toBe(false);
        },
      ),
    );
  });
});

describe('the second visit', () => {
  it.each([
    ['completed', true, 'confirmed'],
    ['refused', true, 'confirmed'],
    // 要求不再联系, 客户身故: somebody was reached there and said so.
    ['opted_out', true, 'confirmed'],
    ['cancelled', true, 'confirmed'],
    ['opted_out', false, 'unreachable_after_correction'],
    ['cancelled', false, 'unreachable_after_correction'],
    ['unreachable_after_correction', false, 'unreachable_after_correction'],
    ['unreachable', false, 'unreachable_after_correction'],
    ['wrong_number', false, 'unreachable_after_correction'],
    ['no_contact', false, 'unreachable_after_correction'],
    ['expired', false, 'unreachable_after_correction'],
    ['renewed', false, 'unreachable_after_correction'],
  ])('that ended as %s (reached: %p) leaves the case %s', (reason, reached, state) => {
    expect(visitOutcome(reason, reached)).toBe(state);
  });
});

describe('the other records of a case after a new number', () => {
  it.each([
    // Own numbers, called in vain, the lead's before, given; then.
    [['A'], ['A'], ['A'], ['N'], ['N']],
    [['A', 'B'], ['A'], ['A'], ['N'], ['N', 'B']],
    [['A', 'B'], ['A'], ['A', 'B'], ['N'], ['N']],
    [['B', 'N', 'A'], ['A'], [], ['N', 'M'], ['N', 'M', 'B']],
  ])('%p, called %p, lead %p, given %p: %p', (own, called, replaced, given, then) => {
    expect(riderNumbers({ own, called, replaced, given })).toEqual(then);
  });

  it('begin with the numbers given, keep none that is known to be wrong, and lose no other (fast-check)', () => {
    const some = fc.uniqueArray(fc.constantFrom<string[]>('A', 'B', 'C', 'D', 'E'));
    fc.assert(
      fc.property(some, some, some, some, (own, called, replaced, given) => {
        const then = riderNumbers({ own, called, replaced, given });
        expect(then.slice(0, given.length)).toEqual(given);
        expect(new Set(then).size).toBe(then.length);
        const wrong = (number: string) => called.includes(number) || replaced.includes(number);
        expect(then.slice(given.length).some(wrong)).toBe(false);
        for (const number of own) expect(then.includes(number) || wrong(number)).toBe(true);
      }),
    );
  });
});
