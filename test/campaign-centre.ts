import { CampaignService } from '../src/campaigns/campaign.service';
import { CoverageService } from '../src/campaigns/coverage.service';
import { DrawService } from '../src/campaigns/draw.service';
import { FollowUpService } from '../src/campaigns/follow-up.service';
import { StopService } from '../src/campaigns/stop.service';
import { VirtualClock } from '../src/clock';
import type { Config } from '../src/config';
import type { LaneBoard } from '../src/queue/lane-board';
import { rows } from '../src/database/db';
import type { PlanValues } from '../src/queue/call-plan';
import { openTestDatabase, type TestDatabase } from './database';

export interface DrawnTask {
  id: number;
  record_key: string;
  also_keys: string[] | null;
  phone: string;
  spare_numbers: string[] | null;
  pool: string;
  time_zone: string;
  hours_code: string;
  state: string;
  close_reason: string | null;
  opens_at: Date;
  due_at: Date;
  late: boolean;
  priority: number;
  draw_id: number;
}

export interface Item {
  record_key: string;
  lead_key: string | null;
  reason: string | null;
  late: boolean;
  case_due: boolean;
  occasion_on: string;
}

/** The campaigns on a database and a clock of their own; nothing is in it but what each test puts there. */
export class CampaignCentre {
  readonly clock = new VirtualClock('2026-03-02T00:00:00+08:00');
  campaigns: CampaignService;
  draws: DrawService;
  /** The draws of a second process on the same database. */
  otherDraws: DrawService;
  stops: StopService;
  followUps: FollowUpService;
  coverage: CoverageService;
  database: TestDatabase;

  static async open(): Promise<CampaignCentre> {
    const centre = new CampaignCentre();
    centre.database = await openTestDatabase();
    const { dataSource } = centre.database;
    const lanes = { invalidate: () => undefined } as unknown as LaneBoard;
    const config = { timeZone: 'Asia/Shanghai' } as Config;
    centre.campaigns = new CampaignService(dataSource, centre.clock, lanes, config);
    centre.draws = new DrawService(dataSource, centre.clock, lanes, config);
    centre.otherDraws = new DrawService(dataSource, centre.clock, lanes, config);
    centre.stops = new StopService(dataSource);
    centre.coverage = new CoverageService(dataSource, config);
    return centre;
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** Empties the records and the queue, and goes live at an instant. */
  async startAt(liveFrom: string): Promise<void> {
    await this
      .query(`TRUNCATE policy, claim, complaint, repair, branch, staff, opt_out, lane, call_task, attempt, scheduled_callback,
      follow_up, draw_item RESTART IDENTITY`);
    await this
      .query(`ALTER TABLE campaign_version DISABLE TRIGGER USER; ALTER TABLE audit_entry DISABLE TRIGGER USER;
      TRUNCATE campaign, campaign_version, draw, audit_entry RESTART IDENTITY;
      ALTER TABLE campaign_version ENABLE TRIGGER USER; ALTER TABLE audit_entry ENABLE TRIGGER USER`);
    this.clock.set(liveFrom);
    this.followUps = new FollowUpService(this.database.dataSource, this.clock, {
      timeZone: 'Asia/Shanghai',
    } as Config);
    await this.campaigns.ensureCampaigns(this.clock.now());
  }

  /** Switches every other campaign off: half-hourly draws over months are not what most tests are about. */
  async only(...codes: string[]): Promise<void> {
    for (const { type, inForce } of await this.campaigns.list())
      if (!codes.includes(type.code) && inForce?.values.enabled)
        await this.change(type.code, { enabled: false });
  }

  /** Runs what is due at an instant. */
  async tickAt(instant: string): Promise<number> {
    this.clock.set(instant);
    return this.draws.tickDraws(this.clock.now());
  }

  async change(code: string, values: Partial<PlanValues>): Promise<void> {
    await this.campaigns.change(code, { values }, 'S1');
  }

  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return rows<T>(this.database.pool, sql, parameters);
  }

  tasks(code: string): Promise<DrawnTask[]> {
    return this.query<DrawnTask>(
      `SELECT t.*, l.pool, l.time_zone, l.hours_code FROM call_task t JOIN lane l ON l.id = t.lane
       WHERE t.campaign_code = $1 ORDER BY t.id`,
      [code],
    );
  }

  items(code: string): Promise<Item[]> {
    return this.query<Item>(
      `SELECT record_key, lead_key, reason, late, case_due, occasion_on FROM draw_item WHERE campaign_code = $1
       ORDER BY draw_id, record_key`,
      [code],
    );
  }

  /** `key: reason` of what was excluded, `key: lead` of what was drawn. */
  async fate(code: string): Promise<Record<string, string>> {
    return Object.fromEntries(
      (await this.items(code)).map((each) => [each.record_key, each.reason ?? each.lead_key!]),
    );
  }
}
