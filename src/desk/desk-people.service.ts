import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { Principal } from '../access/principal';
import { asSystem } from '../database/data-scope';
import { poolOf } from '../database/db';
import { isWithinBranch } from '../intake/branch-scope.sql';
import { deskAsked, isOverseer, unknownStaff } from './desk-person.rules';
import { findStaff, taskOfPerson, type DeskTask, type Staff } from './desk-people.sql';
import { unknownTask } from './unknown-task';

/**
 * Whose desk, and whose task. What people do at their own desk is bounded by their staff number, not by their branch: a claim
 * may bring them another branch's customer. What a supervisor sees of another's desk stays within the supervisor's branches.
 */
@Injectable()
export class DeskPeople {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = poolOf(dataSource);
  }

  /** Does `work` for the person whose desk is asked for. @throws NotFound `desk.nobody`, `unknown_staff` */
  async at<T>(user: Principal, asked: string | undefined, work: (staff: Staff) => Promise<T>): Promise<T> {
    const { staffNo, own } = deskAsked(user, asked);
    const staff = await findStaff(this.pool, staffNo);
    if (!staff) throw unknownStaff(staffNo);
    if (own) return asSystem(() => work(staff));
    const top = user.branchCode;
    const foreign =
      top !== null &&
      (staff.branchCode === null || !(await isWithinBranch(this.pool, staff.branchCode, top)));
    if (foreign) throw unknownStaff(staffNo);
    return work(staff);
  }

  /**
   * Does `work` with a task that the person holds, or has dialled since `since`; a supervisor with one of their branches.
   * @throws NotFound `unknown_task` for everybody else
   */
  async withTask<T>(
    user: Principal,
    taskId: number,
    since: Date,
    work: (task: DeskTask) => Promise<T>,
  ): Promise<T> {
    const { staffNo } = user;
    if (staffNo !== null) {
      const own = await asSystem(() => taskOfPerson(this.pool, taskId, staffNo, since));
      if (own) return asSystem(() => work(own));
    }
    const seen = isOverseer(user) ? await taskOfPerson(this.pool, taskId, null, since) : null;
    const top = user.branchCode;
    if (!seen || (top !== null && !(await isWithinBranch(this.pool, seen.branchCode, top))))
      throw unknownTask(taskId);
    return work(seen);
  }
}
