import { type CallReportService } from '../calls/call-report.service';
import { type DialService } from '../calls/dial.service';
import { attemptOfToken, type Attempt } from '../calls/dial.sql';
import { type RecordService } from '../calls/record.service';
import { SimulatedExchange } from '../carriers/exchange';
import { type CallReport } from '../carriers/port';
import { type VirtualClock } from '../clock';
import { type Db } from '../database/db';
import { Refusal } from '../errors';
import { type ClaimService } from '../queue/claim.service';
import { type LaneBoard } from '../queue/lane-board';
import { type PlanService } from '../queue/plan.service';
import { type ClaimedTask } from '../queue/queue.sql';
import { type HoursOfTasks } from '../queue/task-hours';
import { type AnswerValue } from '../scripts/script-walk.rules';
import { type ScriptService } from '../scripts/script.service';
import { simulatedAnswers } from './answering.rules';
import { onNightDuty, previewSeconds, talk, wrapUpSeconds } from './behaviour.rules';
import { readyLanes } from './simulation.sql';

export interface Worker {
  staffNo: string;
  /** Agents of the centre; salespeople and branch clerks work their own queues. */
  centre: boolean;
  /** Place among those who take care calls; null for the others. */
  carer: number | null;
  busy: boolean;
}

/** When people are at their desks, in minutes of the local day; at night every tenth who takes care calls, if at all. */
export interface Shift {
  fromMinute: number;
  toMinute: number;
  nights: boolean;
}

/** Around the standard windows, first to last. */
export const USUAL_SHIFT: Shift = { fromMinute: 8 * 60 + 30, toMinute: 21 * 60 + 30, nights: true };

export interface WorkforceServices {
  db: Db;
  claims: ClaimService;
  dials: DialService;
  records: RecordService;
  reports: CallReportService;
  board: LaneBoard;
  hours: HoursOfTasks;
  /** Where customers answer scripts too: more to write with each call, so only where somebody will look at it. */
  answering: { plans: PlanService; scripts: ScriptService } | null;
}

/** Pause between two calls that needed nothing written. */
const BREATH_SECONDS = 4;
const DAY_MS = 86_400_000;

/**
 * People at their desks on a virtual clock: they take, look, dial, talk, write up. What they do is queued by the clock's
 * alarms and performed one by one by the simulator, so that every run is the same.
 */
