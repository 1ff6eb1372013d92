import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  answersOnPath,
  checkAnswers,
  nextStep,
  walk,
  wentToItsEnd,
  type AnswerValue,
} from '../../../src/scripts/script-walk.rules';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import type { DeskStep, Draft } from './desk-answers';
import { keepTyped, typedOf, type Restored, type Typed } from './typed';

export type Saving = 'saved' | 'saving' | 'failed';

export interface Walk {
  steps: readonly DeskStep[];
  answers: Typed['answers'];
  note: string;
  flags: readonly string[];
  /** The step that is being read; null: the script has none. */
  at: DeskStep | null;
  /** Steps from the beginning to `at`. */
  past: readonly DeskStep[];
  /** What follows as things stand; null at the end. */
  next: DeskStep | null;
  saving: Saving;
  /** A required question was passed over. */
  owed: string | null;
  answer: (question: string, value: AnswerValue | null) => void;
  forward: () => boolean;
  back: () => void;
  goTo: (id: string) => void;
  write: (note: string) => void;
  toggleFlag: (flag: string) => void;
  /** The answers to be recorded with a disposition, or the question that is still owed. */
  toRecord: (disposition: string) => { answers: Record<string, unknown> } | { owes: string };
}

const SAVE_AFTER_MS = 400;
const SAVE_AGAIN_MS = 3000;

interface Source {
  taskId: number;
  epoch: number;
  steps: readonly DeskStep[];
  draft: Draft | null;
  /** False where another tab works: it keeps the draft. */
  writes: boolean;
}

/** A script walked step by step. What is typed is kept on the server and in this tab, so that a reload goes on where it was. */
export function useWalk({ taskId, epoch, steps, draft, writes }: Source): Walk {
  const [restored] = useState(() => typedOf(taskId, epoch, draft));
  const [typed, setTyped] = useState<Typed>(restored.typed);
  const [owed, setOwed] = useState<string | null>(null);
  const { answers, note, stepId, flags } = typed;
  const saving = useSavedDraft(taskId, epoch, typed, writes, restored);

  const shown = useMemo(() => walk(steps, answers), [steps, answers]);
  const place = Math.max(
    0,
    shown.findIndex(({ id }) => id === stepId),
  );
  const at = shown[place] ?? null;
  const next = at && nextStep(steps, answers, at.id);

  const change = useCallback((part: Partial<Typed>) => {
    setOwed(null);
    setTyped((before) => ({ ...before, ...part }));
  }, []);
  const answer = useCallback(
    (question: string, value: AnswerValue | null) => {
      setOwed(null);
      setTyped((before) => ({ ...before, answers: { ...before.answers, [question]: value } }));
    },
    [setTyped],
  );

  return {
    steps,
    answers,
    note,
    flags,
    at,
    past: shown.slice(0, place),
    next,
    saving,
    owed,
    answer,
    forward: () => {
      if (!at || !next) return false;
      const missing =
        at.kind === 'ask' &&
        checkAnswers(shown.slice(0, place + 1), onlyOf(shown, place, answers), { complete: true });
      if (missing && missing.some(({ question }) => question === at.id)) {
        setOwed(at.id);
        return true;
      }
      change({ stepId: next.id });
      return true;
    },
    back: () => place > 0 && change({ stepId: shown[place - 1]!.id }),
    goTo: (id) => change({ stepId: id }),
    write: (text) => change({ note: text }),
    toggleFlag: (flag) =>
      change({ flags: flags.includes(flag) ? flags.filter((each) => each !== flag) : [...flags, flag] }),
    toRecord: (disposition) => {
      const kept = answersOnPath(steps, answers);
      const complete = wentToItsEnd(steps, kept, disposition);
      const [problem] = checkAnswers(steps, kept, { complete });
      return problem ? { owes: problem.question } : { answers: kept };
    },
  };
}

/** Of the steps up to the present one: a later answer of another branch is no fault of this step. */
function onlyOf(shown: readonly DeskStep[], place: number, answers: Typed['answers']): Typed['answers'] {
  const ids = new Set(shown.slice(0, place + 1).map(({ id }) => id));
  return Object.fromEntries(Object.entries(answers).filter(([id]) => ids.has(id)));
}

function useSavedDraft(
  taskId: number,
  epoch: number,
  typed: Typed,
  writes: boolean,
  { typed: first, isSaved }: Restored,
): Saving {
  const [saving, setSaving] = useState<Saving>('saved');
  const saved = useRef(isSaved ? first : null);
  // One after the other: of two on their way the older could arrive last, and stand.
  const underWay = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (!writes || saved.current === typed) return;
    keepTyped(taskId, epoch, typed);
    let timer = setTimeout(send, SAVE_AFTER_MS);
    let over = false;
    function send() {
      setSaving('saving');
      underWay.current = underWay.current.then(() => (over ? undefined : put()));
    }
    function put() {
      const { answers, note, stepId } = typed;
      return api
        .put(`/api/dialer/tasks/${taskId}/draft`, { body: { epoch, answers, note: note || null, stepId } })
        .then(() => {
          saved.current = typed;
          if (!over) setSaving('saved');
        })
        .catch((error: unknown) => {
          if (over) return;
          setSaving('failed');
          // A lease that is lost is told by the heartbeat; here it only means that there is nothing left to keep.
          if (problemOf(error).isPassing) timer = setTimeout(send, SAVE_AGAIN_MS);
        });
    }
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [taskId, epoch, typed, writes]);
  return saving;
}
