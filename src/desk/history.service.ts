import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config';
import { currentScope } from '../database/data-scope';
import { poolOf } from '../database/db';
import { recordsInSight } from '../intake/record-sight.sql';
import type { RecordType } from '../intake/record.sql';
import { type DeskTask } from './desk-people.sql';
import { historyOf } from './history-items';
import {
  attemptsSeen,
  caseEventsSeen,
  contactChangesSeen,
  promisesSeen,
  repliesSeen,
  textsSeen,
} from './history.sql';

/** Lines of a history at most. */
const MOST_LINES = 200;

/** What has happened with the customer of a task, in all campaigns: calls, promises, texts and replies, cases, changed contacts. */
@Injectable()
export class HistoryService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'timeZone'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  async history(task: DeskTask) {
    const { recordType, phone } = task;
    const keys = await this.subjects(task);
    const [attempts, texts, replies, caseEvents, contactChanges] = await Promise.all([
      attemptsSeen(this.pool, { recordType, keys, phone }),
      textsSeen(this.pool, recordType, keys),
      repliesSeen(this.pool, { recordType, keys, phone }),
      caseEventsSeen(this.pool, recordType, keys),
      contactChangesSeen(this.pool, recordType, keys),
    ]);
    const promises = await promisesSeen(this.pool, [
      ...new Set([task.id, ...attempts.map(({ taskId }) => taskId)]),
    ]);
    const items = historyOf(
      { attempts, promises, texts, replies, caseEvents, contactChanges },
      this.config.timeZone,
    );
    return {
      taskId: task.id,
      recordType,
      recordKeys: keys,
      items: items.slice(0, MOST_LINES),
      more: items.length > MOST_LINES,
    };
  }

  /** All for who calls; a supervisor with a branch is not told of another's. */
  private async subjects({ recordType, recordKey, alsoKeys }: DeskTask): Promise<string[]> {
    const keys = [recordKey, ...(alsoKeys ?? [])];
    if (currentScope()?.kind !== 'branches') return keys;
    return (await recordsInSight(this.pool, recordType as RecordType, keys)).map(({ key }) => key);
  }
}
