import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CARRIER, type CallReport, type Carrier, type PlacedCall } from '../carriers/port';
import { ReportLine } from '../carriers/report-line';
import { Clock } from '../clock';
import { poolOf } from '../database/db';
import { keepEvent, reduced, unreducedEvents } from '../provider-event.sql';
import { CallEnd } from './call-end';
import {
  applyReport,
  attemptsToClose,
  attemptsToReconcile,
  markUnknown,
  unreportedCalls,
  type Attempt,
} from './dial.sql';
import { CallEvents, PROVIDER } from './lines/call-events.service';
import { lineOfAttempt, noteAsked, othersOfLine } from './lines/call-line.sql';
import { placedCall, plainCall } from './lines/placed-call';
import { RecordService } from './record.service';

/** When the carrier is asked, and given up. Milliseconds. */
export interface ReconcileTimes {
  /** A call without an end is asked about after this, and again after as long. */
  askAfter: number;
  /** A call that was connected, and whose agent has gone, sooner: its customer's leg ends with it, and no word of that has come. */
  askAfterAgentLeft: number;
  /** A token that the carrier never heard of counts as unknown after this: later than any request could still arrive. */
  unknownAfter: number;
  /** A call that the carrier still calls live ends here. */
  longestCall: number;
  /** An answered call without a disposition is recorded as unknown after this. */
  wrapUpLimit: number;
}

export const RECONCILE_TIMES = Symbol('reconcile times');
export const USUAL_RECONCILE_TIMES: ReconcileTimes = {
  askAfter: 60_000,
  askAfterAgentLeft: 15_000,
  unknownAfter: 10 * 60_000,
  longestCall: 4 * 60 * 60_000,
  wrapUpLimit: 30 * 60_000,
};

