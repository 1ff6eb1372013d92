import fc from 'fast-check';
import { type FirstText, SETTLES_MS, doubtOf, judgeAgain } from './again.rules';
import { GIVE_UP_MS, RECONCILE_HORIZON_MS, afterInquiry } from './delivery.rules';

const AT = Date.UTC(2026, 2, 11, 1);
const text = (over: Partial<FirstText> = {}): FirstText => ({
  recordType: 'policy',
  state: 'unknown',
  intentAt: new Date(AT),
  expiresAt: new Date(AT + 86_400_000),
  againAt: null,
  ...over,
});

describe('whether a person may have a text sent again', () => {
  it('not while the product looks for it itself, and it says from when', () => {
    const from = AT + SETTLES_MS;
    expect(judgeAgain(text(), AT + SETTLES_MS - 1)).toEqual({ kind: 'refused', why: 'too_young', from });
    expect(judgeAgain(text(), AT + SETTLES_MS)).toEqual({ kind: 'may' });
    expect(judgeAgain(text({ state: 'intent' }), AT + 1)).toEqual({
      kind: 'refused',
      why: 'too_young',
      from,
    });
    expect(judgeAgain(text({ state: 'intent' }), AT + SETTLES_MS)).toMatchObject({ from: null });
  });

  it.each<[string, Partial<FirstText>]>([
    ['not_owed', { recordType: 'test' }],
    ['not_owed', { recordType: 'opt_out' }],
    ['again_already', { againAt: new Date(AT) }],
    ['not_in_doubt', { state: 'delivered' }],
    ['not_in_doubt', { state: 'sent' }],
    ['not_in_doubt', { state: 'queued', intentAt: null }],
    ['stale', { expiresAt: new Date(AT + SETTLES_MS) }],
  ])('%s: %j', (why, over) => {
    expect(judgeAgain(text(over), AT + SETTLES_MS)).toEqual({ kind: 'refused', why, from: null });
  });

  it('never sooner than the product itself gives a text up, nor what it is sure about', () => {
    const states = [
      'queued',
      'intent',
      'sent',
      'delivered',
      'undelivered',
      'failed',
      'unknown',
      'skipped',
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.integer({ min: 0, max: 2 * GIVE_UP_MS }),
        fc.option(fc.integer({ min: 0, max: GIVE_UP_MS })),
        fc.integer({ min: 0, max: 2 * GIVE_UP_MS }),
        (state, age, again, life) => {
          const verdict = judgeAgain(
            text({
              state,
              againAt: again === null ? null : new Date(AT + again),
              expiresAt: new Date(AT + life),
            }),
            AT + age,
          );
          if (verdict.kind === 'may')
            return state === 'unknown' && again === null && age > RECONCILE_HORIZON_MS && life > age;
          // Waiting until then, and nothing else, is what it takes.
          return (
            verdict.from === null ||
            judgeAgain(text({ state: 'unknown', expiresAt: new Date(Infinity) }), verdict.from).kind === 'may'
          );
        },
      ),
    );
  });
});

describe('why nobody knows', () => {
  const of = (state: 'intent' | 'sent', inquiry: 'never_taken' | 'no_answer', ageMs: number) => {
    const next = afterInquiry({ state, code: null, providerRef: null, conflict: false }, inquiry, ageMs);
    return next.state === 'unknown'
      ? doubtOf({ reason: next.code, intentAt: new Date(AT), endedAt: new Date(AT + ageMs) })
      : next.state;
  };
  it('is told as the product came to give it up', () => {
    expect(of('intent', 'never_taken', RECONCILE_HORIZON_MS)).toBe('not_with_gateway');
    expect(of('intent', 'no_answer', RECONCILE_HORIZON_MS)).toBe('intent');
    expect(of('intent', 'no_answer', GIVE_UP_MS)).toBe('no_answer');
    expect(of('sent', 'no_answer', GIVE_UP_MS)).toBe('no_receipt');
  });
});
