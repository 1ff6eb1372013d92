import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import { nextOpening } from '../calendar/hours.rules';
import { DAY_MS, dateOfDay, dayOfDate, instantOf, localDateOf } from '../calendar/zone.rules';
import { CONFIG, type Config } from '../config';
import { Metrics } from '../operation/metrics';
import { TEXT_GATEWAY, type TextGateway } from './gateways/port';
import { KnownZones } from './known-zones';
import { expiryOf, judgeOwed, lookbackDays } from './outbox.rules';
import * as outbox from './outbox.sql';
import * as owedSql from './owed.sql';
import { refreshStatistics } from './prepared.sql';
import { releaseHeld } from './provider-template.sql';
import { type TemplateSet, TemplateService } from './template.service';
import { type OwedText, type TextFeed, type TextRule, languageOf } from './text-rule';
import { TEXT_RULES } from './text-rules';

const LOTS_PER_TICK = 20;
const LOT = 500;
/** From here on the planner's idea of the table is wrong enough to matter. */
const MANY = 1000;
/** Policies fall due at midnight of some zone, and every zone's midnight is at a quarter of an hour of UTC. */
const QUARTER_MS = 15 * 60_000;
/** Once a day a feed is read back to the day the rule came in force: what reached us so late gets its row, not a text. */
const SWEEP_MS = DAY_MS;

/**
 * Puts what the rules owe into the outbox: one row per rule, record and due date, whether it will be sent or not, with
 * the reason where not. Rows come from the records' tables by an anti-join, so a tick that ran twice, late or in two
 * processes leaves the same rows as one.
 */
