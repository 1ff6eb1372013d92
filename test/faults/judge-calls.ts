import { type AttemptRow, type Evidence, type PlacedCall, placedCalls } from './evidence';
import { type Verdict, INTENT_GRACE_MS, check, countBy, optedOutSince } from './verdict';

const MOST_ATTEMPTS = 3;
const OVER = new Set(['ended', 'failed', 'unknown']);

/** What the telephone exchange's journal says, joined to our attempts by the token alone. */
export function judgeCalls(evidence: Evidence): Verdict[] {
  const calls = placedCalls(evidence.calls);
  const called = new Map(calls.map((call) => [call.token, call]));
  const attemptOf = new Map(evidence.attempts.flatMap((it) => (it.token ? [[it.token, it]] : [])));
  const attemptById = new Map(evidence.attempts.map((it) => [it.id, it]));
  const taskOf = new Map(evidence.tasks.map((it) => [it.id, it]));
  const optedOut = optedOutSince(evidence, 'call');
  const known = calls.flatMap((call) => {
    const attempt = attemptOf.get(call.token);
    return attempt ? [{ call, attempt }] : [];
  });
  const placements = countBy(known, ({ attempt }) => String(attempt.taskId));
  return [
    check(1, 'calls_are_ours', 'every call at the exchange has its attempt', calls, (call) =>
      attemptOf.has(call.token) ? null : `call ${call.token} to ${call.phone} is in no table`,
    ),
    check(1, 'attempts_end', 'every attempt has ended or is shown as unknown', evidence.attempts, (it) =>
      OVER.has(it.state) && it.disposition !== null ? null : `attempt ${it.id} is ${it.state}`,
    ),
    check(1, 'tasks_are_free', 'no task is held for ever', evidence.tasks, (it) =>
      it.heldBy === null ? null : `task ${it.id} is ${it.state}, held by ${it.heldBy}`,
    ),
    check(
      1,
      'acknowledged_stands',
      'every disposition that was acknowledged is in the database',
      evidence.dispositions,
      ({ attemptId, disposition }) => {
        const found = attemptById.get(attemptId)?.disposition ?? null;
        return found === disposition
          ? null
          : `attempt ${attemptId}: told ${disposition}, the table says ${found}`;
      },
    ),
    check(
      1,
      'written_stands',
      'every other write that was acknowledged is in the database',
      evidence.written,
      (what) => (evidence.present.has(what) ? null : `${what} was acknowledged and is gone`),
    ),
    check(
      2,
      'calls_do_not_overlap',
      'no two calls to one number at a time',
      overlaps(calls),
      ([, wrong]) => wrong,
    ),
    check(
      2,
      'placed_once',
      'no token is placed twice',
      countBy(calls, (it) => it.token),
      ([token, times]) => (times === 1 ? null : `${token} was placed ${times} times`),
    ),
    check(
      3,
      'three_calls_a_cycle',
      'at most three calls for a task in its cycle',
      placements,
      ([task, times]) => (times <= MOST_ATTEMPTS ? null : `task ${task} was called ${times} times`),
    ),
    check(3, 'calls_are_spent', 'every call made is a spent attempt', known, ({ attempt }) =>
      attempt.counted ? null : `attempt ${attempt.id} was called and is not counted`,
    ),
    check(3, 'none_after_close', 'no task is called after its close', known, ({ call, attempt }) => {
      const closedAt = taskOf.get(attempt.taskId)?.closedAt ?? Infinity;
      return call.placedAt <= closedAt
        ? null
        : `task ${attempt.taskId} was called ${call.placedAt - closedAt} ms late`;
    }),
    check(7, 'told_as_it_was', 'what an attempt says is what happened', evidence.attempts, (it) =>
      untrue(it, it.token ? called.get(it.token) : undefined),
    ),
    check(8, 'no_call_after_opt_out', 'nobody is called after an opt-out', calls, (call) => {
      const since = optedOut.get(call.phone) ?? Infinity;
      const decidedAt = attemptOf.get(call.token)?.startedAt ?? call.placedAt;
      if (decidedAt <= since && call.placedAt <= since + INTENT_GRACE_MS) return null;
      return `${call.phone} was called ${call.placedAt - since} ms after the opt-out, decided ${decidedAt - since} ms after`;
    }),
  ];
}

/** Each call after the first to its number, with what is wrong about it: one before it has not ended yet. */
function* overlaps(calls: readonly PlacedCall[]): Generator<[PlacedCall, string | null]> {
  const busyUntil = new Map<string, PlacedCall>();
  for (const call of calls) {
    const before = busyUntil.get(call.phone);
    const overlaps = before !== undefined && call.placedAt < before.endedAt;
    yield [call, overlaps ? `${call.phone}: ${call.token} began during ${before.token}` : null];
    if (!before || call.endedAt > before.endedAt) busyUntil.set(call.phone, call);
  }
}

/** Null where the attempt's end agrees with the exchange's; `unknown` claims nothing. */
function untrue(attempt: AttemptRow, call: PlacedCall | undefined): string | null {
  if (attempt.token === null || attempt.state === 'unknown') return null;
  if (attempt.state === 'ended' && attempt.counted && !call && attempt.disposition !== 'invalid_number')
    return `attempt ${attempt.id} says ended, and there was no call`;
  // Whoever lost every word of a call and asks for it is told that it failed, but not of which reason.
  if (attempt.outcome === 'failed' && call?.outcome === 'invalid_number') return null;
  if (attempt.state === 'ended' && call?.outcome && attempt.outcome !== call.outcome)
    return `attempt ${attempt.id} says ${attempt.outcome}, the exchange ${call.outcome}`;
  return null;
}
