import type { Db } from '../database/db';
import { dropRejections, keepRejections } from './import-run.sql';
import type { RejectedRow, RejectionOutlet } from './rejected-row';

/** Rejected rows kept in the database; the file of the command line holds all of them. */
const REJECTIONS_KEPT = 100_000;

/** Takes the rejected rows of one import. */
export class RejectionSink {
  kept = 0;

  constructor(
    /** Null for a dry run, of which nothing is kept. */
    private readonly runId: number | null,
    private readonly outlet: RejectionOutlet | undefined,
  ) {}

  async add(db: Db, rows: readonly RejectedRow[], columns: readonly string[]): Promise<void> {
    if (this.runId !== null) {
      const room = rows.slice(0, Math.max(0, REJECTIONS_KEPT - this.kept));
      this.kept += room.length;
      await keepRejections(
        db,
        this.runId,
        room.flatMap(({ no, rejections, record }) =>
          rejections.map(({ field, value, reason }) => ({ rowNo: no, field, value, reason, row: record })),
        ),
      );
    }
    await this.outlet?.add(rows, columns);
  }

  async restart(db: Db): Promise<void> {
    this.kept = 0;
    if (this.runId !== null) await dropRejections(db, this.runId);
    await this.outlet?.restart();
  }
}
