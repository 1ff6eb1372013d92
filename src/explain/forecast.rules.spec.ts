import { factsOf } from '../calendar/calendar.fixture';
import { attemptsACall } from '../reports/effort.rules';
import { willItFit, type ForecastFacts } from './forecast.rules';
import { lastOpenMinutes, openMinutes } from './open-time.rules';

const facts = (values: Partial<ForecastFacts>): ForecastFacts => ({
  open: 100,
  openByItsEnd: 100,
  maxAttempts: 3,
  openMinutesLeft: 600,
  ended: false,
  suspended: false,
  recent: { attempts: 0, reached: 0, openMinutes: 0 },
  agentsAtWork: 4,
  ...values,
});

describe('whether a cycle fits', () => {
  it('goes by people at work where little was called: 4 × 600 / 3 = 800 attempts for 100 × 1.75', () => {
    expect(willItFit(facts({}))).toMatchObject({
      fits: true,
      reason: 'fits',
      attemptsNeeded: 175,
      attemptsPossible: 800,
      short: 0,
      assumes: { basis: 'agents', attemptsACall: 1.75, attemptsAnHour: 80 },
    });
  });

  it('goes by the measured pace where there is one, and tells how many calls are left over', () => {
    const slow = facts({ recent: { attempts: 24, reached: 12, openMinutes: 240 }, agentsAtWork: 50 });
    // One attempt in ten minutes: 60 of 175.
    expect(willItFit(slow)).toMatchObject({
      fits: false,
      reason: 'too_much',
      attemptsPossible: 60,
      short: 66,
      assumes: { basis: 'pace' },
    });
  });

  it('counts what other cycles ask of the same people', () => {
    expect(willItFit(facts({ openByItsEnd: 500 }))).toMatchObject({ fits: false, attemptsNeeded: 875 });
  });

  it('a harder to reach day takes more attempts, never more than the plan allows', () => {
    expect(attemptsACall(0.5)).toBe(1.75);
    expect(attemptsACall(0)).toBe(3);
    expect(attemptsACall(0, 1)).toBe(1);
    expect(attemptsACall(1)).toBe(1);
  });

  it.each([
    ['done', { open: 0, ended: true }, true],
    ['ended', { ended: true }, false],
    ['suspended', { suspended: true }, false],
    ['no_windows', { openMinutesLeft: 0 }, false],
    ['nobody_at_work', { agentsAtWork: 0 }, null],
  ] as const)('says %s', (reason, values, fits) => {
    const verdict = willItFit(facts(values));
    expect([verdict.reason, verdict.fits]).toEqual([reason, fits]);
    expect(verdict.zh).not.toBe('');
    expect(verdict.en).not.toBe('');
  });
});

describe('open time', () => {
  const calendar = factsOf({});
  const at = (text: string) => Date.parse(`${text}+08:00`);
  const zone = 'Asia/Shanghai';

  it('is what the windows leave: Monday 12:10 to Tuesday 10:00 is 180 + 120 + 30 minutes', () => {
    expect(openMinutes(calendar, 'standard', zone, at('2026-03-02T12:10'), at('2026-03-03T10:00'))).toBe(330);
    expect(openMinutes(calendar, 'standard', zone, at('2026-03-03T10:00'), at('2026-03-02T12:10'))).toBe(0);
  });

  it('looked back on, skips what was closed: 240 minutes before Monday noon reach into Sunday evening', () => {
    expect(lastOpenMinutes(calendar, 'standard', zone, at('2026-03-02T12:10'), 240)).toEqual({
      from: at('2026-03-01T19:30'),
      minutes: 240,
    });
  });
});
