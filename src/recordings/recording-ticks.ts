import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { ProviderCopies } from './copy.service';
import { RecordingFetch } from './fetch.service';
import { figuresByState, waiting } from './figures.sql';
import { RecordingProvider } from './provider';
import { RecordingGauges, type Standstill } from './recording-gauges';
import { RecordingRetention } from './retention.service';
import { dueIds } from './retention.sql';
import { RecordingStore } from './store';
import { RecordingWatch } from './watch.service';

/** What began to arrive and never came lies about for this long. */
const PART_LIVES_MS = 24 * 3_600_000;

const SAID: Readonly<Record<Standstill, string>> = {
  another_folder:
    'RECORDINGS_DIR is not the folder that this database’s recordings are in: not mounted, or another one. Nothing is fetched or deleted.',
  not_writable: 'RECORDINGS_DIR cannot be written to. Nothing is fetched or deleted.',
  disk_low: 'The disk of RECORDINGS_DIR has less than 1 GB free. Nothing is fetched until there is more.',
};

/** The timed work of recordings: what has come is brought in, what is over is let go. */
@Injectable()
export class RecordingTicks {
  private readonly log = new Logger('recordings');
  private standstill: Standstill | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly provider: RecordingProvider,
    private readonly store: RecordingStore,
    private readonly watch: RecordingWatch,
    private readonly fetches: RecordingFetch,
    private readonly copies: ProviderCopies,
    private readonly retention: RecordingRetention,
    private readonly gauges: RecordingGauges,
  ) {}

  /** Asks for what nobody told us of, fetches what is there, removes it at the provider. Nothing without one. */
  async tickFetch(now: Date, stopping?: AbortSignal): Promise<number> {
    if (!this.provider.isThere) return 0;
    await this.watch.askDue(stopping);
    const trouble = await this.store.trouble();
    const isLow = trouble === null && !(await this.fetches.hasRoom());
    this.tellStandstill(trouble ?? (isLow ? 'disk_low' : null));
    let stored = 0;
    if (trouble === null) {
      if (!isLow) stored = await this.fetches.fetchDue(stopping);
      await this.copies.removeDue(stopping);
    }
    this.gauges.showWaiting(await waiting(this.dataSource.manager), now);
    return stored;
  }

  /** Counts again after a change of the policy, deletes what is due, tidies up. */
  async tickRetention(now: Date, stopping?: AbortSignal): Promise<number> {
    if (this.provider.isThere) await this.watch.findUnannounced(now);
    await this.retention.recount(stopping);
    let deleted = 0;
    // Without anything to delete no folder is looked at: most installations, and every simulation, have none.
    if (this.provider.isThere || (await dueIds(this.dataSource.manager, now, 1)).length > 0) {
      const trouble = await this.store.trouble();
      this.tellStandstill(trouble ?? (this.standstill === 'disk_low' ? 'disk_low' : null));
      if (trouble === null) {
        deleted = await this.retention.deleteDue(stopping);
        await this.store.sweep(new Date(this.clock.now().getTime() - PART_LIVES_MS));
      }
    }
    this.gauges.showStored(await figuresByState(this.dataSource.manager));
    return deleted;
  }

  /** Once when it begins, once when it ends: an alarm that is repeated every few seconds is not read. */
  private tellStandstill(why: Standstill | null): void {
    this.gauges.showStandstill(why);
    if (why === this.standstill) return;
    if (why) this.log.error(SAID[why]);
    else this.log.log('recordings are fetched again');
    this.standstill = why;
  }
}
