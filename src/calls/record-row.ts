import { Conflict, InvalidInput } from '../errors';
import { type NextStep } from '../queue/attempt.rules';
import { type CallPlan } from '../queue/call-plan';
import { type Disposition } from '../queue/plan.sql';
import { type ClaimedTask } from '../queue/queue.sql';
import { type TaskHours } from '../queue/task-hours';
import type { Answers } from '../scripts/script-walk.rules';
import { type Attempt } from './dial.sql';
import { supervisorTalking, type LegsOfThree } from './lines/supervisor-talking.rules';
import { type RecordRow } from './record.sql';

export interface RecordInput {
  disposition: string;
  note?: string | null;
  /** What people must act on, e.g. `nobody_called`. */
  flags?: string[] | null;
  /** The time the customer asked for: with disposition `callback`, and only with it. */
  promisedAt?: Date | null;
  /** When a desk call that is told afterwards began; now, where nobody says. */
  startedAt?: Date | null;
  /** By question of the task's script; left out, nothing of the script is judged or stored. */
  answers?: Answers | null;
}

/** @throws InvalidInput `started_at` for an instant before the claim or to come */
export function startOf(input: RecordInput, task: ClaimedTask, now: Date): Date {
  const { startedAt } = input;
  if (!startedAt) return now;
  if (startedAt >= task.claimedAt && startedAt <= now) return startedAt;
  throw new InvalidInput(
    'started_at',
    '通话开始时间须在领取之后、现在之前 · the call began after the claim and before now',
    {
      field: 'startedAt',
      facts: { claimedAt: task.claimedAt.toISOString() },
    },
  );
}

/**
 * What may be told of a call afterwards, in one step.
 * @throws InvalidInput `not_a_call`, `dial_first`
 */
export function mayBeTold(disposition: Disposition): void {
  if (disposition.effect === 'void')
    throw new InvalidInput(
      'not_a_call',
      '没有拨出，不必登记 · no call was made: there is nothing to record',
      {
        field: 'disposition',
        hint: '请放回任务 · release the task instead',
      },
    );
  if (disposition.effect === 'callback' || disposition.code === 'do_not_call')
    throw new InvalidInput(
      'dial_first',
      '预约与退订请先拨号再登记 · dial first for a promise or an opt-out',
      {
        field: 'disposition',
      },
    );
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

/**
 * A call that went out is spent (product §4), whatever its agent would rather say: only a desk phone's may turn out not to
 * have been dialled. What nobody can say, the system concludes.
 */
export function mayBeSaid(disposition: Disposition, attempt: Attempt): void {
  if (disposition.group !== 'system' && (disposition.effect !== 'void' || !attempt.token)) return;
  throw new InvalidInput(
    'call_was_made',
    `通话已经拨出，不能登记为 ${disposition.code} · the call went out: it cannot be recorded as ${disposition.code}`,
    {
      field: 'disposition',
      hint: '请按实际结果登记 · record what came of it',
    },
  );
}

/**
 * What is to be done before a call that goes on can be recorded. Where a supervisor talks to the customer nobody is told to hang up:
 * it would cut the two off.
 */
export function callStillLive(line: LegsOfThree | null): Conflict {
  const supervisor = line && supervisorTalking(line);
  if (supervisor === null)
    return new Conflict('call_still_live', '通话尚未结束 · the call is still live', {
      hint: '请先挂断，或等待线路返回结果 · hang up first, or wait for the carrier',
    });
  return new Conflict(
    'call_still_live',
    `班长 ${supervisor} 仍在与客户通话 · supervisor ${supervisor} is still talking to the customer`,
    {
      hint: '请勿挂断，否则会中断两人的通话；您可以退出，两人结束后即可登记 · do not hang up, it would cut them off: you may leave, and record the result once the two are done',
      facts: { supervisor },
    },
  );
}