@Injectable()
export class OutboxService {
  private readonly liveFrom = new Map<string, Date>();
  private readonly zones: KnownZones;
  private quarter: number | null = null;
  private sweep: number | null = null;
  private released = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: CalendarService,
    private readonly templates: TemplateService,
    @Inject(CONFIG) config: Pick<Config, 'timeZone'>,
    @Optional() private readonly metrics?: Metrics,
    @Optional() @Inject(TEXT_GATEWAY) private readonly gateway?: Pick<TextGateway, 'name' | 'byTemplate'>,
  ) {
    this.zones = new KnownZones(config.timeZone);
  }

  /**
   * Puts every rule in force from this instant on: what came due earlier is not owed. Rules that are in force keep their
   * instant. The first tick does it with its own `now` for rules that nobody has put in force.
   */
  async goLive(liveFrom: Date): Promise<void> {
    await owedSql.putInForce(
      this.dataSource,
      TEXT_RULES.map((rule) => rule.code),
      liveFrom,
    );
    this.liveFrom.clear();
  }

  /** Enters every text that has come due and answers how many. Also withdraws queued ones that were opted out of. */
  async tickCreate(now: Date): Promise<number> {
    let done = await outbox.withdrawOptedOut(this.dataSource, now);
    if (done > 0) this.metrics?.countText('skipped', done);
    done += await this.release(now);
    const quarter = Math.floor(now.getTime() / QUARTER_MS);
    const sweep = Math.floor(now.getTime() / SWEEP_MS);
    const sweeping = sweep !== this.sweep;
    let emptied = true;
    for (const rule of TEXT_RULES) {
      if (rule.feed.of === 'expiring-policies' && quarter === this.quarter) continue;
      const entered = await this.enterAll(rule, now, sweeping);
      done += entered.count;
      emptied &&= entered.emptied;
    }
    if (done >= MANY) await refreshStatistics(this.dataSource);
    // A feed that was not read to its end is read again at once, and as far back.
    this.quarter = emptied ? quarter : null;
    this.sweep = emptied ? sweep : null;
    return done;
  }

  /** Texts that waited for a code of a template. Where the gateway sends bodies, one look finds those of a gateway before it. */
  private async release(now: Date): Promise<number> {
    const byTemplate = this.gateway?.byTemplate === true;
    if (!byTemplate && this.released) return 0;
    this.released = true;
    return releaseHeld(this.dataSource, byTemplate ? this.gateway!.name : null, now);
  }

  private async enterAll(
    rule: TextRule,
    now: Date,
    sweeping: boolean,
  ): Promise<{ count: number; emptied: boolean }> {
    const liveFrom = await this.inForceSince(rule, now);
    let count = await this.lift(rule, now);
    for (let lot = 0; lot < LOTS_PER_TICK; lot++) {
      const owed = await this.owed(rule, liveFrom, now, sweeping);
      if (owed.length > 0) count += await this.enter(rule, owed, now);
      if (owed.length < LOT) return { count, emptied: true };
    }
    return { count, emptied: false };
  }

  /** What the rules would enter today in place of texts entered before, by the records as they stand now. */
  async prepareAgain(
    ids: readonly number[],
    now: Date,
  ): Promise<{ againOf: number; message: outbox.NewMessage }[]> {
    const prepared: { againOf: number; message: outbox.NewMessage }[] = [];
    for (const rule of TEXT_RULES) {
      const found = await owedSql.recordsOfTexts(this.dataSource, rule, ids);
      const owed = found.map(({ againOf: _, ...row }) => ({ ...this.withDueDate(row), dueOn: row.dueOn! }));
      const messages = await this.judge(rule, owed, now);
      prepared.push(...messages.map((message, at) => ({ againOf: found[at]!.againOf, message })));
    }
    return prepared;
  }

  private async enter(rule: TextRule, owed: OwedText[], now: Date): Promise<number> {
    const messages = await this.judge(rule, owed, now);
    const entered = await outbox.insertMessages(this.dataSource, messages, now);
    for (const state of ['queued', 'skipped'] as const) {
      const count = messages.filter((it) => it.state === state).length;
      if (count > 0) this.metrics?.countText(state, count);
    }
    return entered;
  }

  /** Texts that were skipped for want of a number or a value which has come meanwhile. */
  private async lift(rule: TextRule, now: Date): Promise<number> {
    const found =
      rule.feed.of === 'reported-claims'
        ? await owedSql.completedClaims(this.dataSource, rule.code, now)
        : await owedSql.completedPolicies(this.dataSource, rule.code, rule.feed.daysBefore, now);
    if (found.length === 0) return 0;
    const owed = found.map((row) => ({ ...this.withDueDate(row), dueOn: row.dueOn! }));
    const lifted = await outbox.liftSkipped(this.dataSource, await this.judge(rule, owed, now), now);
    if (lifted > 0) this.metrics?.countText('queued', lifted);
    return lifted;
  }

  private async judge(rule: TextRule, owed: OwedText[], now: Date): Promise<outbox.NewMessage[]> {
    const phones = [...new Set(owed.flatMap((it) => it.numbers))];
    const optedOut = await owedSql.optedOutAmong(this.dataSource, rule.code, phones);
    const dead = await owedSql.deadAmong(this.dataSource, phones);
    const calendar = await this.calendar.facts();
    const make = await this.templates.load();
    const facts = {
      now: now.getTime(),
      optedOut: (phone: string) => optedOut.has(phone),
      dead: (phone: string) => dead.has(phone),
      nextOpening: (hours: string, zone: string, from: number) => nextOpening(calendar, hours, zone, from),
    };
    const keepsValues = this.gateway?.byTemplate === true;
    return owed.map((it) => newMessage(rule, it, facts, make, keepsValues));
  }

  private async owed(rule: TextRule, liveFrom: Date, now: Date, sweeping: boolean): Promise<OwedText[]> {
    const days = lookbackDays(rule);
    if (rule.feed.of === 'reported-claims') {
      const recent = new Date(Math.max(liveFrom.getTime(), now.getTime() - days * DAY_MS));
      const found = await owedSql.reportedClaims(
        this.dataSource,
        rule.code,
        sweeping ? liveFrom : recent,
        now,
      );
      return found.map((it) => this.withDueDate(it));
    }
    const dates = await this.dueDates(rule.feed, liveFrom, now, sweeping ? null : days);
    if (dates.length === 0) return [];
    const found = await owedSql.expiringPolicies(this.dataSource, rule.code, rule.feed, dates, now);
    return found.map((it) => this.withDueDate(it));
  }

  /** The local dates that have begun in each zone since the rule came in force, at most `days` of them. */
  private async dueDates(
    feed: Extract<TextFeed, { of: 'expiring-policies' }>,
    liveFrom: Date,
    now: Date,
    days: number | null,
  ): Promise<owedSql.DueDates[]> {
    const first = dayOfDate(
      localDateOf('UTC', days === null ? liveFrom.getTime() : now.getTime() - days * DAY_MS),
    );
    const last = dayOfDate(localDateOf('UTC', now.getTime()));
    const zones = await owedSql.zonesOfExpiring(
      this.dataSource,
      dateOfDay(first - 1 + feed.daysBefore),
      dateOfDay(last + 1 + feed.daysBefore),
    );
    return zones.flatMap((stored) => {
      const zone = this.zones.of(stored);
      const to = dayOfDate(localDateOf(zone, now.getTime()));
      const live = dayOfDate(localDateOf(zone, liveFrom.getTime() - 1)) + 1;
      const from = days === null ? live : Math.max(live, to - days);
      return from > to ? [] : [{ zone: stored ?? '', from: dateOfDay(from), to: dateOfDay(to) }];
    });
  }

  private withDueDate(row: owedSql.OwedRow): OwedText {
    const zone = this.zones.of(row.zone);
    const { occurredAt, ...rest } = row;
    if (occurredAt !== null) {
      const dueAt = occurredAt.getTime();
      return { ...rest, zone, dueOn: localDateOf(zone, dueAt), dueAt };
    }
    const dueOn = row.dueOn!;
    return { ...rest, zone, dueOn, dueAt: instantOf(zone, dayOfDate(dueOn) * DAY_MS) };
  }

  private async inForceSince(rule: TextRule, now: Date): Promise<Date> {
    const known = this.liveFrom.get(rule.code);
    if (known) return known;
    let liveFrom = await owedSql.liveFromOf(this.dataSource, rule.code);
    if (!liveFrom) {
      await owedSql.putInForce(this.dataSource, [rule.code], now);
      liveFrom = (await owedSql.liveFromOf(this.dataSource, rule.code))!;
    }
    this.liveFrom.set(rule.code, liveFrom);
    return liveFrom;
  }
}

