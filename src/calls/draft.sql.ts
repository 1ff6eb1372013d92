import { affected, row, type Db } from '../database/db';

/** What an agent has typed so far. */
export interface CallDraft {
  answers: Record<string, unknown>;
  note: string | null;
  /** Where the walk stands. */
  stepId: string | null;
}

export interface SavedDraft extends CallDraft {
  savedAt: Date;
}

/**
 * Keeps the draft of a call in hand; false when the task is another's by now, or over. It is no change of state, and has no audit
 * row; an agent's next draft takes its place.
 */
export async function saveDraft(
  db: Db,
  held: { taskId: number; epoch: number; agent: string; now: Date },
  draft: CallDraft,
): Promise<boolean> {
  const saved = await affected(
    db,
    `INSERT INTO call_draft (agent, task_id, epoch, answers, note, step_id, saved_at)
     SELECT t.claimed_by, t.id, t.epoch, $5, $6, $7, $4 FROM call_task t
     WHERE t.id = $1 AND t.epoch = $2 AND t.claimed_by = $3 AND t.state IN ('claimed', 'calling')
     ON CONFLICT ON CONSTRAINT call_draft_pk DO UPDATE SET task_id = excluded.task_id, epoch = excluded.epoch,
       answers = excluded.answers, note = excluded.note, step_id = excluded.step_id, saved_at = excluded.saved_at`,
    [held.taskId, held.epoch, held.agent, held.now, JSON.stringify(draft.answers), draft.note, draft.stepId],
  );
  return saved === 1;
}

/** The draft of a task that is held under the very epoch of the draft, or null. */
export function draftOfTask(db: Db, taskId: number): Promise<SavedDraft | null> {
  return row<SavedDraft>(
    db,
    `SELECT d.answers, d.note, d.step_id AS "stepId", d.saved_at AS "savedAt"
     FROM call_task t JOIN call_draft d ON d.agent = t.claimed_by AND d.task_id = t.id AND d.epoch = t.epoch
     WHERE t.id = $1 AND t.state IN ('claimed', 'calling')`,
    [taskId],
  );
}
