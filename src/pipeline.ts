import { Injectable, Logger } from '@nestjs/common';
import { SessionService } from './access/session.service';
import { CalendarService } from './calendar/calendar.service';
import { CallReportService } from './calls/call-report.service';
import { QueueService } from './queue/queue.service';
import { DrawService } from './campaigns/draw.service';
import { FollowUpService } from './campaigns/follow-up.service';
import { StopService } from './campaigns/stop.service';
import { type Alarm, Clock } from './clock';
import { EventRetention } from './event-retention';
import { withContext } from './operation/request-context';
import { Idempotency } from './operation/idempotency.service';
import { Metrics } from './operation/metrics';
import { RecordingTicks } from './recordings/recording-ticks';
import { MessageService } from './sms/message.service';
import { CaseService } from './verification/case.service';

/** One timed job: a catch-up that may run late, twice, or in several processes at once without harm. */
export interface Tick {
  name: string;
  everyMs: number;
  /** @param stopping aborted when the process is to end: work of many steps then ends after the one under way */
  run(now: Date, stopping?: AbortSignal): Promise<unknown>;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * Every timed job of the house on one page, in the order in which work flows: drawn, stopped, made callable, dialled,
 * closed, handed back, texted. Intervals are how late a step may be, not how often it has work.
 */
@Injectable()
export class Pipeline {
  private readonly log = new Logger('pipeline');
  private alarms = new Map<string, Alarm>();
  private readonly running = new Map<Promise<void>, string>();
  private stopped = true;
  private readonly stopping = new AbortController();
  readonly ticks: Tick[];

  constructor(
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    calendar: CalendarService,
    draws: DrawService,
    stops: StopService,
    followUps: FollowUpService,
    queue: QueueService,
    reports: CallReportService,
    cases: CaseService,
    messages: MessageService,
    recordings: RecordingTicks,
    events: EventRetention,
    idempotency: Idempotency,
    sessions: SessionService,
  ) {
    this.ticks = [
      { name: 'draws', everyMs: 5 * SECOND, run: (now) => draws.tickDraws(now) },
      { name: 'stops', everyMs: 10 * SECOND, run: (now) => stops.tickStops(now) },
      { name: 'contacts', everyMs: 5 * SECOND, run: (now) => queue.tickContacts(now) },
      { name: 'promote', everyMs: SECOND, run: (now) => queue.tickPromote(now) },
      { name: 'reap', everyMs: 5 * SECOND, run: (now) => queue.tickReap(now) },
      { name: 'scheduled-callbacks', everyMs: 5 * SECOND, run: (now) => queue.tickCallbacks(now) },
      { name: 'expire', everyMs: 5 * SECOND, run: (now) => queue.tickExpire(now) },
      { name: 'call-reports', everyMs: 5 * SECOND, run: () => reports.tickReduce() },
      {
        name: 'reconcile',
        everyMs: 15 * SECOND,
        run: (now, stopping) => reports.tickReconcile(now, stopping),
      },
      { name: 'wrap-up', everyMs: MINUTE, run: (now) => reports.tickWrapUp(now) },
      { name: 'agents', everyMs: MINUTE, run: (now) => queue.tickAgents(now) },
      { name: 'follow-ups', everyMs: 10 * SECOND, run: (now) => followUps.tickFollowUps(now) },
      { name: 'cases', everyMs: 10 * SECOND, run: (now) => cases.tickOpen(now) },
      { name: 'case-reminders', everyMs: 5 * MINUTE, run: (now) => cases.tickRemind(now) },
      { name: 'case-escalations', everyMs: 5 * MINUTE, run: (now) => cases.tickEscalate(now) },
      { name: 'second-visits', everyMs: 10 * SECOND, run: (now) => cases.tickVisits(now) },
      { name: 'texts', everyMs: 5 * SECOND, run: (now) => messages.tickCreate(now) },
      { name: 'outbox', everyMs: SECOND, run: (now, stopping) => messages.tickSend(now, stopping) },
      { name: 'text-reports', everyMs: 5 * SECOND, run: (now) => messages.tickReduce(now) },
      {
        name: 'text-reconcile',
        everyMs: MINUTE,
        run: (now, stopping) => messages.tickReconcile(now, stopping),
      },
      {
        name: 'recordings',
        everyMs: 15 * SECOND,
        run: (now, stopping) => recordings.tickFetch(now, stopping),
      },
      {
        name: 'recording-retention',
        everyMs: 60 * MINUTE,
        run: (now, stopping) => recordings.tickRetention(now, stopping),
      },
      {
        name: 'event-retention',
        everyMs: 60 * MINUTE,
        run: (now, stopping) => events.tickForget(now, stopping),
      },
      { name: 'idempotency', everyMs: 10 * MINUTE, run: (now) => idempotency.tickPrune(now) },
      { name: 'sessions', everyMs: 10 * MINUTE, run: (now) => sessions.tickPrune(now) },
      { name: 'calendar-coverage', everyMs: 12 * 60 * MINUTE, run: (now) => calendar.tickCoverage(now) },
    ];
  }

  start(): void {
    this.stopped = false;
    for (const tick of this.ticks) this.arm(tick, 0);
  }

  /** Lets every job that runs end what it has in hand; starts none. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    for (const alarm of this.alarms.values()) alarm.cancel();
    await Promise.all(this.running.keys());
  }

  /** Names of the jobs that run now: what a stop waits for. */
  get underWay(): string[] {
    return [...this.running.values()];
  }

  /** Runs the named jobs once, in flow order: for a simulation, a test, and the first minute of a start. */
  async runOnce(now: Date, names?: ReadonlySet<string>): Promise<void> {
    for (const tick of this.ticks) if (!names || names.has(tick.name)) await tick.run(now);
  }

  private arm(tick: Tick, waitMs: number): void {
    if (this.stopped) return;
    const due = this.clock.now().getTime() + waitMs;
    const alarm = this.clock.after(waitMs, () => {
      const work = this.run(tick, due).finally(() => {
        this.running.delete(work);
        this.arm(tick, tick.everyMs);
      });
      this.running.set(work, tick.name);
    });
    this.alarms.set(tick.name, alarm);
  }

  private async run(tick: Tick, due: number): Promise<void> {
    const began = this.clock.now();
    const lateSeconds = Math.max(0, (began.getTime() - due) / SECOND);
    let failed = false;
    try {
      await withContext({ tick: tick.name }, () => tick.run(began, this.stopping.signal));
    } catch (error) {
      // The next run catches up: a tick holds nothing in memory that could be lost.
      failed = true;
      this.log.error(`${tick.name} failed and will be tried again: ${(error as Error).message}`);
    }
    const ended = this.clock.now();
    this.metrics.observeTick(
      tick.name,
      (ended.getTime() - began.getTime()) / SECOND,
      lateSeconds,
      failed,
      ended,
    );
  }
}