function newMessage(
  rule: TextRule,
  owed: OwedText,
  facts: Parameters<typeof judgeOwed>[2],
  make: TemplateSet,
  keepsValues: boolean,
): outbox.NewMessage {
  const verdict = judgeOwed(rule, owed, facts);
  const common = {
    rule: rule.code,
    recordType: owed.recordType,
    recordKey: owed.recordKey,
    dueOn: owed.dueOn,
    branchCode: owed.branchCode,
    phone: verdict.phone,
    expiresAt: new Date(expiryOf(rule, owed)),
  };
  const skipped = (reason: string): outbox.NewMessage => ({
    ...common,
    state: 'skipped',
    reason,
    templateVersion: null,
    language: null,
    body: null,
    segments: null,
    template: null,
    notBefore: new Date(owed.dueAt),
  });
  if (verdict.kind === 'skip') return skipped(verdict.reason);
  const language = languageOf(owed.language);
  const made = make(rule, language, rule.data(owed, language));
  if ('refused' in made) return skipped(made.refused);
  return {
    ...common,
    state: 'queued',
    reason: verdict.reason,
    templateVersion: made.version,
    language,
    body: made.text,
    segments: made.segments,
    template: keepsValues ? { rule: rule.code, language, version: made.version, values: made.values } : null,
    notBefore: new Date(verdict.notBefore),
  };
}
