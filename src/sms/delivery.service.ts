import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock';
import { InvalidInput } from '../errors';
import { addOptOut, lockPhones } from '../intake/opt-out.sql';
import { Metrics } from '../operation/metrics';
import { withdrawAgain } from './again.sql';
import {
  type Delivery,
  type DeliveryReport,
  type Inquiry,
  RECONCILE_HORIZON_MS,
  afterInquiry,
  withReport,
} from './delivery.rules';
import { TEXT_GATEWAY, type TextGateway } from './gateways/port';
import { REPORT_READERS } from './gateways/report-readers';
import { type KeptReport, keepReports } from './kept-report.sql';
import { alarmPaused } from './template-alarm';
import { providerOptOut } from './result-writer';
import * as sql from './result.sql';

const LOTS_PER_TICK = 20;
const QUESTIONS_AT_ONCE = 10;
/** Texts that were meant so long before another may have been taken after it: a process may have been stopped in between. */
const OTHERS_FROM_MS = 3_600_000;

/** Follows texts to their end: reports as they come, and questions about what no report came for. */
@Injectable()
export class TextDelivery {
  private readonly log = new Logger('texts');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(TEXT_GATEWAY) private readonly gateway: TextGateway,
    @Optional() private readonly metrics?: Metrics,
  ) {}

  /** Keeps a pushed report as it came; nothing is concluded yet, so the answer is quick. @throws InvalidInput */
  async receive(payload: object): Promise<void> {
    const report = this.gateway.parseReport(payload);
    if (!report) {
      throw new InvalidInput(
        'report_unreadable',
        `不是 ${this.gateway.name} 的状态报告 · Not a report of ${this.gateway.name}.`,
      );
    }
    await this.keep(this.gateway.name, [{ token: report.token, payload }]);
  }

  /** Keeps what a webhook of a real gateway was told as it came, each unless the very same was kept before: a retry, or a replay. */
  async keep(provider: string, reports: readonly KeptReport[]): Promise<void> {
    if (reports.length > 0) await keepReports(this.dataSource, provider, reports, this.clock.now());
  }

  /** Fetches reports where the gateway keeps them, and reduces all that have come. Answers how many. */
  async tickReduce(now: Date): Promise<number> {
    const pulled = (await this.gateway.pull?.(now)) ?? [];
    if (pulled.length > 0) await keepReports(this.dataSource, this.gateway.name, pulled, now);
    let done = 0;
    // Most ticks find nothing: one look costs less than a transaction.
    for (let lot = 0; lot < LOTS_PER_TICK && (await sql.hasRawReports(this.dataSource)); lot++) {
      const count = await this.dataSource.transaction((manager) => this.reduceLot(manager, now));
      done += count;
      // Another process is at the ones that are left.
      if (count === 0) break;
    }
    return done;
  }

  /** Asks the gateway about texts without an end, no sooner than the horizon after their intent. Answers how many. */
  async tickReconcile(now: Date, stopping?: AbortSignal): Promise<number> {
    let done = 0;
    for (let lot = 0; lot < LOTS_PER_TICK; lot++) {
      const open = await sql.takeUnresolved(this.dataSource, now, RECONCILE_HORIZON_MS);
      if (open.length === 0) break;
      const inquiries = await this.askAll(open, stopping);
      await this.dataSource.transaction((manager) =>
        this.learn(manager, [...inquiries.keys()], now, (message, known) =>
          afterInquiry(known, inquiries.get(message.token)!, now.getTime() - message.intentAt.getTime()),
        ),
      );
      done += inquiries.size;
      if (stopping?.aborted) break;
    }
    return done;
  }

  /**
   * Numbers side by side, texts to one number one after the other in the order of their intents: where the gateway knows no
   * tokens, what was found for one is none of the others.
   */
  private async askAll(
    open: readonly sql.UnresolvedMessage[],
    stopping?: AbortSignal,
  ): Promise<Map<string, Inquiry>> {
    const inquiries = new Map<string, Inquiry>();
    const lines = [...byPhone(open).values()];
    const refs = await this.refsAmong(open);
    const follow = async () => {
      for (let line = lines.shift(); line && !stopping?.aborted; line = lines.shift()) {
        const known = refs.get(line[0]!.phone) ?? new Set();
        for (const message of line) {
          const inquiry = await this.ask(message, known);
          inquiries.set(message.token, inquiry);
          if (typeof inquiry === 'object' && inquiry.report.providerRef)
            known.add(inquiry.report.providerRef);
        }
      }
    };
    await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, follow));
    return inquiries;
  }

  private async ask(message: sql.UnresolvedMessage, known: ReadonlySet<string>): Promise<Inquiry> {
    // Went out by a gateway that was configured then: this one knows nothing of it.
    if (message.provider !== this.gateway.name) return 'no_answer';
    const { token, phone: to, body, intentAt, providerRef } = message;
    const otherRefs = new Set([...known].filter((ref) => ref !== providerRef));
    try {
      const report = await this.gateway.find({ token, to, body, intentAt, providerRef, otherRefs });
      return report ? { report } : 'never_taken';
    } catch {
      return 'no_answer';
    }
  }

  /** What the gateway calls our texts to the numbers of those whose own name we never heard. */
  private refsAmong(open: readonly sql.UnresolvedMessage[]): Promise<Map<string, Set<string>>> {
    const nameless = open.filter(({ providerRef }) => providerRef === null);
    if (nameless.length === 0) return Promise.resolve(new Map());
    const first = Math.min(...nameless.map(({ intentAt }) => intentAt.getTime()));
    const phones = [...new Set(nameless.map(({ phone }) => phone))];
    return sql.refsOfNumbers(this.dataSource, this.gateway.name, phones, new Date(first - OTHERS_FROM_MS));
  }

  private async reduceLot(manager: EntityManager, now: Date): Promise<number> {
    const events = await sql.lockRawReports(manager);
    if (events.length === 0) return 0;
    const reports = events.flatMap(({ provider, payload }) => this.read(provider, payload) ?? []);
    await this.learn(manager, [...new Set(reports.map((it) => it.token))], now, (message, known) =>
      reports.filter((it) => it.token === message.token).reduce(withReport, known),
    );
    await sql.markReduced(
      manager,
      events.map((it) => it.id),
      now,
    );
    return events.length;
  }

  /** Reports of a gateway that was exchanged for another come for days yet. */
  private read(provider: string, payload: unknown): DeliveryReport | null {
    return provider === this.gateway.name
      ? this.gateway.parseReport(payload)
      : (REPORT_READERS[provider]?.(payload) ?? null);
  }

  /** Judges the messages of these tokens, held against others, and writes those that moved. */
  private async learn(
    manager: EntityManager,
    tokens: string[],
    now: Date,
    judge: (message: sql.SentMessage, known: Delivery) => Delivery,
  ): Promise<void> {
    if (tokens.length === 0) return;
    const steps: sql.Advance[] = [];
    const refusing: string[] = [];
    const wentOut: number[] = [];
    for (const message of await sql.lockByTokens(manager, tokens)) {
      const known: Delivery = {
        state: message.state,
        code: message.reason,
        providerRef: message.providerRef,
        conflict: false,
      };
      const next = judge(message, known);
      if (next.state === known.state && !next.conflict) continue;
      steps.push({
        id: message.id,
        state: next.state,
        // Why it had waited stays known of a text that arrived; that nobody knew of it does not.
        reason: next.code ?? (known.state === 'unknown' ? null : message.reason),
        providerRef: next.providerRef,
        conflict: next.conflict,
      });
      if (next.state !== known.state) this.metrics?.countText(next.state);
      if (next.code === 'opted_out') refusing.push(message.phone);
      if (message.sentAgain && (next.state === 'sent' || next.state === 'delivered'))
        wentOut.push(message.id);
    }
    if (steps.length > 0) this.alarm(steps, await sql.advance(manager, steps, now));
    if (refusing.length > 0) await this.optOut(manager, [...new Set(refusing)], now);
    if (wentOut.length > 0) this.alarmTwice(await withdrawAgain(manager, wentOut, now));
  }

  /** It came out too late: the customer has, or will have, both. Nothing calls a text back. */
  private alarmTwice(ids: readonly number[]): void {
    for (const id of ids) {
      this.metrics?.countTextAlarm('sent_twice');
      this.log.warn(`message ${id} had gone out after all, and a person has had it sent again`);
    }
  }

  private alarm(steps: readonly sql.Advance[], { paused }: sql.Written): void {
    alarmPaused(paused, this.metrics);
    for (const { id, conflict } of steps) {
      if (!conflict) continue;
      this.metrics?.countTextAlarm('report_conflict');
      this.log.warn(`reports of message ${id} contradict each other about its end; the first one stands`);
    }
  }

  private async optOut(manager: EntityManager, phones: readonly string[], now: Date): Promise<void> {
    // All at once: one by one they would be held in another order than senders hold theirs.
    await lockPhones(manager, phones, 'exclusive');
    for (const phone of phones) await addOptOut(manager, providerOptOut(phone, this.gateway.name), now);
  }
}

/** In the order of their intents, by number. */
function byPhone(open: readonly sql.UnresolvedMessage[]): Map<string, sql.UnresolvedMessage[]> {
  const lines = new Map<string, sql.UnresolvedMessage[]>();
  for (const message of [...open].sort((one, other) => one.intentAt.getTime() - other.intentAt.getTime()))
    lines.set(message.phone, [...(lines.get(message.phone) ?? []), message]);
  return lines;
}
