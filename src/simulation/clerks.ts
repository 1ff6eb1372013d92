import { type INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FollowUpService } from '../campaigns/follow-up.service';
import { type VirtualClock } from '../clock';
import { poolOf } from '../database/db';
import { Refusal } from '../errors';
import { CorrectionService } from '../verification/correction.service';
import { clerk, coordinatorHours } from './behaviour.rules';
import { openCases, openFollowUps } from './simulation.sql';

const HOUR_MS = 3_600_000;
const OFFICE_HOURS = { from: 9, to: 18 };

/** Branches at their desks: clerks correct cases, coordinators close follow-ups, during office hours. */
export class Clerks {
  /** Cases that their clerk will leave alone, and those refused: not asked again. */
  private readonly left = new Set<number>();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly clock: VirtualClock,
    private readonly seed: number,
    private readonly zoneOffsetMs: number,
  ) {}

  async work(): Promise<void> {
    const now = this.clock.now();
    const hour = Math.floor(((now.getTime() + this.zoneOffsetMs) % 86_400_000) / HOUR_MS);
    if (hour < OFFICE_HOURS.from || hour >= OFFICE_HOURS.to) return;
    await this.cases(now);
    await this.followUps(now);
  }

  private async cases(now: Date): Promise<void> {
    const corrections = this.app.get(CorrectionService);
    for (const each of await openCases(poolOf(this.app.get(DataSource)))) {
      if (this.left.has(each.id)) continue;
      const decision = clerk(this.seed, each.recordKey);
      if (decision.kind === 'ignore') {
        this.left.add(each.id);
        continue;
      }
      if (now.getTime() < each.openedAt.getTime() + decision.afterHours * HOUR_MS) continue;
      const desk = { branch: each.holderCode, actor: `clerk-${each.holderCode}` };
      const { version } = each;
      try {
        if (decision.kind === 'correct')
          await corrections.correct(each.id, desk, { version, phone: decision.phone });
        else await corrections.cannotBeCorrected(each.id, desk, { version, reason: decision.reason });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.left.add(each.id);
      }
    }
  }

  private async followUps(now: Date): Promise<void> {
    const followUps = this.app.get(FollowUpService);
    for (const each of await openFollowUps(poolOf(this.app.get(DataSource))))
      if (now.getTime() >= each.openedAt.getTime() + coordinatorHours(this.seed, String(each.id)) * HOUR_MS)
        await followUps.close(each.id, { outcome: '已联系客户' }, 'coordinator');
  }
}
