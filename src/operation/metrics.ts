import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Reach } from '../provider-settings.rules';

const HTTP_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * What this process counts, for `/metrics`. Plain numbers in memory: counting costs no statement, and a service that is
 * given no Metrics (a simulation, a test) counts nothing. Labels are codes, never keys of records: each value of a label
 * is a series for ever, and a record's key is somebody's.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  private readonly claims = new Counter({
    name: 'huifang_claims_total',
    help: 'Call tasks claimed by agents',
    registers: [this.registry],
  });
  private readonly emptyClaims = new Counter({
    name: 'huifang_claims_empty_total',
    help: 'Claims that found nothing to call',
    registers: [this.registry],
  });
  private readonly attempts = new Counter({
    name: 'huifang_attempts_total',
    help: 'Attempts ended, by outcome or disposition',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly texts = new Counter({
    name: 'huifang_texts_total',
    help: 'Texts that reached a state, by state',
    labelNames: ['state'],
    registers: [this.registry],
  });
  private readonly textAlarms = new Counter({
    name: 'huifang_text_alarms_total',
    help: 'What somebody should look at: account (the gateway refuses everything), template_paused, report_conflict, sent_twice',
    labelNames: ['alarm'],
    registers: [this.registry],
  });
  private readonly textPause = new Gauge({
    name: 'huifang_text_gateway_paused_until_timestamp_seconds',
    help: 'Until when this process leaves the text gateway alone, Unix time; 0 while sends go on',
    registers: [this.registry],
  });
  private readonly tickRuns = new Counter({
    name: 'huifang_tick_runs_total',
    help: 'Runs of a timed job',
    labelNames: ['tick'],
    registers: [this.registry],
  });
  private readonly tickFailures = new Counter({
    name: 'huifang_tick_failures_total',
    help: 'Runs of a timed job that failed',
    labelNames: ['tick'],
    registers: [this.registry],
  });
  private readonly tickLast = new Gauge({
    name: 'huifang_tick_last_success_timestamp_seconds',
    help: 'When a timed job last ended well, Unix time; watch its age',
    labelNames: ['tick'],
    registers: [this.registry],
  });
  private readonly tickSeconds = new Gauge({
    name: 'huifang_tick_duration_seconds',
    help: 'How long the last run of a timed job took',
    labelNames: ['tick'],
    registers: [this.registry],
  });
  private readonly tickLate = new Gauge({
    name: 'huifang_tick_lateness_seconds',
    help: 'How late the last run of a timed job began',
    labelNames: ['tick'],
    registers: [this.registry],
  });
  private readonly clockCorrection = new Gauge({
    name: 'huifang_clock_correction_seconds',
    help: 'What is added to the machine clock to be on the database clock; beyond 2 s somebody should look at NTP',
    registers: [this.registry],
  });
  private readonly reach = new Gauge({
    name: 'huifang_reach',
    help: 'Whom calls and texts reach: 1 beside everybody, listed (SEND_ONLY_TO) or nobody (SENDING=dry)',
    labelNames: ['reach'],
    registers: [this.registry],
  });
  private readonly lineRequests = new Counter({
    name: 'huifang_line_requests_total',
    help: 'Calls handed to the carrier, by what it said of the line: good, trouble, throttled, account',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly linePause = new Gauge({
    name: 'huifang_line_paused_until_timestamp_seconds',
    help: 'Until when this process leaves the carrier alone, Unix time; 0: never paused, an instant in the past: over',
    registers: [this.registry],
  });
  private readonly http = new Histogram({
    name: 'huifang_http_request_duration_seconds',
    help: 'Requests answered, by method, route pattern and class of status',
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP_BUCKETS,
    registers: [this.registry],
  });

  /** One answer to a claim: `count` tasks given; 0 is an agent who waits. */
  countClaim(count: number): void {
    if (count > 0) this.claims.inc(count);
    else this.emptyClaims.inc();
  }

  /** @param outcome code of a disposition or of a carrier's last word */
  countAttempt(outcome: string): void {
    this.attempts.inc({ outcome });
  }

  /** @param state a `message_state` */
  countText(state: string, count = 1): void {
    this.texts.inc({ state }, count);
  }

  /** Something about texts that somebody should look at. */
  countTextAlarm(alarm: 'account' | 'template_paused' | 'report_conflict' | 'sent_twice'): void {
    this.textAlarms.inc({ alarm });
  }

  /** @param until null: sends go on */
  showTextPause(until: Date | null): void {
    this.textPause.set(until === null ? 0 : until.getTime() / 1000);
  }

  /**
   * @param seconds how long the run took
   * @param lateSeconds how long after its time it began; 0 when on time
   * @param endedAt instant of the end, for the age of the last success
   */
  observeTick(tick: string, seconds: number, lateSeconds: number, failed: boolean, endedAt?: Date): void {
    this.tickRuns.inc({ tick });
    this.tickSeconds.set({ tick }, seconds);
    this.tickLate.set({ tick }, Math.max(0, lateSeconds));
    this.tickFailures.inc({ tick }, failed ? 1 : 0);
    if (!failed && endedAt) this.tickLast.set({ tick }, endedAt.getTime() / 1000);
  }

  setClockCorrection(seconds: number): void {
    this.clockCorrection.set(seconds);
  }

  /** A rehearsal that nobody remembers to end is what this is watched for. */
  showReach(reach: Reach): void {
    for (const each of ['everybody', 'listed', 'nobody'] as const)
      this.reach.set({ reach: each }, each === reach ? 1 : 0);
  }

  /** @param outcome what the carrier's answer to a call said of the line */
  countLineRequest(outcome: string): void {
    this.lineRequests.inc({ outcome });
  }

  /** @param until epoch milliseconds; null: calls may go out */
  showLinePause(until: number | null): void {
    this.linePause.set((until ?? 0) / 1000);
  }

  /** @param route the pattern, `/api/tasks/:id`, never the address with its keys */
  observeHttp(method: string, route: string, status: number, seconds: number): void {
    this.http.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  /** Adds memory, event loop and garbage collection of the process. Once, by the server's start. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry, prefix: 'huifang_' });
  }
}
