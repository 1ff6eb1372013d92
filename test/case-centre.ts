import { openTestDatabase, type TestDatabase } from './database';
import { CalendarService } from '../src/calendar/calendar.service';
import { VirtualClock } from '../src/clock';
import { planValues, type PlanValues } from '../src/queue/call-plan';
import { LaneBoard } from '../src/queue/lane-board';
import { ContactService } from '../src/intake/contact.service';
import { CaseDeskService } from '../src/verification/case-desk.service';
import { CaseService } from '../src/verification/case.service';
import { CaseSheetService } from '../src/verification/case-sheet.service';
import { CorrectionService } from '../src/verification/correction.service';
import { SecondVisitService } from '../src/verification/second-visit.service';

/** Tuesday, 10:10 in Shanghai. */
export const START = '2026-03-03T10:10:00+08:00';
const CONFIG = { timeZone: 'Asia/Shanghai', defaultRegion: 'CN' };

const VALUES: PlanValues = planValues.parse({
  enabled: true,
  priority: 40,
  hours: 'standard',
  cycleMinutes: 7 * 24 * 60,
  maxAttempts: 3,
  retryGapMinutes: 120,
  spreadOverDay: true,
  previewSeconds: 60,
  wrapUpSeconds: 60,
  ringSeconds: 30,
  callbackToleranceMinutes: 15,
  maySkip: true,
  skill: 'visit',
  script: { code: 'new-policy', version: 1 },
  opensCaseFor: ['wrong_number', 'unreachable', 'refused', 'no_contact'],
  exhausted: 'unreachable',
  stopsOn: [],
  lateHorizonDays: 28,
});

export interface TaskInput {
  key: string;
  reason?: string;
  branch?: string;
  phone?: string;
  alsoKeys?: string[] | null;
  follows?: number | null;
  /** Dispositions of its attempts, oldest first. */
  attempts?: string[];
  note?: string | null;
  caseDue?: boolean;
  campaign?: string;
}

/** A row of the table, as its columns are called. */
export type CaseColumns = Record<string, unknown> & {
  id: number;
  version: number;
  state: string;
  task_id: number | null;
};

/** A centre with a tree of branches, the two campaigns, and the verification module on a virtual clock. */
export class CaseCentre {
  readonly clock = new VirtualClock(START);
  readonly cases: CaseService;
  readonly desk: CaseDeskService;
  readonly corrections: CorrectionService;
  readonly sheets: CaseSheetService;
  private plans = new Map<string, number>();

  constructor(readonly db: TestDatabase) {
    const calendar = new CalendarService(db.dataSource, this.clock);
    const board = new LaneBoard(db.dataSource, calendar, this.clock);
    this.cases = new CaseService(db.dataSource, calendar, CONFIG);
    this.desk = new CaseDeskService(db.dataSource, this.clock, calendar, CONFIG);
    const visits = new SecondVisitService(board, CONFIG);
    this.corrections = new CorrectionService(db.dataSource, this.clock, new ContactService(CONFIG), visits);
    this.sheets = new CaseSheetService(db.dataSource, this.clock, this.corrections, CONFIG);
  }

  static async open(): Promise<CaseCentre> {
    const centre = new CaseCentre(await openTestDatabase());
    await centre.seed();
    return centre;
  }

  get now(): Date {
    return this.clock.now();
  }

  /** Every tick of the module once. */
  async tick(): Promise<void> {
    await this.cases.tickOpen(this.now);
    await this.cases.tickRemind(this.now);
    await this.cases.tickEscalate(this.now);
    await this.cases.tickVisits(this.now);
  }

  async policy(
    key: string,
    numbers: string[] = ['+8613812341234'],
    branch = '3301',
    name = '张三',
  ): Promise<void> {
    await this.db.query(
      `INSERT INTO policy (policy_no, product_line, holder_type, insured_name, contact_name, phone, branch_code, underwritten_at,
         effective_on, expires_on, numbers, number_kinds, known_at, changed_at)
       VALUES ($1, 'individual_motor', 'individual', $2, $2, $3, $4, $5, '2026-03-01', '2027-02-28', $6, $7, $5, $5)`,
      [key, name, numbers[0] ?? null, branch, this.now, numbers, numbers.map(() => 'mobile')],
    );
  }

  /** What a draw says of a record: whose it is, and that a call covers it. */
  async drawn(key: string, branch: string, lead = key): Promise<void> {
    await this.db.query(
      `INSERT INTO draw_item (draw_id, campaign_code, occasion_on, record_type, record_key, branch_code, lead_key)
       VALUES (1, 'new-policy', '1970-01-01', 'policy', $1, $2, $3)`,
      [key, branch, lead],
    );
  }

  /** A policy without a number, and its case. */
  async openWithoutContact(key: string, branch = '3301'): Promise<CaseColumns> {
    await this.policy(key, [], branch);
    await this.db.query(
      `INSERT INTO draw_item (draw_id, campaign_code, occasion_on, record_type, record_key, branch_code, reason, case_due)
       VALUES (1, 'new-policy', '1970-01-01', 'policy', $1, $2, 'no_contact', true)`,
      [key, branch],
    );
    await this.cases.tickOpen(this.now);
    return this.case(key);
  }

