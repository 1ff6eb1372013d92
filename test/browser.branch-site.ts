import { VirtualClock } from '../src/clock';
import { ClaimService } from '../src/queue/claim.service';
import { RecordService } from '../src/calls/record.service';
import { CaseService } from '../src/verification/case.service';
import { openSite, type PersonInput, type Site } from './browser.site';
import * as make from './factory';

/** Tuesday, in the morning's window. */
const TUESDAY_TEN = '2026-03-03T10:10:00+08:00';

/** The pages with clerks of two branches, an agent, and cases that calls have opened. */
export class BranchSite {
  private constructor(
    readonly site: Site,
    readonly clock: VirtualClock,
    private readonly planId: number,
    private readonly lane: number,
  ) {}

  static async open(): Promise<BranchSite> {
    const clock = new VirtualClock(TUESDAY_TEN);
    const site = await openSite({ clock });
    const { pool } = site.database;
    await make.insertBranch(pool, { branch_code: '33', name: '浙江分公司' });
    await make.insertBranch(pool, { branch_code: '3301', name: '杭州中心支公司', parent_code: '33' });
    await make.insertBranch(pool, { branch_code: '3302', name: '宁波中心支公司', parent_code: '33' });
    await make.insertStaff(pool, { staff_no: 'A1', name: '王芳' });
    const [plan] = await site.database.query<{ id: number }>(
      `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version LIMIT 1`,
    );
    const lane = await make.insertLane(pool);
    return new BranchSite(site, clock, plan!.id, lane.id);
  }

  person(input: PersonInput) {
    return this.site.person(input);
  }

  /** A policy whose one call found a wrong number; answers with its case's id. */
  async openCase(name: string, phone: string, branch = '3301'): Promise<number> {
    const { pool } = this.site.database;
    const now = this.clock.now();
    const policy = await make.insertPolicy(pool, { insured_name: name, phone, branch_code: branch });
    const task = await make.insertTask(pool, {
      plan_id: this.planId,
      lane: this.lane,
      record_key: policy.policy_no,
      branch_code: branch,
      phone,
      state: 'closed',
      attempts: 1,
      closed_at: now,
      close_reason: 'wrong_number',
      case_due: true,
    });
    await make.insertAttempt(pool, {
      task_id: task.id,
      phone,
      started_at: now,
      ended_at: now,
      disposed_at: now,
      disposition: 'wrong_number',
      outcome: 'answered',
    });
    await this.site.app.get(CaseService, { strict: false }).tickOpen(now);
    const [found] = await this.site.database.query<{ id: number }>(
      `SELECT id FROM verification_case WHERE record_key = $1`,
      [policy.policy_no],
    );
    return found!.id;
  }

  /** The agent takes what comes next and records how it ended. */
  async call(disposition: string) {
    const task = await this.site.app.get(ClaimService, { strict: false }).takeNext('A1');
    if (!task) throw new Error('there is nothing to call');
    await this.site.app.get(RecordService, { strict: false }).recordHeld('A1', task, { disposition });
    await this.site.app.get(CaseService, { strict: false }).tickVisits(this.clock.now());
    return task;
  }

  close(): Promise<void> {
    return this.site.close();
  }
}
