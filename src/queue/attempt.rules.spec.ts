import fc from 'fast-check';
import {
  afterDisposition,
  dispositionOf,
  type AttemptFacts,
  type DispositionFacts,
  type HoursFacts,
} from './attempt.rules';

const NOW = 1_772_416_800_000; // 2026-03-02T02:00:00Z, Monday 10:00 in Shanghai
const HOUR = 3_600_000;
const alwaysOpen: HoursFacts = { nextOpening: (from) => from, nextOpeningInOtherParts: () => null };

const dispositions: Record<string, DispositionFacts> = {
  completed: { code: 'completed', reached: true, effect: 'close', closeReason: 'completed' },
  refused: { code: 'refused', reached: true, effect: 'close', closeReason: 'refused' },
  no_answer: { code: 'no_answer', reached: false, effect: 'retry', closeReason: null },
  wrong_number: { code: 'wrong_number', reached: false, effect: 'next_number', closeReason: 'wrong_number' },
  callback: { code: 'callback', reached: true, effect: 'callback', closeReason: null },
  carrier_error: { code: 'carrier_error', reached: false, effect: 'void', closeReason: null },
};

function facts(over: Partial<AttemptFacts> = {}): AttemptFacts {
  return {
    disposition: dispositions.no_answer!,
    plan: {
      maxAttempts: 3,
      retryGapMinutes: 120,
      spreadOverDay: true,
      opensCaseFor: ['wrong_number', 'unreachable', 'refused', 'no_contact'],
      exhausted: 'unreachable',
      cycleMinutes: 7 * 24 * 60,
    },
    now: NOW,
    dueAt: NOW + 5 * 24 * HOUR,
    attempts: 1,
    partsTried: 1,
    spareNumbers: [],
    ...over,
  };
}

describe('after a disposition', () => {
  it('9(4)(5): three attempts in a cycle, then the record goes back to its branch', () => {
    expect(afterDisposition(facts({ attempts: 3 }), alwaysOpen)).toMatchObject({
      kind: 'close',
      reason: 'unreachable',
      caseDue: true,
    });
    expect(afterDisposition(facts({ attempts: 2 }), alwaysOpen).kind).toBe('wait');
  });

  it('10(7)(5): care calls that fail three times are marked unreachable, without a case', () => {
    const plan = { ...facts().plan, opensCaseFor: [], retryGapMinutes: 5 };
    expect(afterDisposition(facts({ attempts: 3, plan }), alwaysOpen)).toMatchObject({
      reason: 'unreachable',
      caseDue: false,
    });
  });

  it('prefers a part of the day not yet tried', () => {
    const evening = NOW + 9 * HOUR;
    const hours = { nextOpening: (from: number) => from, nextOpeningInOtherParts: () => evening };
    expect(afterDisposition(facts(), hours)).toMatchObject({ kind: 'wait', readyAt: evening });
  });

  it('takes the same part again when another would cost the deadline', () => {
    const hours = { nextOpening: (from: number) => from, nextOpeningInOtherParts: () => NOW + 9 * HOUR };
    expect(afterDisposition(facts({ dueAt: NOW + 4 * HOUR }), hours)).toMatchObject({
      readyAt: NOW + 2 * HOUR,
    });
  });

  it('is over when nothing opens before the cycle ends', () => {
    expect(afterDisposition(facts({ dueAt: NOW + HOUR }), alwaysOpen)).toMatchObject({
      kind: 'close',
      reason: 'expired',
      caseDue: false,
    });
  });

  it('goes to the next number of the contact at once, and closes with a case when there is none', () => {
    const wrong = { disposition: dispositions.wrong_number! };
    expect(
      afterDisposition(facts({ ...wrong, spareNumbers: ['+8613900000001', '+8613900000002'] }), alwaysOpen),
    ).toMatchObject({
      kind: 'wait',
      readyAt: NOW,
      phone: '+8613900000001',
      spareNumbers: ['+8613900000002'],
    });
    expect(afterDisposition(facts(wrong), alwaysOpen)).toMatchObject({
      kind: 'close',
      reason: 'wrong_number',
      caseDue: true,
    });
    expect(
      afterDisposition(facts({ ...wrong, attempts: 3, spareNumbers: ['+8613900000001'] }), alwaysOpen).kind,
    ).toBe('close');
  });

  it('keeps a promise in this cycle if it can be kept, by a linked task if not', () => {
    const callback = { disposition: dispositions.callback! };
    expect(afterDisposition(facts({ ...callback, promisedAt: NOW + 24 * HOUR }), alwaysOpen)).toMatchObject({
      kind: 'promise',
    });
    expect(
      afterDisposition(facts({ ...callback, promisedAt: NOW + 24 * HOUR, attempts: 3 }), alwaysOpen).kind,
    ).toBe('promise_in_next_cycle');
    expect(afterDisposition(facts({ ...callback, promisedAt: NOW + 6 * 24 * HOUR }), alwaysOpen).kind).toBe(
      'promise_in_next_cycle',
    );
  });

  it('spends nothing on our own faults', () => {
    expect(
      afterDisposition(facts({ disposition: dispositions.carrier_error!, attempts: 0 }), alwaysOpen),
    ).toMatchObject({ kind: 'wait' });
  });

  it('always closes, or waits for an instant inside the cycle and not before the gap (properties)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(dispositions)),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: -100, max: 20_000 }),
        fc.array(fc.constant('+8613900000001'), { maxLength: 3 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.boolean(),
        (disposition, attempts, gap, dueIn, spareNumbers, closedFor, spreadOverDay) => {
          const input = facts({
            disposition,
            attempts,
            plan: { ...facts().plan, retryGapMinutes: gap, spreadOverDay },
            dueAt: NOW + dueIn * 60_000,
            spareNumbers,
            promisedAt: NOW + 60_000,
          });
          const hours = {
            nextOpening: (from: number) => from + closedFor * 60_000,
            nextOpeningInOtherParts: (from: number) => (closedFor % 2 ? null : from + 2 * closedFor * 60_000),
          };
          const step = afterDisposition(input, hours);
          if (step.kind === 'wait' && disposition.effect === 'retry') {
            expect(attempts).toBeLessThan(input.plan.maxAttempts);
            expect(step.readyAt).toBeGreaterThanOrEqual(NOW + gap * 60_000);
            expect(step.readyAt).toBeLessThan(input.dueAt);
          }
          if (step.kind === 'wait' && disposition.effect === 'next_number')
            expect([step.phone!, ...step.spareNumbers!]).toEqual(spareNumbers);
          if (step.kind === 'close') expect(step.reason).toBeTruthy();
          expect(step.why).not.toBe('');
        },
      ),
    );
  });

  it('judges by itself what a carrier says, except an answered call', () => {
    expect(dispositionOf('busy')).toBe('busy');
    expect(dispositionOf('failed')).toBe('carrier_error');
    expect(dispositionOf('answered')).toBeNull();
  });
});
