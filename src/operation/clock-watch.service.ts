import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Alarm, Clock, FollowingClock } from '../clock';
import { LARGEST_SKEW_MS } from './health.service';
import { databaseTime } from './health.sql';
import { Metrics } from './metrics';

const EVERY_MS = 15_000;

/**
 * Keeps this process's clock on the database's, whether or not it runs the timed jobs: what is open, due or too late is then the
 * same in every process. A machine that is wrong by more than two seconds is told about, for it has other programs too.
 */
@Injectable()
export class ClockWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('clock');
  private alarm: Alarm | null = null;
  private stopped = false;
  private toldOf = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** Before the first request or tick. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.clock instanceof FollowingClock) await this.watch(this.clock);
  }

  onModuleDestroy(): void {
    this.stopped = true;
    this.alarm?.cancel();
  }

  private async watch(clock: FollowingClock): Promise<void> {
    try {
      await clock.follow(() => databaseTime(this.dataSource));
      this.metrics.setClockCorrection(clock.correctionMs / 1000);
      this.tell(clock.correctionMs);
    } catch (error) {
      // Without an answer the last correction holds: machines drift by far less than they may be wrong.
      this.log.warn(`the database's clock could not be asked: ${(error as Error).message}`);
    }
    if (!this.stopped) this.alarm = clock.after(EVERY_MS, () => void this.watch(clock));
  }

  private tell(correctionMs: number): void {
    const wrong = Math.abs(correctionMs) >= LARGEST_SKEW_MS;
    if (wrong && !this.toldOf)
      this.log.warn(
        `this machine's clock differs from the database's by ${(correctionMs / 1000).toFixed(1)} s; the database's is used. Check NTP on both.`,
      );
    this.toldOf = wrong;
  }
}
