import type { Principal } from '../src/access/principal';
import { CampaignService } from '../src/campaigns/campaign.service';
import { openCentre, type Centre } from './centre';
import * as make from './factory';
import { enterPeople, pageOf } from './people';

/** The customer's number of the desks' tests. */
export const CUSTOMER = '+8613812341234';

const PEOPLE: readonly {
  login: string;
  role: NonNullable<Principal['role']>;
  staffNo?: string;
  branchCode?: string;
}[] = [
  { login: 'a1', role: 'agent', staffNo: 'A1', branchCode: '3301' },
  { login: 'a2', role: 'agent', staffNo: 'A2' },
  { login: 's1', role: 'salesperson', staffNo: 'S1', branchCode: '3301' },
  { login: 'b1', role: 'branch', staffNo: 'B1', branchCode: '33' },
  { login: 'boss', role: 'supervisor' },
  { login: 'boss33', role: 'supervisor', branchCode: '33' },
  { login: 'boss44', role: 'supervisor', branchCode: '44' },
  { login: 'quality', role: 'quality' },
];

/**
 * The whole application with people at their desks: agents A1 (of 3301) and A2 (of the centre), salesperson S1, clerk B1 of
 * 33, supervisors of everything, of 33 and of 44. Branches 33 with 3301 below it, and 44.
 */
export class DeskCentre {
  private readonly pages = new Map<string, Record<string, string>>();

  private constructor(
    readonly centre: Centre,
    readonly planId: number,
    readonly lane: number,
  ) {}

  static async open(): Promise<DeskCentre> {
    const centre = await openCentre();
    const { pool } = centre.database;
    for (const [code, parent] of [
      ['00', null],
      ['33', '00'],
      ['3301', '33'],
      ['44', '00'],
    ])
      await make.insertBranch(pool, { branch_code: code, parent_code: parent });
    for (const { staffNo, role } of PEOPLE)
      if (staffNo)
        await make.insertStaff(pool, {
          staff_no: staffNo,
          role,
          name: `${staffNo} 的名字`,
          branch_code: staffNo === 'A2' ? null : '3301',
        });
    await enterPeople(pool, PEOPLE, centre.clock.now());
    await centre.app.get(CampaignService).ensureCampaigns(centre.clock.now());
    const [plan] = await centre.database.query<{ id: number }>(
      `SELECT id FROM campaign_version WHERE campaign_code = 'new-policy' ORDER BY version LIMIT 1`,
    );
    return new DeskCentre(centre, plan!.id, (await make.insertLane(pool)).id);
  }

  get pool() {
    return this.centre.database.pool;
  }

  get now(): Date {
    return this.centre.clock.now();
  }

  async get<T = Record<string, never>>(who: string, url: string) {
    return this.centre.ask<T>('GET', url, await this.page(who));
  }

  async post(who: string, url: string, payload: object) {
    return this.centre.ask('POST', url, await this.page(who), payload);
  }

  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]> {
    return this.centre.database.query<T>(sql, parameters);
  }

  /** Another time: sessions do not live across it. */
  at(instant: string | Date): void {
    this.centre.clock.set(instant);
    this.pages.clear();
  }

  task(values: make.Columns = {}) {
    return make.insertTask(this.pool, { plan_id: this.planId, lane: this.lane, phone: CUSTOMER, ...values });
  }

  /** A task that the agent has just taken. */
  held(agent: string, values: make.Columns = {}) {
    return this.task({
      state: 'claimed',
      claimed_by: agent,
      claimed_at: this.now,
      lease_until: new Date(this.now.getTime() + 90_000),
      epoch: 1,
      ...values,
    });
  }

  /** Without records, tasks and what came of them. */
  async clear(): Promise<void> {
    for (const table of [
      'scheduled_callback',
      'reply',
      'attempt',
      'call_task',
      'case_event',
      'verification_case',
      'contact_change',
      'follow_up',
      'draw_item',
      'message',
      'policy',
    ])
      await this.query(`DELETE FROM ${table}`);
  }

  close(): Promise<void> {
    return this.centre.close();
  }

  private async page(who: string): Promise<Record<string, string>> {
    const known = this.pages.get(who);
    if (known) return known;
    const page = await pageOf(this.centre.app, who);
    this.pages.set(who, page);
    return page;
  }
}
