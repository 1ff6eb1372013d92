import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock';
import { InvalidInput } from '../errors';
import { OptOutService } from '../intake/opt-out.service';
import { addOptOut } from '../intake/opt-out.sql';
import { Metrics } from '../operation/metrics';
import {
  type Delivery,
  type Inquiry,
  RECONCILE_HORIZON_MS,
  afterInquiry,
  withReport,
} from './delivery.rules';
import { TEXT_GATEWAY, type TextGateway } from './gateways/port';
import { isOptOutReply } from './reply.rules';
import { providerOptOut } from './result-writer';
import * as sql from './result.sql';

const LOTS_PER_TICK = 20;
const QUESTIONS_AT_ONCE = 10;

/** Follows texts to their end: reports as they come, and questions about what no report came for. */
@Injectable()
export class TextDelivery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly optOuts: OptOutService,
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
    await sql.keepReports(
      this.dataSource,
      this.gateway.name,
      [{ token: report.token, payload }],
      this.clock.now(),
    );
  }

  /** A customer's reply. One that refuses further texts is an opt-out from this instant on. True when it was one. */
  async receiveReply(from: string, text: string): Promise<boolean> {
    if (!isOptOutReply(text)) return false;
    await this.optOuts.add({
      phone: from,
      channel: 'text',
      rule: null,
      source: 'reply',
      note: text.slice(0, 100),
      by: 'customer',
    });
    return true;
  }

  /** Fetches reports where the gateway keeps them, and reduces all that have come. Answers how many. */
  async tickReduce(now: Date): Promise<number> {
    const pulled = (await this.gateway.pull?.(now)) ?? [];
    if (pulled.length > 0) await sql.keepReports(this.dataSource, this.gateway.name, pulled, now);
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
      const inquiries = new Map<string, Inquiry>();
      for (let at = 0; at < open.length && !stopping?.aborted; at += QUESTIONS_AT_ONCE) {
        const some = open.slice(at, at + QUESTIONS_AT_ONCE);
        await Promise.all(some.map(async ({ token }) => inquiries.set(token, await this.ask(token))));
      }
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

  private async ask(token: string): Promise<Inquiry> {
    try {
      const report = await this.gateway.find(token);
      return report ? { report } : 'never_taken';
    } catch {
      return 'no_answer';
    }
  }

  private async reduceLot(manager: EntityManager, now: Date): Promise<number> {
    const events = await sql.lockRawReports(manager);
    if (events.length === 0) return 0;
    const reports = events.flatMap(({ payload }) => this.gateway.parseReport(payload) ?? []);
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
    }
    if (steps.length > 0) await sql.advance(manager, steps, now);
    // Sorted: two processes that take several numbers take them in one order.
    for (const phone of [...new Set(refusing)].sort()) await this.optOut(manager, phone, now);
  }

  private async optOut(manager: EntityManager, phone: string, now: Date): Promise<void> {
    const { channel, rule, source, note, by } = providerOptOut(phone, this.gateway.name);
    await addOptOut(manager, { phone, channel, rule, source, note, createdBy: by }, now);
  }
}