export class Workforce {
  private readonly todo: (() => Promise<void>)[] = [];
  private readonly calls = new Map<string, { worker: Worker; task: ClaimedTask; attempt: Attempt }>();
  private readonly endedEarly = new Set<string>();
  /** Lanes that had something to call when they were last looked at; null: look again. */
  private ready: Set<number> | null = null;
  private hungry = new Set<Worker>();
  private readonly carers: number;
  private goingHome = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly services: WorkforceServices,
    private readonly workers: Worker[],
    private readonly seed: number,
    /** Campaigns whose script asks whether the surveyor has called. */
    private readonly asksAboutSurveyor: ReadonlySet<string>,
    private readonly zoneOffsetMs: number,
    private readonly shift: Shift,
  ) {
    this.carers = workers.filter((worker) => worker.carer !== null).length;
    this.somethingNew();
  }

  get busy(): number {
    return this.workers.filter((worker) => worker.busy).length;
  }

  /** Nobody takes another call; those under way are ended and written up. */
  goHome(): void {
    this.goingHome = true;
  }

  /** Tasks may have become callable: everybody idle looks again. */
  somethingNew(): void {
    this.ready = null;
    this.hungry = new Set(this.workers.filter((worker) => !worker.busy));
  }

  /** A report of the exchange; performed after the report service has applied it. */
  hear(report: CallReport): void {
    if (report.status !== 'ended') return;
    if (!this.calls.has(report.token)) this.endedEarly.add(report.token);
    else this.todo.push(() => this.afterCall(report.token));
  }

  /** Performs what has come due, and gives everybody idle a task. */
  async work(): Promise<void> {
    while (this.todo.length || this.hungry.size) {
      while (this.todo.length) await this.todo.shift()!();
      const looking = [...this.hungry];
      this.hungry.clear();
      for (const worker of looking)
        if (!worker.busy && !this.goingHome && this.onDuty(worker)) await this.take(worker);
    }
  }

  private onDuty(worker: Worker): boolean {
    const local = this.clock.now().getTime() + this.zoneOffsetMs;
    const minute = Math.floor((local % DAY_MS) / 60_000);
    if (minute >= this.shift.fromMinute && minute < this.shift.toMinute) return true;
    if (!this.shift.nights || worker.carer === null) return false;
    return onNightDuty(worker.carer, Math.floor(local / DAY_MS), this.carers);
  }

  private async take(worker: Worker): Promise<void> {
    // One look at all lanes instead of a claim in vain by each of a hundred people.
    this.ready ??= await readyLanes(this.services.db, this.clock.now());
    const { open } = await this.services.board.openToAgent(worker.staffNo);
    const promising = open.filter((lane) => this.ready!.has(lane.id));
    if (!promising.length) return;
    const task = await this.services.claims.takeNext(worker.staffNo);
    if (!task) return promising.forEach((lane) => this.ready!.delete(lane.id));
    worker.busy = true;
    this.later(previewSeconds(this.seed, task.id, task.epoch), () => this.dial(worker, task));
  }

  private async dial(worker: Worker, task: ClaimedTask): Promise<void> {
    let attempt: Attempt;
    try {
      attempt = await this.services.dials.dial(worker.staffNo, task.id, task.epoch);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.free(worker);
    }
    await this.services.reports.settled();
    if (attempt.disposition !== null) return this.free(worker);
    this.calls.set(attempt.token!, { worker, task, attempt });
    if (this.endedEarly.delete(attempt.token!)) await this.afterCall(attempt.token!);
  }

  private async afterCall(token: string): Promise<void> {
    const call = this.calls.get(token)!;
    this.calls.delete(token);
    const attempt = (await attemptOfToken(this.services.db, token))!;
    if (attempt.disposition !== null) {
      // The carrier has said it all. A further number of the same contact may be callable at once.
      this.later(BREATH_SECONDS, async () => this.free(call.worker));
      return;
    }
    this.later(wrapUpSeconds(this.seed, token), () => this.record(call.worker, call.task, attempt));
  }

  private async record(worker: Worker, task: ClaimedTask, attempt: Attempt): Promise<void> {
    const somebodyElse = SimulatedExchange.belongsToSomebodyElse(this.seed, attempt.phone);
    const said = talk(this.seed, attempt.token!, this.asksAboutSurveyor.has(task.campaignCode), somebodyElse);
    const promisedAt =
      said.callbackInMinutes === null ? null : await this.promiseTime(task, said.callbackInMinutes);
    const disposition = said.disposition === 'callback' && !promisedAt ? 'third_party' : said.disposition;
    const { step } = await this.services.records.recordByAgent(worker.staffNo, attempt.id, {
      disposition,
      flags: said.flags,
      promisedAt,
      answers: await this.answers(task, attempt, disposition, said.flags.length > 0),
    });
    if (step.kind === 'wait' && step.readyAt <= this.clock.now().getTime()) this.somethingNew();
    this.free(worker);
  }

  private async answers(
    task: ClaimedTask,
    attempt: Attempt,
    disposition: string,
    unheard: boolean,
  ): Promise<Record<string, AnswerValue> | null> {
    const { answering } = this.services;
    if (!answering) return null;
    const { script } = (await answering.plans.plan(task.planId)).values;
    const steps = await answering.scripts.steps(script.code, script.version);
    return simulatedAnswers(this.seed, attempt.token!, steps, disposition, unheard);
  }

  private async promiseTime(task: ClaimedTask, minutes: number): Promise<Date | null> {
    const hours = await this.services.hours.of(task.lane);
    const at = hours.nextOpening(this.clock.now().getTime() + minutes * 60_000);
    return at === null ? null : new Date(at);
  }

  private free(worker: Worker): void {
    worker.busy = false;
    this.hungry.add(worker);
  }

  private later(seconds: number, work: () => Promise<void>): void {
    this.clock.after(seconds * 1000, () => this.todo.push(work));
  }
}
