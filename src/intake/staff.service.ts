import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { DataSource } from 'typeorm';
import { writeAudit } from '../access/audit.sql';
import { Clock } from '../clock';
import { InvalidInput, NotFound } from '../errors';
import { STAFF } from './kinds/staff';
import { lockMerge } from './merge.sql';
import * as sql from './staff.sql';

/** What a supervisor changes of a person. Absent: as it is; null: none. */
export interface StaffChange {
  team?: string | null;
  skills?: string[];
  branchCode?: string | null;
}

/** Roles whose work lies in a branch: without one nobody would serve it. */
const NEED_BRANCH = new Set(['branch', 'salesperson']);

/**
 * The people of the staff table and their place in the house. Records of people come by import and REST like all others, where
 * what is absent is unknown; here somebody says what holds, so that a team or skill can also be taken away. A staff file that is
 * imported later and says otherwise wins, as the newest word.
 */
@Injectable()
export class StaffService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  list(filter: sql.StaffFilter): Promise<sql.StaffMember[]> {
    return sql.listStaff(this.dataSource, filter);
  }

  choices(): Promise<{ teams: string[]; skills: string[] }> {
    return sql.teamsAndSkills(this.dataSource);
  }

  /** @throws NotFound `staff_unknown`; InvalidInput `branch_unknown`, `branch_needed` */
  async place(staffNo: string, change: StaffChange, by: string): Promise<sql.StaffMember> {
    const at = this.clock.now();
    await this.dataSource.transaction(async (manager) => {
      // Beside single records, never beside a whole file: its counts would not be true.
      await lockMerge(manager, STAFF, 'single');
      const found = await sql.lockStaff(manager, staffNo);
      if (!found)
        throw new NotFound('staff_unknown', `没有工号 ${staffNo} · no staff member ${staffNo}`, {
          field: 'staffNo',
        });
      const { role, ...before } = found;
      const after = { ...before, ...change };
      if (after.branchCode === null && NEED_BRANCH.has(role))
        throw new InvalidInput(
          'branch_needed',
          '销售人员与机构人员须属于某个机构 · salespeople and branch staff belong to a branch',
          { field: 'branchCode' },
        );
      if (
        after.branchCode !== null &&
        after.branchCode !== before.branchCode &&
        !(await sql.isBranch(manager, after.branchCode))
      )
        throw new InvalidInput(
          'branch_unknown',
          `没有机构 ${after.branchCode} · there is no branch ${after.branchCode}`,
          { field: 'branchCode' },
        );
      if (isDeepStrictEqual(before, after)) return;
      await sql.placeStaff(manager, staffNo, after, at);
      await writeAudit(manager, {
        at,
        actor: by,
        action: 'record.updated',
        entityType: 'staff',
        entityId: staffNo,
        before,
        after,
      });
    });
    return (await sql.findStaff(this.dataSource, staffNo))!;
  }
}
