import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SYSTEM } from '../database/data-scope';
import { NotAllowed, NotSignedIn } from '../errors';
import { ALLOWED, PUBLIC, type Allowed } from './allow';
import type { Principal } from './principal';
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
    refuse(admitted.principal, allowed);
    // What a claim decides is not a matter of branches: claims of many people are answered together.
    request.scopeBox!.scope = allowed!.byClaim ? SYSTEM : admitted.scope;
    return true;
  }
}

function refuse(principal: Principal, allowed: Allowed | undefined): void {
  if (principal.mustChangePassword && !allowed?.beforePassword)
    throw new NotAllowed(
      'password_first',
      '请先修改初始密码 · Change the password that you were given first.',
    );
  const may =
    principal.kind === 'user'
      ? allowed?.roles.includes(principal.role!)
      : allowed?.scopes?.some((scope) => principal.scopes.includes(scope));
  if (!may)
    throw new NotAllowed('not_allowed', '您的角色不能使用该功能 · Your role may not do this.', {
      hint: '如工作需要，请联系管理员调整角色 · an administrator can change your role',
    });
  // A key works the dialler for any agent, and a claim brings any branch's customer: a branch cannot bound it.
  const wholeCompany = allowed?.companyWide || (allowed?.byClaim && principal.kind === 'key');
  if (wholeCompany && principal.branchCode !== null)
    throw new NotAllowed(
      'company_wide',
      '该设置影响全公司，机构人员不能修改 · This holds for the whole company: it is not a branch’s to change.',
    );
}
