import { serverNow } from '../session';
import type { Draft } from './desk-answers';

/** What an agent has typed during a call. */
export interface Typed {
  answers: Readonly<Record<string, unknown>>;
  note: string;
  stepId: string | null;
  flags: readonly string[];
}

const NOTHING: Typed = { answers: {}, note: '', stepId: null, flags: [] };
const PLACE = 'huifang.typed';

/**
 * Beside the server's draft a copy in this tab: the last words before a reload, or those typed while the connection was lost,
 * have not reached the server. Of the tab alone, and gone with it: they are a customer's.
 */
export function keepTyped(taskId: number, epoch: number, typed: Typed): void {
  try {
    const kept: Kept = { claim: `${taskId}.${epoch}`, at: serverNow().getTime(), typed };
    sessionStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // The server's draft is there.
  }
}

interface Kept {
  claim: string;
  at: number;
  typed: Typed;
}

export interface Restored {
  typed: Typed;
  /** False: the server does not have it yet. */
  isSaved: boolean;
}

/** The newer of both: another tab may have gone on since this one typed. */
export function typedOf(taskId: number, epoch: number, draft: Draft | null): Restored {
  const kept = keptIn(`${taskId}.${epoch}`);
  if (kept && (!draft || kept.at >= new Date(draft.savedAt).getTime()))
    return { typed: kept.typed, isSaved: false };
  if (!draft) return { typed: NOTHING, isSaved: true };
  const { answers, note, stepId } = draft;
  // The server's draft has no flags: this tab's stand.
  return { typed: { answers, note: note ?? '', stepId, flags: kept?.typed.flags ?? [] }, isSaved: true };
}

function keptIn(claim: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') as Kept | null;
    return kept?.claim === claim ? kept : null;
  } catch {
    return null;
  }
}