  /** A task that closed now. */
  async closedTask(input: TaskInput): Promise<number> {
    const {
      key,
      reason = 'wrong_number',
      campaign = 'new-policy',
      attempts = [reason === 'refused' ? 'refused' : 'wrong_number'],
    } = input;
    const [task] = await this.db.query<{ id: number }>(
      `INSERT INTO call_task (plan_id, campaign_code, record_type, record_key, also_keys, branch_code, phone, lane, state, priority,
         ready_at, opens_at, due_at, attempts, closed_at, close_reason, case_due, follows_task_id)
       VALUES ($1, $2, 'policy', $3, $4, $5, $6, 1, 'closed', 50, $7, $7, $8, $9, $7, $10, $11, $12) RETURNING id`,
      [
        this.plans.get(campaign),
        campaign,
        key,
        input.alsoKeys ?? null,
        input.branch ?? '3301',
        input.phone ?? '+8613812341234',
        this.now,
        new Date(this.now.getTime() + 7 * 86_400_000),
        attempts.length,
        reason,
        input.caseDue ?? true,
        input.follows ?? null,
      ],
    );
    for (const [index, disposition] of attempts.entries())
      await this.attempt(
        task!.id,
        index + 1,
        disposition,
        input.phone ?? '+8613812341234',
        input.note ?? null,
      );
    return task!.id;
  }

  /** Ends a second visit, as the dialler would have. */
  async endVisit(taskId: number, reason: string, disposition: string | null): Promise<void> {
    const [task] = await this.db.query<{ phone: string }>(
      `UPDATE call_task SET state = 'closed', closed_at = $2, close_reason = $3 WHERE id = $1 RETURNING phone`,
      [taskId, this.now, reason],
    );
    if (disposition) await this.attempt(taskId, 1, disposition, task!.phone, null);
  }

  async case(key: string): Promise<CaseColumns> {
    const [found] = await this.db.query<CaseColumns>(
      `SELECT * FROM verification_case WHERE record_key = $1 ORDER BY id DESC LIMIT 1`,
      [key],
    );
    return found!;
  }

  /** A policy whose call closed, and its case. */
  async openCase(
    key: string,
    input: Partial<TaskInput> & { numbers?: string[]; name?: string } = {},
  ): Promise<CaseColumns> {
    await this.policy(key, input.numbers, input.branch, input.name);
    await this.closedTask({ key, ...input });
    await this.cases.tickOpen(this.now);
    return this.case(key);
  }

  async events(caseId: number): Promise<string[]> {
    const found = await this.db.query<{ kind: string }>(
      `SELECT kind FROM case_event WHERE case_id = $1 ORDER BY id`,
      [caseId],
    );
    return found.map(({ kind }) => kind);
  }

  async audited(caseId: number): Promise<string[]> {
    const found = await this.db.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE entity_type = 'verification_case' AND entity_id = $1 ORDER BY id`,
      [String(caseId)],
    );
    return found.map(({ action }) => action);
  }

  private async attempt(
    taskId: number,
    number: number,
    disposition: string,
    phone: string,
    note: string | null,
  ): Promise<void> {
    await this.db.query(
      `INSERT INTO attempt (task_id, campaign_code, number, phone, agent, carrier, epoch, state, started_at, ended_at, disposition,
         disposed_at, disposed_by, note)
       VALUES ($1, 'new-policy', $2::int, $3, 'A001', 'manual', $2::int, 'ended', $4, $4, $5::text, $4, 'A001', $6)`,
      [taskId, number, phone, this.now, disposition, note],
    );
  }

  private async seed(): Promise<void> {
    const branches: [string, string, string | null, string | null][] = [
      ['00', '总公司', null, null],
      ['33', '浙江分公司', '00', null],
      ['3301', '杭州', '33', null],
      ['3302', '宁波', '33', null],
      ['65', '新疆分公司', '00', 'Asia/Urumqi'],
    ];
    for (const [code, name, parent, zone] of branches)
      await this.db.query(
        `INSERT INTO branch (branch_code, name, parent_code, time_zone, known_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)`,
        [code, name, parent, zone, this.now],
      );
    await this.db.query(`INSERT INTO calendar_year VALUES ('CN', 2026, 'test', 1)`);
    for (const code of ['new-policy', 'second-visit']) {
      const values =
        code === 'second-visit'
          ? { ...VALUES, opensCaseFor: [], exhausted: 'unreachable_after_correction' }
          : VALUES;
      await this.db.query(`INSERT INTO campaign (code, live_from) VALUES ($1, $2)`, [code, this.now]);
      const [plan] = await this.db.query<{ id: number }>(
        `INSERT INTO campaign_version (campaign_code, version, clause, "values", effective_from, created_by, created_at)
         VALUES ($1, 1, '9(4)', $2, $3, 'system', $3) RETURNING id`,
        [code, JSON.stringify(values), this.now],
      );
      this.plans.set(code, plan!.id);
    }
    await this.db.query(
      `INSERT INTO lane (campaign_code, hours_code, time_zone, pool) VALUES ('new-policy', 'standard', 'Asia/Shanghai', 'visit')`,
    );
  }
}
