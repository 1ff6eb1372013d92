import { Inject, Injectable, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import type { CalendarFacts } from '../calendar/day.rules';
import { nextOpening, openAt } from '../calendar/hours.rules';
import { DAY_MS } from '../calendar/zone.rules';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { lockPhones } from '../intake/opt-out.sql';
import { Metrics } from '../operation/metrics';
import { TokenSource } from '../tokens';
import { Drain, DRAIN_SIZES, type DrainPorts, type IntendedText } from './drain';
import { GatewayWatch } from './gateway-watch';
import { TEXT_GATEWAY, type SendAnswer, type TextGateway } from './gateways/port';
import { holdEarlier } from './again.sql';
import { writeIntents } from './intent.sql';
import * as outbox from './outbox.sql';
import { inTransaction, prepared } from './prepared.sql';
import { holdBack, refuseProviderTemplate } from './provider-template.sql';
import { ResultWriter } from './result-writer';
import { RECONCILE_HORIZON_MS } from './delivery.rules';
import { KnownZones } from './known-zones';
import type { TextLanguage } from './text-rule';
import { TEXT_RULES, textHours } from './text-rules';

const LEASE_MS = 60_000;
/** An intent that waited longer for its slot is taken back: its gates were judged too long ago (reliability.md M10). */
const INTENT_LIVES_MS = 5_000;

interface Hours {
  /** Null when open now; else the next opening. */
  readonly opensAt: number | null;
  /** Null when shut, or when they do not close. */
  readonly openUntil: number | null;
}

/**
 * Sends what is due. An intent, with every gate looked at again, is committed before the gateway is called; what stays
 * ambiguous keeps its intent and is never sent again by itself (delivery.service.ts asks the gateway about it later).
 */
@Injectable()
export class TextSender implements BeforeApplicationShutdown {
  private readonly pool: Pool;
  private readonly results: ResultWriter;
  private readonly watch: GatewayWatch;
  private current: Drain | null = null;
  private draining: Promise<number> | null = null;
  private stopped = false;
  private readonly zones: KnownZones;

  constructor(
    dataSource: DataSource,
    private readonly calendar: CalendarService,
    private readonly clock: Clock,
    private readonly tokens: TokenSource,
    @Inject(TEXT_GATEWAY) private readonly gateway: TextGateway,
    @Inject(CONFIG) config: Pick<Config, 'timeZone'>,
    @Optional() private readonly metrics?: Metrics,
  ) {
    this.pool = poolOf(dataSource);
    this.zones = new KnownZones(config.timeZone);
    this.results = new ResultWriter(this.pool, metrics);
    this.watch = new GatewayWatch(this.pool, clock, gateway.name, metrics);
  }

  /** Sends everything that is due and answers how many sends it made. A drain under way is joined, not doubled. */
  drain(stopping?: AbortSignal): Promise<number> {
    stopping?.addEventListener('abort', this.stop, { once: true });
    if (stopping?.aborted) this.stop();
    this.draining ??= this.run().finally(() => (this.draining = null));
    return this.draining.finally(() => stopping?.removeEventListener('abort', this.stop));
  }

  /** Null: sends go on. Otherwise the instant until which the gateway is left alone. */
  get pausedUntil(): Date | null {
    return this.watch.pausedUntil;
  }

  /** Waits for what is in flight, writes the results and gives the rest back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop();
    await this.draining?.catch(() => undefined);
    await this.results.flush().catch(() => undefined);
  }

  private readonly stop = (): void => {
    this.stopped = true;
    this.current?.stop();
  };

  private async run(): Promise<number> {
    if (this.stopped) return 0;
    await this.results.flush();
    const drain = (this.current = new Drain(this.ports));
    try {
      return await drain.run();
    } finally {
      this.current = null;
      await this.results.flush();
    }
  }

  private readonly ports: DrainPorts = {
    slots: () => this.watch.slots(DRAIN_SIZES.slots),
    lease: () => {
      const now = this.clock.now();
      const until = new Date(now.getTime() + LEASE_MS);
      return this.gateway.byTemplate
        ? outbox.leaseDue(prepared(this.pool, 'text-lease-codes'), now, until, this.gateway.name)
        : outbox.leaseDue(prepared(this.pool, 'text-lease'), now, until);
    },
    intend: (batch) => this.intend(batch),
    send: (text) => this.send(text),
    unsent: (text) => this.giveBack(text, 'stopped', this.clock.now().getTime()),
    release: (batch) =>
      outbox.releaseLeases(
        this.pool,
        batch.map((it) => it.id),
      ),
  };

  private async intend(leased: outbox.LeasedText[]): Promise<IntendedText[]> {
    const now = this.clock.now();
    let batch = this.gateway.byTemplate ? await this.withCode(leased, now) : leased;
    for (;;) {
      const calendar = await this.calendar.facts();
      const hours = new Map<string, Hours>();
      const judged = batch.map((text) => {
        const key = `${text.rule} ${text.zone}`;
        const known = hours.get(key) ?? this.hoursOf(text, calendar, now.getTime());
        hours.set(key, known);
        return { text, ...known };
      });
      const shut = judged.flatMap(({ text, opensAt }) =>
        opensAt === null ? [] : [{ id: text.id, until: new Date(opensAt) }],
      );
      if (shut.length > 0) await outbox.delay(this.pool, shut);
      const open = judged.filter(({ opensAt }) => opensAt === null);
      if (open.length === 0) return [];
      const intended = open.map(({ text, openUntil }) => ({
        ...text,
        openUntil,
        token: this.tokens.next(),
        intentAt: now.getTime(),
      }));
      const sends = await this.writeIntents(intended, calendar.version, now);
      if (sends) return intended.filter((it) => sends.has(it.id));
      // Somebody has changed the calendar since it was read.
      await this.calendar.reload();
      batch = open.map(({ text }) => text);
    }
  }

  /** Those that the gateway has a code for; the others wait until somebody enters one. */
  private async withCode(leased: outbox.LeasedText[], now: Date): Promise<outbox.LeasedText[]> {
    const without = leased.filter(({ template }) => !template).map(({ id }) => id);
    if (without.length > 0) await holdBack(this.pool, without, now);
    return leased.filter(({ template }) => template);
  }

  /** Ids of those that may go; null when the calendar is no longer the one they were judged by. */
  private async writeIntents(
    texts: IntendedText[],
    calendarVersion: number,
    now: Date,
  ): Promise<Set<number> | null> {
    const asked = texts.map(({ id, token, leaseUntil, rule: code }) => {
      const rule = ruleOf(code);
      const daysBefore = rule?.feed.of === 'expiring-policies' ? rule.feed.daysBefore : null;
      return { id, token, leaseUntil, stopsOnRenewal: rule?.stopsOnRenewal ?? false, daysBefore };
    });
    const sending = {
      provider: this.gateway.name,
      calendarVersion,
      pollAt: new Date(now.getTime() + RECONCILE_HORIZON_MS),
    };
    try {
      const answer = await inTransaction(this.pool, async (client) => {
        const again = texts.filter(({ againOf }) => againOf !== null).map(({ id }) => id);
        if (again.length > 0) await holdEarlier(client, again);
        await lockPhones(
          prepared(client, 'text-lock-phones'),
          texts.map((it) => it.phone),
          'shared',
        );
        return writeIntents(prepared(client, 'text-intents'), asked, sending, now);
      });
      if (answer === null) return null;
      this.metrics?.countText('skipped', answer.filter((it) => !it.sends).length);
      return new Set(answer.filter((it) => it.sends).map((it) => it.id));
    } catch (error) {
      // Nobody knows whether that was committed, but none of them was sent: whatever stands is taken back.
      for (const text of texts) this.giveBack(text, 'intent_failed', now.getTime());
      throw error;
    }
  }

  private async send(text: IntendedText): Promise<void> {
    const { id, token } = text;
    const now = this.clock.now().getTime();
    const unfit = unfitness(text, now);
    if (unfit) return this.giveBack(text, unfit, now);
    const closes = Math.min(text.expiresAt.getTime(), text.openUntil ?? Infinity);
    let answer: SendAnswer;
    try {
      // Nothing is awaited between the look at the time and this call.
      answer = await this.gateway.send({
        token,
        to: text.phone,
        body: text.body,
        expiresAt: new Date(closes),
        ...(text.template && { template: text.template }),
      });
    } catch {
      return this.watch.learn('no_answer', token);
    }
    this.watch.learn(answer, token);
    const at = this.clock.now();
    if (answer.kind === 'accepted') {
      this.results.push({ kind: 'sent', id, token, at, providerRef: answer.providerRef });
    } else if (answer.kind === 'refused') {
      this.results.push({
        kind: 'refused',
        id,
        token,
        at,
        code: answer.code,
        phone: text.phone,
        provider: this.gateway.name,
      });
    } else if (answer.kind === 'wrong_template') {
      await this.refuseTemplate(text, answer.said, at);
      this.giveBack(text, 'no_provider_template', at.getTime());
    } else {
      this.giveBack(text, answer.code, answer.code === 'closing' ? closes : this.watch.nextTry(token));
    }
  }

  /** The code is of no use until somebody enters it again: this text and all like it wait from now on. */
  private async refuseTemplate({ template }: IntendedText, said: string, now: Date): Promise<void> {
    if (!template) return;
    const { rule, language, version, code } = template;
    const refusal = {
      provider: this.gateway.name,
      rule,
      language: language as TextLanguage,
      version,
      code,
      said,
    };
    // What could not be noted now is noted by the next text that the provider will not take.
    await refuseProviderTemplate(this.pool, refusal, now).catch(() => undefined);
  }

  private giveBack({ id, token }: IntendedText, why: string, notBefore: number): void {
    this.results.push({
      kind: 'unsent',
      id,
      token,
      at: this.clock.now(),
      why,
      notBefore: new Date(notBefore),
    });
  }

  private hoursOf({ rule: code, zone }: outbox.LeasedText, calendar: CalendarFacts, now: number): Hours {
    const hours = textHours(code);
    if (hours === null) return { opensAt: null, openUntil: null };
    const inZone = this.zones.of(zone);
    const { open, until } = openAt(calendar, hours, inZone, now);
    if (open) return { opensAt: null, openUntil: until };
    return { opensAt: nextOpening(calendar, hours, inZone, now) ?? now + DAY_MS, openUntil: null };
  }
}

function ruleOf(code: string) {
  return TEXT_RULES.find((it) => it.code === code);
}

function unfitness(text: IntendedText, now: number): string | null {
  if (now - text.intentAt > INTENT_LIVES_MS) return 'intent_too_old';
  if (text.openUntil !== null && now >= text.openUntil) return 'outside_hours';
  return now >= text.expiresAt.getTime() ? 'stale' : null;
}
