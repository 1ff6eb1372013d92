import type { CaseAttempt, CaseEvent, CaseText, ContactChange, WholeCase } from './case';

/** One thing that happened around a case. */
export type HistoryEntry =
  | { kind: 'attempt'; at: string; attempt: CaseAttempt; ofVisit: boolean }
  | { kind: 'event'; at: string; event: CaseEvent }
  | { kind: 'change'; at: string; change: ContactChange }
  | { kind: 'text'; at: string; text: CaseText };

const SECOND_VISIT = 'second-visit';
/** Of things at the same instant what caused the others comes first. */
const ORDER = { text: 0, attempt: 1, event: 2, change: 3 } as const;

/**
 * Calls, texts, the case's own events and changes of the contact in the order of time, oldest first. A correction is written
 * twice, as an event and as a change of the contact: it is shown once, as the event.
 */
export function historyOf(
  whole: Pick<WholeCase, 'attempts' | 'events' | 'contactChanges' | 'texts'>,
): HistoryEntry[] {
  const corrected = new Set(whole.events.filter(({ kind }) => kind === 'corrected').map(({ at }) => at));
  const entries: HistoryEntry[] = [
    ...whole.attempts.map((attempt) => ({
      kind: 'attempt' as const,
      at: attempt.startedAt,
      attempt,
      ofVisit: attempt.campaignCode === SECOND_VISIT,
    })),
    ...whole.events.map((event) => ({ kind: 'event' as const, at: event.at, event })),
    ...whole.contactChanges
      .filter(({ source, changedAt }) => source !== 'correction' || !corrected.has(changedAt))
      .map((change) => ({ kind: 'change' as const, at: change.changedAt, change })),
    ...whole.texts.map((text) => ({ kind: 'text' as const, at: text.at, text })),
  ];
  return entries.sort((a, b) => (a.at === b.at ? ORDER[a.kind] - ORDER[b.kind] : a.at < b.at ? -1 : 1));
}
