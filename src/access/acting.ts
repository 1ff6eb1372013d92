import { InvalidInput, NotAllowed } from '../errors';
import type { Principal } from './principal';

/**
 * For whom a request works the dialler: a person for themselves alone, a core system for the agent it names.
 * @throws NotAllowed `not_you`, `no_staff_number`; InvalidInput `agent_missing`
 */
export function actingAgent(user: Principal, named?: string | null): string {
  if (user.kind === 'key') {
    if (named) return named;
    throw new InvalidInput('agent_missing', '请给出坐席工号 · Name the agent.', { field: 'agent' });
  }
  if (!user.staffNo)
    throw new NotAllowed(
      'no_staff_number',
      '您的账户没有工号，不能呼叫 · Your account has no staff number: it cannot call.',
      {
        hint: '请管理员在用户管理中填写工号 · an administrator can enter it',
      },
    );
  if (named && named !== user.staffNo)
    throw new NotAllowed('not_you', '只能以自己的工号操作 · Nobody works under another’s staff number.', {
      field: 'agent',
    });
  return user.staffNo;
}

/** What of the queue somebody may look at: their own, and where a branch is named what is of it or below. */
export interface Viewer {
  staffNo: string;
  branch: string | null;
}

/** Null: anything (supervisors of the whole company, core systems). */
export function viewerOf(user: Principal): Viewer | null {
  const staffNo = user.staffNo ?? '';
  if (user.role === 'agent' || user.role === 'salesperson') return { staffNo, branch: null };
  return user.branchCode === null ? null : { staffNo, branch: user.branchCode };
}
