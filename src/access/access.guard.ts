import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SYSTEM } from '../database/data-scope';
import { NotAllowed, NotSignedIn } from '../errors';
import { refusalOf, type Refused } from './access.rules';
import { ALLOWED, PUBLIC, type Allowed } from './allow';
import type { Visited } from './session.hook';

/** Stands before every route: what is neither public nor allowed to this person is refused, a route that nobody listed too. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws NotSignedIn `not_signed_in`; NotAllowed `not_allowed`, `company_wide`, `password_first` */
  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<Visited>();
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) {
      // Health, webhooks, the sign-in: what they reach is not the caller's to choose.
      request.scopeBox!.scope = SYSTEM;
      return true;
    }
    const { admitted } = request;
    if (!admitted)
      throw new NotSignedIn('not_signed_in', '请先登录 · Please sign in.', {
        hint: '页面请登录；系统对接请带 Authorization: Bearer 密钥 · pages sign in, systems send Authorization: Bearer KEY',
      });
    const allowed = this.reflector.getAllAndOverride<Allowed | undefined>(ALLOWED, targets);
    const refused = refusalOf(admitted.principal, allowed);
    if (refused) {
      const [message, hint] = REFUSALS[refused];
      throw new NotAllowed(refused, message, { hint });
    }
    // What a claim decides is not a matter of branches: claims of many people are answered together.
    request.scopeBox!.scope = allowed!.byClaim ? SYSTEM : admitted.scope;
    return true;
  }
}

const REFUSALS: Record<Refused, [message: string, hint?: string]> = {
  password_first: ['请先修改初始密码 · Change the password that you were given first.'],
  not_allowed: [
    '您的角色不能使用该功能 · Your role may not do this.',
    '如工作需要，请联系管理员调整角色 · an administrator can change your role',
  ],
  company_wide: [
    '该设置影响全公司，机构人员不能修改 · This holds for the whole company: it is not a branch’s to change.',
  ],
};
