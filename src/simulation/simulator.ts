import { type INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import { localDateOf, offsetAt } from '../calendar/zone.rules';
import { CallReportService } from '../calls/call-report.service';
import { DialService } from '../calls/dial.service';
import { RecordService } from '../calls/record.service';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { ReportLine } from '../carriers/report-line';
import { type VirtualClock } from '../clock';
import { poolOf } from '../database/db';
import { Pipeline } from '../pipeline';
import { ClaimService } from '../queue/claim.service';
import { LaneBoard } from '../queue/lane-board';
import { PlanService } from '../queue/plan.service';
import { QueueService } from '../queue/queue.service';
import { nextWake } from '../queue/queue.sql';
import { HoursOfTasks } from '../queue/task-hours';
import { ScriptService } from '../scripts/script.service';
import { Clerks } from './clerks';
import { type InvariantCount, SimulationJudge } from './judge';
import { knownInstants } from './simulation.sql';
import { USUAL_SHIFT, Workforce, type Shift, type Worker } from './workforce';

const HALF_HOUR = 30 * 60_000;
/** How often waiting tasks are looked for while people are at work; gaps are five minutes at the least. */
const PROMOTE_EVERY = 5 * 60_000;

/** Jobs of every half hour: draws, and what moves the queue. A server runs them every few seconds. */
const HALF_HOURLY = new Set(['draws', 'promote', 'scheduled-callbacks', 'expire', 'texts', 'outbox']);
/** Jobs that people wait for in hours. */
const HOURLY = new Set([...HALF_HOURLY, 'stops', 'contacts', 'follow-ups', 'cases', 'second-visits']);
/** Jobs of a deadline of days, and those that only heal. */
const DAILY = new Set([
  ...HOURLY,
  'call-reports',
  'reconcile',
  'wrap-up',
  'case-reminders',
  'case-escalations',
  'text-reports',
  'text-reconcile',
]);
/** What a new record, and whatever else happens, sets off at once. */
const AT_ONCE = new Set(['texts', 'outbox']);

export interface SimulationPlan {
  from: Date;
  to: Date;
  seed: number;
  timeZone: string;
  dry: boolean;
  workers: Worker[];
  shift?: Shift;
  /** Customers answer the scripts' questions too. */
  answering?: boolean;
  /** What happens besides, in order of time; what would be after the end does not. */
  happenings?: Happening[];
}

export interface Happening {
  at: Date;
  happens: () => Promise<unknown>;
}

export interface DayReport {
  date: string;
  invariants: InvariantCount;
}

/**
 * Runs the services of the house on a virtual clock: every tick at its time, people at their desks, branches at their
 * cases. One thing after another, never two at once: the same seed gives the same run. After each local day the
 * invariants are checked.
 */
export class Simulator {
  private readonly workforce: Workforce;
  private readonly clerks: Clerks;
  readonly judge: SimulationJudge;
  private readonly pipeline: Pipeline;
  private readonly queue: QueueService;
  private readonly reports: CallReportService;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly clock: VirtualClock,
    private readonly plan: SimulationPlan,
  ) {
    const db = poolOf(app.get(DataSource));
    this.pipeline = app.get(Pipeline);
    this.queue = app.get(QueueService);
    this.reports = app.get(CallReportService);
    // Nobody else writes to this database: what was read stays true until this process changes it.
    app.get(CalendarService).checkEveryMs = Infinity;
    app.get(LaneBoard).freshMs = Infinity;
    this.workforce = new Workforce(
      clock,
      {
        db,
        claims: app.get(ClaimService),
        dials: app.get(DialService),
        records: app.get(RecordService),
        reports: this.reports,
        board: app.get(LaneBoard),
        hours: app.get(HoursOfTasks),
        answering: plan.answering ? { plans: app.get(PlanService), scripts: app.get(ScriptService) } : null,
      },
      plan.dry ? [] : plan.workers,
      plan.seed,
      new Set(CAMPAIGN_TYPES.filter((type) => type.followUps.length > 0).map((type) => type.code)),
      offsetAt(plan.timeZone, plan.from.getTime()),
      plan.shift ?? USUAL_SHIFT,
    );
    app.get(ReportLine).listen((report) => this.workforce.hear(report));
    this.clerks = new Clerks(app, clock, plan.seed, offsetAt(plan.timeZone, plan.from.getTime()));
    this.judge = new SimulationJudge(app, plan.from);
  }

  async run(onDay: (day: DayReport) => void): Promise<void> {
    const { clock, plan } = this;
    const db = poolOf(this.app.get(DataSource));
    const known = await knownInstants(db, plan.from, plan.to);
    let nextKnown = 0;
    const happenings = [...(plan.happenings ?? [])];
    let beat = plan.from.getTime();
    let promoteAt = plan.from.getTime();
    let day = localDateOf(plan.timeZone, plan.from.getTime());
    const to = plan.to.getTime();
    for (;;) {
      const now = clock.now().getTime();
      const date = localDateOf(plan.timeZone, now);
      if (date !== day) {
        onDay({ date: day, invariants: await this.judge.day(clock.now()) });
        day = date;
      }
      if (now >= to) {
        this.workforce.goHome();
        await this.workforce.work();
        if (this.workforce.busy === 0) break;
        clock.set(clock.nextAlarm()!);
        await this.reports.settled();
        continue;
      }
      if (now >= beat) {
        await this.halfHour();
        beat += HALF_HOUR;
        promoteAt = now + PROMOTE_EVERY;
      } else if (now >= promoteAt) {
        if ((await this.queue.tickPromote(clock.now())) > 0) this.workforce.somethingNew();
        const wake = await nextWake(db);
        promoteAt = Math.max(now + 1000, Math.min(wake?.getTime() ?? Infinity, now + PROMOTE_EVERY));
      }
      while (nextKnown < known.length && known[nextKnown]!.getTime() <= now) {
        nextKnown++;
        if (nextKnown === known.length || known[nextKnown]!.getTime() > now)
          await this.pipeline.runOnce(clock.now(), AT_ONCE);
      }
      while (happenings.length > 0 && happenings[0]!.at.getTime() <= now) {
        await happenings.shift()!.happens();
        await this.pipeline.runOnce(clock.now(), AT_ONCE);
      }
      await this.workforce.work();
      const next = Math.min(
        to,
        beat,
        this.workforce.busy > 0 || promoteAt > now ? promoteAt : beat,
        clock.nextAlarm()?.getTime() ?? Infinity,
        known[nextKnown]?.getTime() ?? Infinity,
        happenings[0]?.at.getTime() ?? Infinity,
      );
      clock.set(new Date(Math.max(next, now)));
      await this.reports.settled();
    }
    await this.judge.all(clock.now());
  }

  private async halfHour(): Promise<void> {
    const now = this.clock.now();
    const sinceStart = now.getTime() - this.plan.from.getTime();
    const hourly = sinceStart % (2 * HALF_HOUR) === 0;
    const jobs = sinceStart % (48 * HALF_HOUR) === 0 ? DAILY : hourly ? HOURLY : HALF_HOURLY;
    await this.pipeline.runOnce(now, jobs);
    if (hourly && !this.plan.dry) await this.clerks.work();
    this.app.get(LaneBoard).invalidate();
    this.workforce.somethingNew();
  }
}
