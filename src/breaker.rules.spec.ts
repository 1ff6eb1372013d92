import fc from 'fast-check';
import { BREAKER, type BreakerState, CLOSED, type SendOutcome, afterSend, slotsOpen } from './breaker.rules';

const NOW = 1_000_000;
const after = (...outcomes: SendOutcome[]) =>
  outcomes.reduce<BreakerState>((state, outcome) => afterSend(state, outcome, NOW, 0.5), CLOSED);
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

describe('the breaker', () => {
  it('stays closed while sends succeed, or trouble is rare', () => {
    expect(after('good', 'trouble', 'trouble', 'good')).toEqual(CLOSED);
    expect(slotsOpen(after(...times(9, 'trouble' as const)), NOW, 50)).toBe(50);
  });

  it('shuts after ten troubled sends in a row, lets one through afterwards, and opens when that is good', () => {
    const shut = after(...times(10, 'trouble' as const));
    expect(slotsOpen(shut, NOW, 50)).toBe(0);
    expect(slotsOpen(shut, shut.shutUntil!, 50)).toBe(1);
    const open = afterSend(shut, 'good', shut.shutUntil!, 0);
    expect(slotsOpen(open, shut.shutUntil!, 50)).toBe(50);
    const again = afterSend(shut, 'trouble', shut.shutUntil!, 0.5);
    expect(again.shutUntil! - shut.shutUntil!).toBe(2 * (shut.shutUntil! - NOW));
  });

  it('pauses at once, and only for a moment, when the gateway says too fast', () => {
    const state = after('throttled');
    expect(slotsOpen(state, NOW, 50)).toBe(0);
    expect(state.shutUntil! - NOW).toBeLessThanOrEqual(BREAKER.throttlePauseMs[0]);
    expect(slotsOpen(state, state.shutUntil!, 50)).toBe(50);
  });

  it('shuts at once when the account is at fault, once for all that were under way, longer each time, and opens by a good probe', () => {
    const shut = after('hopeless');
    expect(slotsOpen(shut, NOW, 50)).toBe(0);
    expect(after('hopeless', 'hopeless', 'hopeless')).toEqual(shut);
    expect(slotsOpen(shut, shut.shutUntil!, 50)).toBe(1);
    const again = afterSend(shut, 'hopeless', shut.shutUntil!, 0.5);
    expect(again.shutUntil! - shut.shutUntil!).toBe(2 * (shut.shutUntil! - NOW));
    const open = afterSend(again, 'good', again.shutUntil!, 0);
    expect(slotsOpen(open, again.shutUntil!, 50)).toBe(50);
  });

  it.each<[SendOutcome, number, readonly [number, number]]>([
    ['trouble', BREAKER.afterTroubles, BREAKER.troublePauseMs],
    ['throttled', 1, BREAKER.throttlePauseMs],
    ['hopeless', 1, BREAKER.troublePauseMs],
  ])('those that were under way when %s shut it lengthen no pause', (outcome, shuts, [first]) => {
    const state = after(...times(50, outcome));
    expect(state).toEqual(after(...times(shuts, outcome)));
    expect(state.shutUntil! - NOW).toBeLessThanOrEqual(first);
  });

  it('is not opened early by the good end of a send from before', () => {
    const state = after('throttled', 'good');
    expect(slotsOpen(state, NOW, 50)).toBe(0);
  });

  it('never pauses longer than its longest, never less than half its first, and always ends (fast-check)', () => {
    const outcome = fc.constantFrom<SendOutcome>('good', 'trouble', 'throttled', 'hopeless');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(outcome, fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(60_000))),
        (steps) => {
          let state = CLOSED;
          let now = NOW;
          for (const [outcome, jitter, pass] of steps) {
            now += pass;
            const before = state.shutUntil;
            state = afterSend(state, outcome, now, jitter);
            if (state.shutUntil !== null && state.shutUntil !== before) {
              expect(state.shutUntil - now).toBeGreaterThanOrEqual(BREAKER.throttlePauseMs[0] / 2);
              expect(state.shutUntil - now).toBeLessThanOrEqual(BREAKER.troublePauseMs[1]);
            }
            expect(slotsOpen(state, state.shutUntil ?? now, 50)).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
