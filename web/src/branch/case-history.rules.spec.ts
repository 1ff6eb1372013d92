import type { CaseAttempt, CaseEvent, ContactChange } from './case';
import { historyOf } from './case-history.rules';

const event = (at: string, kind: string) =>
  ({ at, kind, actor: 'x', note: null, before: null, after: null }) as CaseEvent;
const call = (startedAt: string, campaignCode: string) =>
  ({ startedAt, campaignCode, number: 1 }) as CaseAttempt;
const change = (changedAt: string, source: ContactChange['source']) =>
  ({ changedAt, source, before: {}, after: {} }) as ContactChange;
const none = { attempts: [], events: [], contactChanges: [], texts: [] };

describe('the history of a case', () => {
  it('is one list in the order of time, a cause before what came of it', () => {
    const found = historyOf({
      ...none,
      attempts: [call('2026-03-03T02:00:00Z', 'new-policy'), call('2026-03-05T02:00:00Z', 'second-visit')],
      events: [event('2026-03-03T02:00:00Z', 'opened'), event('2026-03-04T02:00:00Z', 'corrected')],
      texts: [{ rule: 'r', recordKey: 'P', state: 'sent', reason: null, at: '2026-03-01T00:00:00Z' }],
    });
    expect(found.map(({ kind }) => kind)).toEqual(['text', 'attempt', 'event', 'event', 'attempt']);
    expect(found.flatMap((each) => (each.kind === 'attempt' ? [each.ofVisit] : []))).toEqual([false, true]);
  });

  it('tells a correction once, and other changes of the contact all', () => {
    const at = '2026-03-04T02:00:00Z';
    const found = historyOf({
      ...none,
      events: [event(at, 'corrected')],
      contactChanges: [
        change(at, 'correction'),
        change(at, 'import'),
        change('2026-02-01T00:00:00Z', 'correction'),
      ],
    });
    expect(found.map(({ kind }) => kind)).toEqual(['change', 'event', 'change']);
  });
});
