import fc from 'fast-check';
import {
  type Delivery,
  type DeliveryReport,
  GIVE_UP_MS,
  type ReportStatus,
  type SentState,
  afterInquiry,
  isEnd,
  withReport,
} from './delivery.rules';

const INTENT: Delivery = { state: 'intent', code: null, providerRef: null, conflict: false };
const report = (status: ReportStatus, code: string | null = null): DeliveryReport => ({
  token: 't',
  status,
  code,
  providerRef: 'SX1',
});
const after = (...statuses: ReportStatus[]) => statuses.map((it) => report(it)).reduce(withReport, INTENT);

const STEPS: ReportStatus[] = ['accepted', 'queued', 'sending', 'sent'];
const ENDS: ReportStatus[] = ['delivered', 'undelivered', 'failed'];
const RANK: Record<SentState, number> = {
  intent: 0,
  unknown: 0,
  sent: 1,
  delivered: 2,
  undelivered: 2,
  failed: 2,
};

describe('delivery reports', () => {
  it('go forward only', () => {
    expect(after('queued').state).toBe('sent');
    expect(after('queued', 'delivered').state).toBe('delivered');
    expect(after('delivered', 'sent')).toMatchObject({ state: 'delivered', conflict: false });
    expect(after('failed', 'queued', 'accepted').state).toBe('failed');
  });

  it('first end wins; another end is a conflict for people to look at', () => {
    expect(after('undelivered', 'delivered')).toMatchObject({ state: 'undelivered', conflict: true });
    expect(after('delivered', 'delivered')).toMatchObject({ state: 'delivered', conflict: false });
  });

  it('bring word of a message that was given up', () => {
    const unknown: Delivery = { ...INTENT, state: 'unknown', code: 'no_trace' };
    expect(withReport(unknown, report('delivered')).state).toBe('delivered');
    expect(withReport(unknown, report('sent')).state).toBe('sent');
  });

  const history = fc
    .tuple(fc.subarray(STEPS), fc.option(fc.constantFrom(...ENDS)))
    .map(([steps, end]) => (end ? [...steps, end] : steps));

  it('give the same answer in any order, doubled or with gaps (fast-check)', () => {
    const received = history.chain((told) => {
      const doubled = told.flatMap((it) => [it, it, it]);
      return fc.tuple(
        fc.constant(told),
        fc.shuffledSubarray(doubled, { minLength: doubled.length }),
        fc.subarray(told),
      );
    });
    fc.assert(
      fc.property(received, ([told, shuffled, gaps]) => {
        const inOrder = after(...told);
        expect(after(...shuffled)).toEqual(inOrder);
        // A gap costs knowledge, never truth: whoever has the last report has the answer.
        if (told.length === 0 || gaps.includes(told.at(-1)!)) expect(after(...gaps)).toEqual(inOrder);
        else expect(RANK[after(...gaps).state]).toBeLessThanOrEqual(RANK[inOrder.state]);
      }),
    );
  });

  it('never move a state back, and an end never changes (fast-check)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEPS, ...ENDS)), (statuses) => {
        let known = INTENT;
        for (const status of statuses) {
          const next = withReport(known, report(status));
          expect(RANK[next.state]).toBeGreaterThanOrEqual(RANK[known.state]);
          if (isEnd(known.state)) expect(next.state).toBe(known.state);
          known = next;
        }
        expect(known.conflict).toBe(new Set(statuses.filter((it) => ENDS.includes(it))).size > 1);
      }),
    );
  });
});

describe('an inquiry', () => {
  const sent: Delivery = { ...INTENT, state: 'sent' };

  it('that finds no trace of an intent makes it unknown, for good', () => {
    expect(afterInquiry(INTENT, 'never_taken', 600_000)).toMatchObject({
      state: 'unknown',
      code: 'no_trace',
    });
  });

  it('that is not answered changes nothing, for three days', () => {
    expect(afterInquiry(INTENT, 'no_answer', GIVE_UP_MS - 1)).toEqual(INTENT);
    expect(afterInquiry(INTENT, 'no_answer', GIVE_UP_MS)).toMatchObject({
      state: 'unknown',
      code: 'no_trace',
    });
    expect(afterInquiry(sent, 'no_answer', GIVE_UP_MS)).toMatchObject({
      state: 'unknown',
      code: 'no_receipt',
    });
  });

  it('that finds the end brings it', () => {
    expect(afterInquiry(INTENT, { report: report('delivered') }, 600_000).state).toBe('delivered');
    expect(afterInquiry(sent, { report: report('undelivered', 'unreachable') }, 600_000)).toMatchObject({
      state: 'undelivered',
      code: 'unreachable',
    });
  });

  it('that finds it on its way leaves it there, for three days', () => {
    expect(afterInquiry(INTENT, { report: report('sent') }, 600_000).state).toBe('sent');
    expect(afterInquiry(sent, { report: report('sent') }, GIVE_UP_MS)).toMatchObject({
      state: 'unknown',
      code: 'no_receipt',
    });
  });
});
