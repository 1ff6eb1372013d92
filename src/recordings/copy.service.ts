import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { fraction } from '../seeded';
import { markCopyGone, markFileLost, putOffCopy, takeCopy, type CopyRow } from './copy.sql';
import { waitMs } from './fetch.rules';
import { ProviderTrouble, RecordingProvider } from './provider';
import { RecordingStore } from './store';

const LEASE_MS = 5 * 60_000;

/** Removes sounds at the provider: once ours is safe, unless they may stay there; in any case when ours has gone. */
@Injectable()
export class ProviderCopies {
  private readonly log = new Logger('recordings');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly provider: RecordingProvider,
    private readonly store: RecordingStore,
    @Inject(CONFIG) private readonly config: Pick<Config, 'recordings'>,
  ) {}

  /** Answers how many were removed. */
  async removeDue(stopping?: AbortSignal): Promise<number> {
    const db = this.dataSource.manager;
    const { keepAtProvider } = this.config.recordings;
    for (let removed = 0; ;) {
      if (stopping?.aborted) return removed;
      const now = this.clock.now();
      const copy = await takeCopy(db, now, new Date(now.getTime() + LEASE_MS), keepAtProvider);
      if (!copy) return removed;
      if (copy.state === 'stored' && !(await this.isSafe(copy))) {
        this.log.error(
          `the file of recording ${copy.id} is not there: it is fetched again from the provider`,
        );
        await markFileLost(db, copy.id, this.clock.now());
        continue;
      }
      try {
        await this.provider.remove(copy.ref);
        await markCopyGone(db, copy.id, this.clock.now());
        removed++;
      } catch (error) {
        if (!(error instanceof ProviderTrouble)) throw error;
        this.log.warn(`recording ${copy.id} could not be removed at the provider: ${error.why}`);
        const wait = waitMs(copy.tries, fraction('copy', copy.id, copy.tries));
        await putOffCopy(db, copy.id, new Date(this.clock.now().getTime() + wait));
        return removed;
      }
    }
  }

  /** The last look before what could be fetched again is gone. */
  private async isSafe({ id, fileName, bytes, sealedWith }: CopyRow): Promise<boolean> {
    const found = await this.store.find(fileName!, sealedWith ? { id } : null);
    return found !== null && found.bytes === bytes;
  }
}