/** Takes what carriers report, and asks them for what they did not. */
@Injectable()
export class CallReportService {
  private readonly log = new Logger('call report');
  private readonly pool: Pool;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly records: RecordService,
    private readonly ends: CallEnd,
    private readonly events: CallEvents,
    @Inject(CARRIER) private readonly carrier: Carrier,
    line: ReportLine,
    @Optional() @Inject(RECONCILE_TIMES) private readonly times: ReconcileTimes = USUAL_RECONCILE_TIMES,
  ) {
    this.pool = poolOf(dataSource);
    line.listen((report) => this.hear(report));
  }

  /** A report from another process: kept raw first, so that it is never lost, then reduced. */
  async receive(provider: string, report: CallReport): Promise<void> {
    const id = await keepEvent(this.pool, {
      channel: 'call',
      provider,
      token: report.token,
      payload: report,
      now: this.clock.now(),
    });
    await this.reduce(id, report);
  }

  /** A report from the exchange in this process. Does not wait; `settled` does. */
  private hear(report: CallReport): void {
    const work = this.apply(report)
      .catch((error: Error) =>
        this.log.warn(`a report was not applied and will be asked for: ${error.message}`),
      )
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /** Resolves when every report heard so far has been applied. */
  async settled(): Promise<void> {
    while (this.underWay.size) await Promise.all(this.underWay);
    await this.events.settled();
  }

  /** Reports that were kept but not reduced: the process died in between. */
  async tickReduce(): Promise<number> {
    const events = await unreducedEvents(this.pool, 'call', PROVIDER);
    for (const event of events) await this.reduce(event.id, event.payload as CallReport);
    return events.length + (await this.events.tickReduce());
  }

  /**
   * Asks the carrier about calls whose end nobody reported (reports are best effort). What it never heard of, and could
   * not hear of any more, is `unknown`: spent, never dialled again by itself. `stopping` ends it between two questions.
   */
  async tickReconcile(now: Date, stopping?: AbortSignal): Promise<number> {
    const open = await attemptsToReconcile(
      this.pool,
      this.before(now, this.times.askAfter),
      this.before(now, this.times.askAfterAgentLeft),
    );
    let settled = 0;
    for (const attempt of open) {
      if (stopping?.aborted) break;
      if (await this.reconcile(attempt, now)) settled++;
    }
    return settled;
  }

  /** Calls that are over and were never given a disposition: closed laptop, desk call not told. */
  async tickWrapUp(now: Date): Promise<number> {
    const silent = [
      ...(await attemptsToClose(this.pool, this.before(now, this.times.wrapUpLimit))),
      ...(await unreportedCalls(this.pool, this.before(now, this.times.longestCall))),
    ];
    for (const attempt of silent)
      await this.records.recordBySystem(attempt.id, {
        // A death between the end's report and its disposition is healed by what the carrier said.
        disposition: (await this.ends.conclusion(attempt)) ?? 'unrecorded',
        note: 'no disposition was recorded in time',
      });
    return silent.length;
  }

  private async reconcile(attempt: Attempt, now: Date): Promise<boolean> {
    const age = now.getTime() - attempt.startedAt.getTime();
    const call = await this.placed(attempt, now);
    let report: CallReport | null;
    try {
      report = await this.carrier.find(call);
    } catch (error) {
      this.log.warn(`attempt ${attempt.id}: the carrier cannot be asked (${(error as Error).message})`);
      return false;
    }
    if (report && report.status !== 'ended' && age > this.times.longestCall) await this.endEndless(call);
    if (report?.events)
      return (await this.events.feed(report.token, report.events)) || this.ledNowhere(attempt, now);
    if (report) {
      await this.apply(report);
      return report.status === 'ended';
    }
    if (age < this.times.unknownAfter) return false;
    return this.giveUp(
      attempt,
      now,
      'the carrier has no record of this call; it is not dialled again by itself',
    );
  }

  /** One that cannot be ended now is tried again, and keeps no other from being asked about meanwhile. */
  private async endEndless(call: PlacedCall): Promise<void> {
    try {
      await this.carrier.hangUp(call);
    } catch (error) {
      this.log.warn(`attempt ${call.attemptId}: it could not be ended (${(error as Error).message})`);
    }
  }

  /**
   * A call that was connected, and whose agent has gone for long enough that the carrier would know of the customer's leg: our
   * instructions never reached it, or the agent hung up in the same moment. Spent all the same, for what nobody has seen may be late.
   */
  private async ledNowhere(attempt: Attempt, now: Date): Promise<boolean> {
    const line = await lineOfAttempt(this.pool, attempt.id);
    if (!line || line.customerSid !== null || line.agentEndedAt === null) return false;
    if (line.agentEndedAt > this.before(now, this.times.askAfter)) return false;
    return this.giveUp(attempt, now, 'connected, but the carrier has no record of a call to the customer');
  }

  private async giveUp(attempt: Attempt, now: Date, note: string): Promise<boolean> {
    if (!(await markUnknown(this.pool, attempt.id, now))) return false;
    await this.records.recordBySystem(attempt.id, { disposition: 'unrecorded', note });
    return true;
  }

  private async placed(attempt: Attempt, now: Date): Promise<PlacedCall> {
    const line = await lineOfAttempt(this.pool, attempt.id);
    if (!line) return plainCall(attempt);
    await noteAsked(this.pool, attempt.id, now);
    const since = this.before(attempt.startedAt, this.times.longestCall);
    const others = line.agentSid === null ? await othersOfLine(this.pool, line.line, attempt.id, since) : [];
    return placedCall(line, others);
  }

  private async reduce(eventId: number, report: CallReport): Promise<void> {
    await this.apply(report);
    await reduced(this.pool, eventId, this.clock.now());
  }

  private async apply(report: CallReport): Promise<void> {
    const ended = await applyReport(this.pool, {
      token: report.token,
      state: report.status,
      outcome: report.outcome ?? null,
      answeredAt: report.answeredAt
        ? new Date(report.answeredAt)
        : report.status === 'answered'
          ? new Date(report.at)
          : null,
      at: new Date(report.at),
    });
    if (ended?.state === 'ended') await this.ends.settle(ended);
  }

  private before(now: Date, milliseconds: number): Date {
    return new Date(now.getTime() - milliseconds);
  }
}
