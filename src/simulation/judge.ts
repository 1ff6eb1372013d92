import { type INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CalendarService } from '../calendar/calendar.service';
import { isOpen } from '../calendar/hours.rules';
import { CONFIG, type Config } from '../config';
import { checkInvariants, type InvariantResult } from '../reports/invariants.service';
import { TEXT_RULES } from '../sms/text-rules';

export interface InvariantCount {
  checked: number;
  broken: number;
}

/** Checks the invariants as a simulation goes: after each day what the day wrote, at the end everything. */
export class SimulationJudge {
  readonly total: InvariantCount = { checked: 0, broken: 0 };
  /** What the check of everything found; empty before it. */
  final: InvariantResult[] = [];
  private readonly textHours = new Map(TEXT_RULES.map((rule) => [rule.code, rule.hours]));

  constructor(
    private readonly app: INestApplicationContext,
    private since: Date,
  ) {}

  async day(now: Date): Promise<InvariantCount> {
    const found = await this.check(now, this.since);
    this.since = now;
    return this.add(found);
  }

  async all(now: Date): Promise<InvariantCount> {
    this.final = await this.check(now);
    return this.add(this.final);
  }

  private async check(now: Date, since?: Date): Promise<InvariantResult[]> {
    const facts = await this.app.get(CalendarService).facts();
    return checkInvariants(this.app.get(DataSource), {
      now,
      since,
      timeZone: this.app.get<Config>(CONFIG).timeZone,
      isOpen: (hours, zone, at) => isOpen(facts, hours, zone, at.getTime()),
      textHours: (rule) => this.textHours.get(rule) ?? null,
    });
  }

  private add(found: InvariantResult[]): InvariantCount {
    const day = { checked: 0, broken: 0 };
    for (const each of found) {
      day.checked += each.checked;
      day.broken += each.broken;
      if (each.broken) this.breaches.push(each);
    }
    this.total.checked += day.checked;
    this.total.broken += day.broken;
    return day;
  }

  /** Every check that found something, with its samples. */
  readonly breaches: InvariantResult[] = [];
}
