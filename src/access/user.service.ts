import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { Conflict, InvalidInput, NotFound } from '../errors';
import { writeAudit } from './audit.sql';
import { DEMO_ACTOR, DEMO_PASSWORD } from './demo-people';
import type { Role } from './principal';
import { hashPassword, temporaryPassword } from './secret';
import { deleteSessionsOf } from './session.sql';
import { SessionService } from './session.service';
import {
  countUsers,
  findUser,
  insertUsers,
  listUsers,
  setDisabled,
  setPassword,
  updateUser,
  type NewUser,
  type UserChange,
  type UserFilter,
  type UserRow,
} from './user.sql';
import { staffWithoutUser } from './user-list.sql';

export interface UserInput {
  login: string;
  name: string;
  role: Role;
  staffNo?: string | null;
  branchCode?: string | null;
}

/** Roles whose reach is a branch; the others see the whole company unless they are given one. */
const OF_A_BRANCH: readonly Role[] = ['branch', 'salesperson'];

/** Who may sign in. Each change ends the sessions it makes untrue, in the same transaction. */
@Injectable()
export class UserService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly sessions: SessionService,
  ) {}

  async list(filter: UserFilter): Promise<{ users: UserRow[]; next: string | null }> {
    const found = await listUsers(this.dataSource.manager, { ...filter, limit: filter.limit + 1 });
    const users = found.slice(0, filter.limit);
    return { users, next: found.length > filter.limit ? users.at(-1)!.login : null };
  }

  /**
   * Enters a person and returns the password for their first sign-in, which is shown this once.
   * @throws Conflict `user_exists`; InvalidInput `staff_missing`, `branch_missing`
   */
  async create(input: UserInput, by: string): Promise<{ user: UserRow; password: string }> {
    const change = checked(input);
    const password = temporaryPassword();
    const login = input.login.toLowerCase();
    const user = { ...change, login, passwordHash: await hashPassword(password), mustChangePassword: true };
    const made = await insertUsers(this.dataSource.manager, [user], by, this.clock.now());
    if (made.length === 0)
      throw new Conflict('user_exists', '登录名或工号已被使用 · The login or the staff number is taken.', {
        field: 'login',
      });
    return { user: (await findUser(this.dataSource.manager, login))!, password };
  }

  /**
   * @param self login of who asks: nobody takes their own administration away, which only the machine itself could give back
   * @throws Conflict `user_changed`, `not_oneself`; NotFound `unknown_user`; InvalidInput `staff_missing`, `branch_missing`
   */
  async change(
    login: string,
    version: number,
    input: Omit<UserInput, 'login'>,
    by: string,
    self: string,
  ): Promise<UserRow> {
    const change = checked(input);
    const changed = await this.dataSource.transaction(async (manager) => {
      const before = await this.find(login, manager);
      if (login === self && (change.role !== before.role || change.branchCode !== before.branchCode))
        throw new Conflict(
          'not_oneself',
          '不能修改自己的角色与机构范围 · Nobody changes their own role or scope.',
        );
      const after = await updateUser(manager, login, version, change).catch(staffTaken);
      if (!after)
        throw new Conflict(
          'user_changed',
          '该用户已被他人修改，请刷新 · Somebody has changed this person: read again.',
          {
            facts: { version: before.version },
          },
        );
      await deleteSessionsOf(manager, login);
      await this.audit(manager, 'user.changed', login, by, before, after);
      return after;
    });
    this.sessions.forget();
    return changed;
  }

  /** Ends what the person is signed in to, now. @throws NotFound `unknown_user`; Conflict `user_state`, `not_oneself` */
  async disable(login: string, by: string, self: string): Promise<UserRow> {
    if (login === self) throw new Conflict('not_oneself', '不能停用自己 · Nobody disables themselves.');
    return this.switchTo(login, by, true);
  }

  enable(login: string, by: string): Promise<UserRow> {
    return this.switchTo(login, by, false);
  }

  /**
   * A new password for once; every session of the person ends.
   * @param enable also where the person is disabled: the way back in when nobody else is left to open it
   * @throws NotFound `unknown_user`
   */
  async resetPassword(login: string, by: string, enable = false): Promise<{ password: string }> {
    const password = temporaryPassword();
    const hash = await hashPassword(password);
    const now = this.clock.now();
    await this.dataSource.transaction(async (manager) => {
      const before = await this.find(login, manager);
      const enabled = enable && (await setDisabled(manager, login, null, now));
      if (enabled) await this.audit(manager, 'user.enabled', login, by, before, enabled);
      await setPassword(manager, login, hash, true);
      await deleteSessionsOf(manager, login);
      await this.audit(manager, 'user.password_reset', login, by, undefined, undefined);
    });
    this.sessions.forget();
    return { password };
  }

  /** Where nobody can sign in yet: an administrator, whose password is returned to be printed once. Null: somebody can. */
  async ensureAdministrator(): Promise<string | null> {
    if ((await countUsers(this.dataSource.manager)) > 0) return null;
    const password = temporaryPassword();
    const made = await insertUsers(
      this.dataSource.manager,
      [{ ...ADMINISTRATOR, passwordHash: await hashPassword(password), mustChangePassword: true }],
      'system',
      this.clock.now(),
    );
    // Two first starts at once: one has entered it, and prints its password.
    return made.length > 0 ? password : null;
  }

  /** The people of the demonstration's staff list, and an administrator, all with the password that its page shows. */
  async ensureDemoPeople(): Promise<void> {
    const passwordHash = await hashPassword(DEMO_PASSWORD);
    const people = (await staffWithoutUser(this.dataSource.manager)).map((each): NewUser => ({
      login: each.staffNo.toLowerCase(),
      name: each.name,
      role: each.role,
      staffNo: each.staffNo,
      branchCode: OF_A_BRANCH.includes(each.role) ? each.branchCode : null,
      passwordHash,
      mustChangePassword: false,
    }));
    const everybody = [...people, { ...ADMINISTRATOR, passwordHash, mustChangePassword: false }];
    await insertUsers(this.dataSource.manager, everybody, DEMO_ACTOR, this.clock.now());
  }

  private async switchTo(login: string, by: string, disabled: boolean): Promise<UserRow> {
    const now = this.clock.now();
    const changed = await this.dataSource.transaction(async (manager) => {
      const before = await this.find(login, manager);
      const after = await setDisabled(manager, login, disabled ? by : null, now);
      if (!after)
        throw new Conflict('user_state', '该用户已是此状态 · This person is in that state already.', {
          facts: { disabledAt: before.disabledAt },
        });
      if (disabled) await deleteSessionsOf(manager, login);
      await this.audit(manager, disabled ? 'user.disabled' : 'user.enabled', login, by, before, after);
      return after;
    });
    this.sessions.forget();
    return changed;
  }

  private async find(login: string, db = this.dataSource.manager): Promise<UserRow> {
    const found = await findUser(db, login);
    if (!found) throw new NotFound('unknown_user', `没有用户 ${login} · There is no user ${login}.`);
    return found;
  }

  private audit(
    db: DataSource['manager'],
    action: string,
    login: string,
    by: string,
    before: unknown,
    after: unknown,
  ) {
    return writeAudit(db, {
      at: this.clock.now(),
      actor: by,
      action,
      entityType: 'user',
      entityId: login,
      before,
      after,
    });
  }
}

const ADMINISTRATOR = {
  login: 'admin',
  name: '管理员',
  role: 'administrator' as Role,
  staffNo: null,
  branchCode: null,
};

/** @throws InvalidInput where the role asks for what is not given */
function checked({ name, role, staffNo, branchCode }: Omit<UserInput, 'login'>): UserChange {
  if ((role === 'agent' || role === 'salesperson') && !staffNo)
    throw new InvalidInput(
      'staff_missing',
      '坐席与业务员须有工号 · Agents and salespeople need their staff number.',
      {
        field: 'staffNo',
      },
    );
  if (OF_A_BRANCH.includes(role) && !branchCode)
    throw new InvalidInput(
      'branch_missing',
      '机构人员与业务员须有所属机构 · People of a branch need their branch.',
      {
        field: 'branchCode',
      },
    );
  return { name, role, staffNo: staffNo ?? null, branchCode: branchCode ?? null };
}

function staffTaken(error: unknown): never {
  if ((error as { driverError?: { constraint?: string } }).driverError?.constraint === 'app_user_staff_once')
    throw new Conflict('user_exists', '该工号已有登录名 · This staff number has a login already.', {
      field: 'staffNo',
    });
  throw error;
}
