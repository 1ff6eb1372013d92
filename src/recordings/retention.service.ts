import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { countKeep } from './keep';
import { policyInForce } from './policy.sql';
import { recounted } from './retention.rules';
import * as sql from './retention.sql';
import { RecordingStore } from './store';

/** Of one tick; the next goes on. */
const MOST_DELETED = 500;
const LOT = 200;

/**
 * Keeps recordings as long as the policy in force says, and no longer. What is due is counted again from what is on file on
 * that day, under the lock of its row, before anything happens to its file.
 */
@Injectable()
export class RecordingRetention {
  private readonly log = new Logger('recordings');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly store: RecordingStore,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {}

  /**
   * Counts again what an older version of the policy has counted. Lengthens; shortens only where the version may. Answers how
   * many were counted.
   */
  async recount(stopping?: AbortSignal): Promise<number> {
    for (let counted = 0; ;) {
      if (stopping?.aborted) return counted;
      const lot = await this.dataSource.transaction(async (manager) => {
        const now = this.clock.now();
        const policy = await policyInForce(manager, now);
        const some = await sql.holdToRecount(manager, policy.version, LOT);
        const ids = some.map(({ id }) => id);
        const counts = await countKeep(manager, ids, policy, this.config.timeZone, now);
        const kept = some.map(({ id, keepUntil }) => {
          const { until, reason } = counts.get(id) ?? { until: keepUntil, reason: 'no_contract' };
          return {
            id,
            until: new Date(recounted(keepUntil.getTime(), until.getTime(), policy.shortens)),
            reason,
          };
        });
        await sql.setKeep(manager, kept, policy.version, now);
        return some.length;
      });
      counted += lot;
      if (lot < LOT) return counted;
    }
  }

  /** Deletes what is due. Call it only where the folder is ours. Answers how many were deleted. */
  async deleteDue(stopping?: AbortSignal): Promise<number> {
    let deleted = 0;
    const due = await sql.dueIds(this.dataSource.manager, this.clock.now(), MOST_DELETED);
    for (const id of due) {
      if (stopping?.aborted) break;
      try {
        if (await this.deleteOne(id)) deleted++;
      } catch (error) {
        // The others need not wait for this one.
        const { code, message } = error as NodeJS.ErrnoException;
        this.log.error(`recording ${id} could not be deleted: ${code ?? message}`);
      }
    }
    await this.destroyGoing();
    return deleted;
  }

  /**
   * The file is set aside first and destroyed last: a death before the commit leaves a recording that is found again by its
   * name, one after it a file that the next tick destroys.
   */
  private deleteOne(id: number): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const now = this.clock.now();
      const due = await sql.holdDue(manager, id, now);
      if (!due) return false;
      const policy = await policyInForce(manager, now);
      const counted = (await countKeep(manager, [id], policy, this.config.timeZone, now)).get(id);
      if (counted && counted.until > now) {
        // Something has come to be on file since it was last counted: a dispute, another contract.
        await sql.setKeep(manager, [{ id, ...counted }], policy.version, now);
        return false;
      }
      const wasThere = await this.store.setAside(due.fileName);
      if (!wasThere) this.log.error(`recording ${id} was to be deleted, and its file was not there`);
      await sql.markDeleted(manager, id, { by: 'system', reason: 'retention', fileMissing: !wasThere }, now);
      return true;
    });
  }

  private async destroyGoing(): Promise<void> {
    for (const { id, fileName } of await sql.goingFiles(this.dataSource.manager, MOST_DELETED)) {
      await this.store.destroy(fileName);
      await sql.fileIsGone(this.dataSource.manager, id);
    }
  }
}
