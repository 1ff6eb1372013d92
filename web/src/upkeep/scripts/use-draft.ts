import { useEffect, useState } from 'react';
import type { ScriptStep } from '../../../../src/scripts/script';
import { draftOf, isSame, stepsOf, type Draft } from './draft.rules';
import { keepDraft, keptDraft } from './kept-draft';

const MOST_UNDONE = 50;

/** The draft of a script: kept on this machine while it differs from what is published, with its last changes to undo. */
export function useDraft(
  code: string,
  published: { version: number; steps: readonly ScriptStep[] } | null,
  fresh: () => Draft,
) {
  const [draft, setDraft] = useState<Draft>(
    () => keptDraft(code) ?? (published ? draftOf(published.version, published.steps) : fresh()),
  );
  const [wasKept, setWasKept] = useState(() => keptDraft(code) !== null);
  const [past, setPast] = useState<Draft[]>([]);
  const isChanged = published === null || !isSame(stepsOf(draft), published.steps);

  useEffect(() => keepDraft(code, isChanged ? draft : null), [code, draft, isChanged]);
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);

  return {
    draft,
    isChanged,
    /** The draft was begun at another visit. */
    wasKept,
    canUndo: past.length > 0,
    change(next: Draft) {
      if (next === draft) return;
      setPast([...past.slice(1 - MOST_UNDONE), draft]);
      setDraft(next);
    },
    undo() {
      const last = past.at(-1);
      if (!last) return;
      setPast(past.slice(0, -1));
      setDraft(last);
    },
    /** Nothing before this is undone: what was published, or taken from others. */
    restart(next: Draft) {
      setPast([]);
      setWasKept(false);
      setDraft(next);
    },
  };
}
