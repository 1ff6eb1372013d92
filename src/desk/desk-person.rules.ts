import type { Principal } from '../access/principal';
import { NotFound } from '../errors';

/** Whose desk is shown. `own`: the person's who asks. */
export interface DeskAsked {
  staffNo: string;
  own: boolean;
}

const OVERSEERS: readonly (Principal['role'] | null)[] = ['supervisor', 'administrator'];

export function isOverseer(user: Pick<Principal, 'role'>): boolean {
  return OVERSEERS.includes(user.role);
}

/**
 * A desk is that of the person who is signed in. A supervisor may look at another's, and nobody else learns whether there is one.
 * @throws NotFound `desk.nobody` for a login that is nobody's among the staff; `unknown_staff`
 */
export function deskAsked(user: Pick<Principal, 'role' | 'staffNo'>, asked: string | undefined): DeskAsked {
  if (asked !== undefined && asked !== user.staffNo) {
    if (isOverseer(user)) return { staffNo: asked, own: false };
    throw unknownStaff(asked);
  }
  if (user.staffNo !== null) return { staffNo: user.staffNo, own: true };
  throw new NotFound('desk.nobody', '您的账号没有对应的工号 · your login is nobody’s among the staff', {
    field: 'staff',
    hint: isOverseer(user)
      ? '请用 ?staff= 指明要看谁的工作台 · say with ?staff= whose desk to show'
      : '请管理员在用户资料中填写工号 · an administrator can enter your staff number',
  });
}

/** The same answer whether there is no such person or they are another branch's. */
export function unknownStaff(staffNo: string): NotFound {
  return new NotFound('unknown_staff', `没有工号 ${staffNo} · no staff member ${staffNo} that you may see`, {
    field: 'staff',
  });
}
