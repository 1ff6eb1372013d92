import { type NextStep } from './attempt.rules';
import { type CallPlan } from './call-plan';
import { type Disposition } from './plan.sql';
import { type ClaimedTask } from './queue.sql';
import { type RecordRow } from './record.sql';
import { type TaskHours } from './task-hours';

export interface RecordInput {
  disposition: string;
  note?: string | null;
  /** What people must act on, e.g. `nobody_called`. */
  flags?: string[] | null;
  /** The time the customer asked for: with disposition `callback`, and only with it. */
  promisedAt?: Date | null;
}

/** What the rule of attempts looks at. */
export function factsOf(
  plan: CallPlan,
  disposition: Disposition,
  task: ClaimedTask,
  now: number,
  attempts: number,
  partsTried: number,
) {
  return {
    disposition,
    plan: plan.values,
    now,
    dueAt: task.dueAt.getTime(),
    attempts,
    partsTried,
    spareNumbers: task.spareNumbers ?? [],
  };
}

export interface RecordingFacts {
  step: NextStep;
  disposition: Disposition;
  input: RecordInput;
  by: string;
  now: Date;
  hours: TaskHours;
  plan: CallPlan;
  /** Lane and priority that the task takes; null keeps them. */
  after: { lane: number | null; priority: number | null };
}

/** What the statement writes for a step. */
export function rowOf(recording: RecordingFacts): Omit<RecordRow, 'attemptId' | 'counted' | 'endState'> {
  const { step, disposition, input, by, now, hours, plan, after } = recording;
  const readyAt =
    step.kind === 'wait' ? new Date(step.readyAt) : step.kind === 'promise' ? new Date(step.at) : now;
  const closed = step.kind === 'close' || step.kind === 'promise_in_next_cycle';
  return {
    disposition: disposition.code,
    by,
    now,
    note: input.note ?? null,
    flags: input.flags?.length ? input.flags : null,
    outcome: disposition.reached ? 'answered' : null,
    taskState: closed ? 'closed' : readyAt <= now ? 'ready' : 'waiting',
    readyAt,
    closeReason: step.kind === 'close' ? step.reason : closed ? 'superseded' : null,
    caseDue: step.kind === 'close' && step.caseDue,
    phone: step.kind === 'wait' ? (step.phone ?? null) : null,
    spareNumbers: step.kind === 'wait' ? (step.spareNumbers ?? null) : null,
    lane: after.lane,
    priority: after.priority,
    onDate: hours.localDate(now.getTime()),
    why: `${step.why} (${plan.clause})`,
  };
}
