import type { Principal } from '../access/principal';

/** Whose calls somebody may listen to, among those that they see. */
export interface Listening {
  agentsListen: boolean;
  branchesListen: boolean;
}

export type Listener = Pick<Principal, 'kind' | 'role' | 'staffNo'>;

/** Whether somebody sees only the calls that they have made themselves. */
export function seesOwnOnly({ role }: Listener): boolean {
  return role === 'agent' || role === 'salesperson';
}

/**
 * Whether somebody may listen to a call that they see (product §9, §12): those who watch over quality and complaints may;
 * agents their own, to acknowledge or appeal a review, and branch clerks where the policy says so. Who only administers the
 * system need hear no customer, nor need a program.
 *
 * @param agent who made the call
 */
export function mayListen(listener: Listener, agent: string, policy: Listening): boolean {
  if (listener.kind !== 'user') return false;
  switch (listener.role) {
    case 'supervisor':
    case 'quality':
    case 'complaints':
      return true;
    case 'agent':
    case 'salesperson':
      return policy.agentsListen && listener.staffNo === agent;
    case 'branch':
      return policy.branchesListen;
    default:
      return false;
  }
}

const HALF_HOUR_MS = 30 * 60_000;

/** When the half hour of an instant began, both in epoch milliseconds. */
export function halfHourOf(at: number): number {
  return Math.floor(at / HALF_HOUR_MS) * HALF_HOUR_MS;
}
