import * as fc from 'fast-check';
import { type KeepFacts, LEAST_YEARS, endOf, keepOf, plusYears, recounted } from './retention.rules';

const YEARS = { shortTerm: 5, longTerm: 10, dispute: 2, other: 5 };
const TODAY = '2026-03-02';
const A_YEAR = { effectiveOn: '2026-02-27', expiresOn: '2027-02-26', endedOn: null };
const facts = (more: Partial<KeepFacts> = {}): KeepFacts => ({
  recordedOn: TODAY,
  contracts: [],
  unknownContract: false,
  disputes: [],
  ...more,
});
const keep = (more: Partial<KeepFacts>, today = TODAY) => keepOf(facts(more), YEARS, today);

describe('how long a recording is kept', () => {
  it('of a contract of a year: five years from its end (可回溯暂行办法 2017)', () => {
    expect(keep({ contracts: [A_YEAR] })).toEqual({ lastOn: '2032-02-26', reason: 'short_term' });
  });

  it('of a longer one: ten years from its end', () => {
    const contracts = [{ effectiveOn: '2026-02-27', expiresOn: '2029-02-26', endedOn: null }];
    expect(keep({ contracts })).toEqual({ lastOn: '2039-02-26', reason: 'long_term' });
  });

  it.each([
    ['2026-02-27', '2027-02-26', 'short_term'],
    ['2026-02-27', '2027-02-27', 'short_term'],
    ['2026-02-27', '2027-02-28', 'long_term'],
    ['2024-02-29', '2025-03-01', 'short_term'],
    ['2024-02-29', '2025-03-02', 'long_term'],
  ])('a term from %s to %s is %s', (effectiveOn, expiresOn, reason) =>
    expect(keep({ contracts: [{ effectiveOn, expiresOn, endedOn: null }] }).reason).toBe(reason),
  );

  it('counts from an early end, but never from before the call', () => {
    const early = { ...A_YEAR, endedOn: '2026-06-30' };
    expect(keep({ contracts: [early] }).lastOn).toBe('2031-06-30');
    expect(keep({ contracts: [early], recordedOn: '2026-09-01' }).lastOn).toBe('2031-09-01');
  });

  it('about no contract: from the call; about one that is not on file: as a long one', () => {
    expect(keep({})).toEqual({ lastOn: '2031-03-02', reason: 'no_contract' });
    expect(keep({ unknownContract: true })).toEqual({ lastOn: '2036-03-02', reason: 'unknown_term' });
  });

  it('a dispute adds two years from its end, where that is later', () => {
    const contracts = [A_YEAR];
    expect(keep({ contracts, disputes: [{ closedOn: '2026-04-01' }] }).reason).toBe('short_term');
    expect(keep({ contracts, disputes: [{ closedOn: '2031-01-05' }] })).toEqual({
      lastOn: '2033-01-05',
      reason: 'dispute',
    });
  });

  it('while a dispute is open the end moves on with the day', () => {
    const open = { contracts: [A_YEAR], disputes: [{ closedOn: null }] };
    expect(keep(open, '2032-02-27')).toEqual({ lastOn: '2034-02-27', reason: 'open_dispute' });
    expect(keep(open, '2034-02-28').lastOn).toBe('2036-02-28');
  });

  it('ends with the day, on the wall clock of the centre', () => {
    expect(new Date(endOf('2032-02-26', 'Asia/Shanghai')).toISOString()).toBe('2032-02-26T16:00:00.000Z');
    expect(new Date(endOf('2026-03-07', 'America/New_York')).toISOString()).toBe('2026-03-08T05:00:00.000Z');
  });

  it('of a leap day loses no day', () => {
    expect(plusYears('2024-02-29', 5)).toBe('2029-03-01');
    expect(plusYears('2024-02-29', 4)).toBe('2028-02-29');
  });

  it('a new count lengthens; it shortens only where that was approved', () => {
    expect(recounted(10, 20, false)).toBe(20);
    expect(recounted(20, 10, false)).toBe(20);
    expect(recounted(20, 10, true)).toBe(10);
  });
});

const date = fc
  .date({ min: new Date('2000-01-01Z'), max: new Date('2060-01-01Z'), noInvalidDate: true })
  .map((each) => each.toISOString().slice(0, 10));
const contract = fc.record({ effectiveOn: date, expiresOn: date, endedOn: fc.option(date) });
const dispute = fc.record({ closedOn: fc.option(date) });
const anyFacts = fc.record({
  recordedOn: date,
  contracts: fc.array(contract, { maxLength: 4 }),
  unknownContract: fc.boolean(),
  disputes: fc.array(dispute, { maxLength: 3 }),
});
const years = (least = 1) => fc.integer({ min: least, max: 50 });
const anyYears = fc.record({ shortTerm: years(5), longTerm: years(10), dispute: years(2), other: years() });

describe('whatever the facts', () => {
  it('it is kept for the least that the law asks, from the call', () => {
    fc.assert(
      fc.property(anyFacts, date, (known, today) => {
        const { lastOn } = keepOf(known, LEAST_YEARS, today);
        const least = known.contracts.length > 0 ? 5 : known.unknownContract ? 10 : 1;
        expect(lastOn >= plusYears(known.recordedOn, least)).toBe(true);
        for (const { expiresOn, endedOn } of known.contracts)
          expect(lastOn >= plusYears(endedOn ?? expiresOn, 5)).toBe(true);
      }),
    );
  });

  it('one more contract on file or one more dispute never shortens it, nor does a longer policy', () => {
    fc.assert(
      fc.property(anyFacts, anyYears, date, contract, dispute, (known, length, today, more, quarrel) => {
        const { lastOn } = keepOf(known, length, today);
        const later = (other: KeepFacts, years = length) => keepOf(other, years, today).lastOn >= lastOn;
        expect(later({ ...known, disputes: [...known.disputes, quarrel] })).toBe(true);
        if (known.contracts.length > 0)
          expect(later({ ...known, contracts: [...known.contracts, more] })).toBe(true);
        expect(
          later(known, { ...length, shortTerm: length.shortTerm + 1, longTerm: length.longTerm + 1 }),
        ).toBe(true);
      }),
    );
  });

  it('an open dispute is never over: its end is always two years away', () => {
    fc.assert(
      fc.property(anyFacts, date, (known, today) => {
        const open = { ...known, disputes: [...known.disputes, { closedOn: null }] };
        expect(keepOf(open, YEARS, today).lastOn >= plusYears(today, 2)).toBe(true);
      }),
    );
  });
});
