import { choose, fraction } from '../seeded';

/**
 * How people behave in a simulation: seeded, and by themselves alone, so that a call has the same end whoever makes it
 * and in whatever order. The shares are our own guesses of a quiet centre; they shape loads, and decide no rule.
 */

export interface Conversation {
  disposition: string;
  flags: string[];
  /** With `callback`: how long from now the customer wants to be called. */
  callbackInMinutes: number | null;
}

const TALKS: readonly (readonly [string, number])[] = [
  ['completed', 83],
  ['refused', 4],
  ['callback', 5],
  ['third_party', 4],
  ['hung_up', 2],
  ['language', 1],
  ['do_not_call', 0.6],
  ['deceased', 0.2],
  ['company_closed', 0.2],
];

/** Customers who report an accident and say that no surveyor has called. */
const NOBODY_CALLED_RATE = 0.05;

export function talk(
  seed: number,
  token: string,
  asksAboutSurveyor: boolean,
  somebodyElse: boolean,
): Conversation {
  if (somebodyElse) return { disposition: 'wrong_number', flags: [], callbackInMinutes: null };
  const disposition = choose(TALKS, fraction(seed, 'talk', token));
  const unheard =
    asksAboutSurveyor && disposition === 'completed' && fraction(seed, 'unheard', token) < NOBODY_CALLED_RATE;
  return {
    disposition,
    flags: unheard ? ['nobody_called'] : [],
    callbackInMinutes:
      disposition === 'callback' ? 60 + Math.floor(fraction(seed, 'when', token) * 60 * 30) : null,
  };
}

/** Seconds between taking a task and dialling it. */
export function previewSeconds(seed: number, taskId: number, epoch: number): number {
  return 6 + Math.floor(fraction(seed, 'preview', taskId, epoch) * 20);
}

/** Seconds of writing up, the end of the call to its disposition. */
export function wrapUpSeconds(seed: number, token: string): number {
  return 8 + Math.floor(fraction(seed, 'wrap-up', token) * 40);
}

export type ClerkDecision =
  | { kind: 'correct'; phone: string; afterHours: number }
  | { kind: 'cannot'; reason: string; afterHours: number }
  | { kind: 'ignore' };

/** What a branch's clerk makes of a case, and how many hours after it was opened. */
export function clerk(seed: number, caseKey: string): ClerkDecision {
  const chance = fraction(seed, 'clerk', caseKey);
  const afterHours = 2 + fraction(seed, 'clerk-time', caseKey) * 150;
  if (chance < 0.72) {
    const digits = Math.floor(fraction(seed, 'clerk-phone', caseKey) * 1e8);
    return { kind: 'correct', phone: `+86199${String(digits).padStart(8, '0')}`, afterHours };
  }
  if (chance < 0.9) return { kind: 'cannot', reason: '客户档案中无其他联系方式', afterHours };
  return { kind: 'ignore' };
}

/** Hours that a coordinator takes over a follow-up. */
export function coordinatorHours(seed: number, key: string): number {
  return 0.5 + fraction(seed, 'coordinator', key) * 6;
}

/** Every tenth agent who can take care calls stays on duty when the standard windows are closed, turn by turn. */
export function onNightDuty(agentIndex: number, dayNumber: number, carers: number): boolean {
  const needed = Math.max(1, Math.ceil(carers / 10));
  const first = (dayNumber * needed) % Math.max(1, carers);
  return (agentIndex - first + carers) % Math.max(1, carers) < needed;
}
